import { z } from "zod";

/** DRM systems, and the clear-key AES-128 that only HLS knows. */
const drmSystem = z.enum(["widevine", "playready", "fairplay", "irdeto", "aes-128"]);

/**
 * One way to protect content. What goes together is AWS's matrix of SPEKE versions, formats and systems (MediaPackage User Guide,
 * "Choosing the right SPEKE version"); illegal combinations are refused with the reason.
 */
const drmProfile = z.strictObject({
  /** Version of the key exchange. `2.0` exists for cmaf and dash only. */
  spekeVersion: z.enum(["1.0", "2.0"]).default("1.0"),
  /** Key provider by media Region: an API Gateway URL in that Region. */
  keyProviders: z.record(
    z.string(),
    z.strictObject({
      /** Such as https://a1b2c3d4e5.execute-api.us-west-2.amazonaws.com/prod/speke */
      url: z.string(),
      /** Account of the API. @default the Region's media account */
      accountId: z
        .string()
        .regex(/^\d{12}$/, "expected 12 digits in quotes")
        .optional(),
    }),
  ),
  /** DRM systems by format. A format that is left out cannot be used by groups with this profile. */
  systems: z.partialRecord(z.enum(["hls", "dash", "cmaf", "mss"]), z.array(drmSystem).min(1)),
  /** Encryption contract of SPEKE 2.0: which keys for which tracks. Required with `2.0`, refused with `1.0`. */
  encryptionContract: z
    .strictObject({
      audio: z.enum(["PRESET-AUDIO-1", "PRESET-AUDIO-2", "PRESET-AUDIO-3", "SHARED", "UNENCRYPTED"]),
      video: z.enum([
        "PRESET-VIDEO-1",
        "PRESET-VIDEO-2",
        "PRESET-VIDEO-3",
        "PRESET-VIDEO-4",
        "PRESET-VIDEO-5",
        "PRESET-VIDEO-6",
        "PRESET-VIDEO-7",
        "PRESET-VIDEO-8",
        "SHARED",
        "UNENCRYPTED",
      ]),
    })
    .optional(),
});

/** DRM profiles by name, such as `premium`; packaging groups refer to them. */
export const drmSchema = z.record(
  z.string().regex(/^[a-z][a-z0-9-]{1,31}$/, "expected 2 to 32 of a-z, 0-9 and -, starting with a letter"),
  drmProfile,
);

/** Values of {@link drmSchema}. */
export type DrmProfiles = z.output<typeof drmSchema>;
