import type * as pulumi from "@pulumi/pulumi";

/** One Region's origin of one packaging group, as the Regional side hands it to the distribution. */
export interface MediaOrigin {
  /** Name of the packaging group in the configuration, such as `clear-00`; the same in every Region. */
  readonly packagingGroup: string;
  readonly region: string;
  /** Host of the group's egress endpoint, without `https://`. */
  readonly domainName: pulumi.Output<string>;
  /** Value of the CDN authorization header. A secret: CloudFront needs it in plain text, logs and state do not. */
  readonly cdnIdentifier: pulumi.Output<string>;
}
