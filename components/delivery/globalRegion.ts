/**
 * Region in which AWS keeps the control planes of CloudFront, of WAF for CloudFront and of Lambda@Edge. Everything in
 * `components/delivery` and `components/signing` belongs there, so the provider handed to those components must be one of this
 * Region; CloudFront's own resources would not care, but a web ACL or an edge function elsewhere cannot be attached.
 */
export const GLOBAL_REGION = "us-east-1";
