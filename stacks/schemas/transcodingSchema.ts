import { z } from "zod";

import { regionName } from "./regionName";

/** A reserved queue: a twelve-month commitment that cannot be cancelled, so it is never made by accident. */
const reservedQueue = z.strictObject({
  /** Reserved transcoding slots: jobs that run at the same time. */
  slots: z.int().min(1).max(1_000),
  /** What happens after twelve months. */
  renewal: z.enum(["EXPIRE", "AUTO_RENEW"]).default("EXPIRE"),
  /** Minutes, 1 to 4320, after which a waiting job hops to the on-demand queue. Left out: it waits. */
  hopToOnDemandMinutes: z.int().min(1).max(4_320).optional(),
  /** The sentence that accepts the commitment, word for word; the error of a missing or wrong one says what it must be. */
  acknowledgement: z.string().default(""),
});

/** How masters are transcoded. */
export const transcodingSchema = z.strictObject({
  /** Jobs that the on-demand queue of each Region runs at the same time. */
  onDemandConcurrentJobs: z.int().min(1).default(100),
  /**
   * What AWS has granted for the quota "Concurrent jobs per on-demand queue" in every media Region. Left out: AWS's default of the
   * Region.
   */
  concurrentJobsQuota: z.int().min(1).optional(),
  /** Reserved queues by ingest Region; the others have no queues. Left out: on demand only. */
  reservedQueues: z.record(regionName, reservedQueue).default({}),
  /** Accelerated transcoding: faster for long titles, dearer, on-demand queues only. */
  acceleration: z.enum(["DISABLED", "PREFERRED", "ENABLED"]).default("DISABLED"),
  /** Whether 4K sources get 2160p and 1440p renditions. Otherwise 1080p is the top. */
  ultraHighDefinition: z.boolean().default(false),
  /** Whether surround sources get a surround rendition beside stereo. */
  surround: z.boolean().default(false),
  /** Seconds of the ladder's segments; a multiple of its two-second GOPs. */
  segmentSeconds: z.int().min(2).max(10).multipleOf(2).default(6),
  /** Seconds between thumbnails; 0 for none. */
  thumbnailSeconds: z.int().min(0).max(3_600).default(10),
  /** Whether the MediaConvert console gets the ladder as a job template. */
  consoleJobTemplate: z.boolean().default(false),
});

/** Values of {@link transcodingSchema}. */
export type TranscodingSettings = z.output<typeof transcodingSchema>;
