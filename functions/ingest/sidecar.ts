import * as z from "zod";

/** Captions in a file of the title's folder. */
const captions = z.strictObject({
  /** Name of the file, without a folder, such as `en.srt`. */
  file: z
    .string()
    .regex(/^[^/]{1,200}$/, "expected the name of a file in the title's folder, without a path"),
  language: z.string(),
  label: z.string().optional(),
  accessibility: z.boolean().optional(),
});

/**
 * A title's sidecar file, `masters/<assetId>/title.json`. It is optional, and is read when the master is submitted: upload it, and the
 * captions, before the master.
 */
export const sidecarSchema = z.strictObject({
  /** What people call it. @default the asset id */
  title: z.string().min(1).max(200).optional(),
  /** Which packaging groups may take it. @default the stack's default class */
  contentClass: z.string().min(1).max(32).optional(),
  /** `none`, or the name of the DRM profile that it must be packaged with. @default whatever its packaging group has */
  drmTier: z.string().min(1).max(64).optional(),
  /** Hints for placement by metadata, such as `{"studio": "acme"}`. */
  placement: z.record(z.string().min(1).max(64), z.string().max(200)).default({}),
  captions: z.array(captions).max(20).default([]),
});

/** Values of {@link sidecarSchema}. */
export type Sidecar = z.output<typeof sidecarSchema>;
