/** Pulumi type tokens of the CloudFront resources that the program uses. */
export const TOKENS = {
  distribution: "aws:cloudfront/distribution:Distribution",
  cachePolicy: "aws:cloudfront/cachePolicy:CachePolicy",
  originRequestPolicy: "aws:cloudfront/originRequestPolicy:OriginRequestPolicy",
  responseHeadersPolicy: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
  publicKey: "aws:cloudfront/publicKey:PublicKey",
  keyGroup: "aws:cloudfront/keyGroup:KeyGroup",
  function: "aws:cloudfront/function:Function",
  keyValueStore: "aws:cloudfront/keyValueStore:KeyValueStore",
  keyValueStoreKey: "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey",
  monitoringSubscription: "aws:cloudfront/monitoringSubscription:MonitoringSubscription",
} as const;
