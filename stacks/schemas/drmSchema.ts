import { z } from "zod";

import {
  AUDIO_PRESETS,
  DRM_SYSTEMS,
  SPEKE_VERSIONS,
  VIDEO_PRESETS,
} from "../../components/packaging/drmSystems";
import { parseSpekeEndpoint, SPEKE_ENDPOINT_FORM } from "../../components/packaging/spekeEndpoint";
import { PACKAGING_FORMATS } from "../../functions/packaging/versions";
import { regionName } from "./regionName";

/** Name of a DRM profile. */
export const drmProfileName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{1,31}$/,
    "expected 2 to 32 of a-z, 0-9 and -, starting with a letter, such as premium",
  );

/** DRM systems, and the clear-key AES-128 that only HLS knows. */
const drmSystems = z
  .array(z.enum(DRM_SYSTEMS, { error: `expected DRM systems: ${DRM_SYSTEMS.join(", ")}` }))
  .min(1, "expected at least one system; leave the format out where nothing protects it")
  .refine((systems) => new Set(systems).size === systems.length, "expected each system once");

const keyProvider = z.strictObject({
  /** The API that MediaPackage asks for keys, in its own Region. */
  url: z.string().refine((url) => parseSpekeEndpoint(url) !== undefined, `expected ${SPEKE_ENDPOINT_FORM}`),
  /** Account of the API; another one has to let the profile's role in. @default the Region's media account */
  accountId: z
    .string({ error: "expected 12 digits in quotes" })
    .regex(/^\d{12}$/, "expected 12 digits in quotes")
    .optional(),
});

/**
 * One way to protect content. What goes together is AWS's matrix of SPEKE versions, formats and systems (MediaPackage User Guide,
 * "Choosing the right SPEKE Version"); illegal combinations are refused with the reason.
 */
const drmProfile = z.strictObject({
  /** Version of the key exchange. `2.0` exists for cmaf and dash only. */
  spekeVersion: z
    .enum(SPEKE_VERSIONS, { error: 'expected "1.0" or "2.0", in quotes: YAML would read a number' })
    .default("1.0"),
  /** Key provider by media Region: one for each, in that Region. */
  keyProviders: z.record(regionName, keyProvider),
  /** DRM systems by format. A format that is left out cannot be protected by this profile. */
  systems: z.partialRecord(z.enum(PACKAGING_FORMATS), drmSystems),
  /** Encryption contract of SPEKE 2.0: which keys for which tracks. Required with `2.0`, refused with `1.0`. */
  encryptionContract: z
    .strictObject({
      audio: z.enum(AUDIO_PRESETS, { error: `expected one of ${AUDIO_PRESETS.join(", ")}` }),
      video: z.enum(VIDEO_PRESETS, { error: `expected one of ${VIDEO_PRESETS.join(", ")}` }),
    })
    .optional(),
});

/**
 * DRM profiles by name, such as `premium`; packaging groups, and versions with a profile of their own, refer to them. A profile that a
 * version uses cannot change any more: the version would change with it. Write another one for the next version.
 */
export const drmSchema = z.record(drmProfileName, drmProfile);

/** Values of {@link drmSchema}. */
export type DrmProfiles = z.output<typeof drmSchema>;
