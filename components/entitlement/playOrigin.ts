import type * as pulumi from "@pulumi/pulumi";

/** One Region's entitlement service, as it hands itself over to the distribution. */
export interface PlayOrigin {
  readonly region: string;
  /** Host of the API, without `https://`. */
  readonly domainName: pulumi.Output<string>;
  /** Value of the header by which the service knows the distribution. A secret: CloudFront needs it in plain text, logs and state do not. */
  readonly originKey: pulumi.Output<string>;
}
