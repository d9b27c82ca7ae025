import type { Sample } from "../support/args";
import { ACCOUNT } from "../support/names";

export const WEB_ACL = `arn:aws:wafv2:us-east-1:${ACCOUNT}:global/webacl/media-platform-1a2b3c4/473e64fd-f30b-4765-81a0-62ad96dd167a`;

/** Everything that serves viewers from CloudFront, behind a web ACL; a tenant inherits its distribution's. */
export const compliant: readonly Sample[] = [
  {
    type: "aws:cloudfront/distribution:Distribution",
    name: "media",
    props: { enabled: true, webAclId: WEB_ACL },
  },
  {
    type: "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
    name: "tenants",
    props: { enabled: true, webAclId: WEB_ACL },
  },
  {
    type: "aws:cloudfront/distributionTenant:DistributionTenant",
    name: "tenant",
    props: { distributionId: "E1", customizations: { webAcl: { action: "override", arn: WEB_ACL } } },
  },
  {
    type: "aws:cloudfront/distributionTenant:DistributionTenant",
    name: "plain-tenant",
    props: { distributionId: "E1" },
  },
  { type: "aws:cloudfront/cachePolicy:CachePolicy", name: "cache", props: {} },
];
