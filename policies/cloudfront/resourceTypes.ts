/** Resources that serve viewers from CloudFront and name their web ACL in `webAclId`. */
export const DISTRIBUTION_TYPES: ReadonlySet<string> = new Set([
  "aws:cloudfront/distribution:Distribution",
  "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
]);

/** A tenant inherits its distribution's web ACL, and may replace it or switch it off. */
export const TENANT_TYPE = "aws:cloudfront/distributionTenant:DistributionTenant";
