import type { Policies } from "@pulumi/policy";
import { requireWebAcl } from "./cloudfront/requireWebAcl";
import { requireReservationAcknowledgement } from "./mediaconvert/requireReservationAcknowledgement";
import { configureObjectOwnership } from "./s3/configureObjectOwnership";
import { configurePublicAccessBlock } from "./s3/configurePublicAccessBlock";
import { disallowBucketWebsite } from "./s3/disallowBucketWebsite";
import { disallowPublicAcl } from "./s3/disallowPublicAcl";
import { disallowPublicPolicy } from "./s3/disallowPublicPolicy";
import { requirePublicAccessBlock } from "./s3/requirePublicAccessBlock";
import { disallowSideDoors } from "./sideDoors/disallowSideDoors";

/**
 * Every rule of the pack. Apart from `index.ts`, because constructing the pack starts a server, and tests must not.
 *
 * No public bucket by any route: the `s3` rules and the side doors. No distribution without WAF: the `cloudfront` rules
 * and the side doors. No reserved transcoding capacity that nobody has accepted: the `mediaconvert` rule.
 */
export const rules: Policies = [
  configureObjectOwnership,
  configurePublicAccessBlock,
  disallowBucketWebsite,
  disallowPublicAcl,
  disallowPublicPolicy,
  disallowSideDoors,
  requirePublicAccessBlock,
  requireReservationAcknowledgement,
  requireWebAcl,
];
