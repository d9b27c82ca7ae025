import * as z from "zod";

/** What a stack configures about its ladders; the same in every Region, or Regions would differ in what they make. */
export const transcodeOptionsSchema = z.strictObject({
  /** Whether masters above 1080p get 1440p and 2160p renditions. */
  ultraHighDefinition: z.boolean().default(false),
  /** Whether masters with 5.1 channels get a surround rendition beside the stereo one. */
  surround: z.boolean().default(false),
  /** Seconds of a segment: a multiple of the two-second GOP. MediaPackage rounds its own segments to multiples of it. */
  segmentSeconds: z.int().min(2).max(10).multipleOf(2).default(6),
  /** Seconds between thumbnails; 0 for none. */
  thumbnailSeconds: z.int().min(0).max(3_600).default(10),
});

/** Values of {@link transcodeOptionsSchema}. */
export type TranscodeOptions = z.output<typeof transcodeOptionsSchema>;
