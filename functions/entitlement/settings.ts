import * as z from "zod";

import { PLAYBACK_FORMATS } from "../edge/names";
import { LONGEST_COOKIE_SECONDS } from "./signingTimes";

/** Environment variable with the {@link EntitlementSettings} of a Region's service, as JSON. */
export const ENTITLEMENT_SETTINGS_VARIABLE = "ENTITLEMENT_SETTINGS";

/** What the entitlement service of a Region goes by. Made by Pulumi; holds no secret. */
export const entitlementSettingsSchema = z.strictObject({
  /** Table of entitlements and offers; the Region's own replica is used. */
  entitlementTable: z.string().min(1),
  /** Table of the asset catalog; the Region's own replica is used. */
  catalogTable: z.string().min(1),
  /** Media Regions in the static order: what counts until operators have switched for the first time. */
  regions: z.array(z.string().min(1)).min(1),
  playableWhen: z.enum(["all", "any"]),
  /** Packaging configuration that new sessions get, by packaging group and format, such as `{"clear-00": {"hls": "hls-v2"}}`. */
  serving: z.record(z.string(), z.partialRecord(z.enum(PLAYBACK_FORMATS), z.string())),
  /** Parameter with the `SignerDocument`. */
  signerParameter: z.string().min(1),
  /** Life of a cookie. */
  cookieSeconds: z.int().min(60).max(LONGEST_COOKIE_SECONDS),
  /** Whether cookies are good from the viewer's address only. */
  pinAddress: z.boolean(),
  /** Claim of the token that names the viewer. */
  viewerClaim: z.string().min(1),
  /** What a token must be for. */
  scope: z.string().min(1),
  /** SHA-256, in hexadecimal, of the header by which the distribution shows that a request came through it. The header itself is a secret. */
  originKeySha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Values of {@link entitlementSettingsSchema}. */
export type EntitlementSettings = z.output<typeof entitlementSettingsSchema>;
