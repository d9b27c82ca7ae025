import * as z from "zod";

/** Source of the messages that operators send for masters that were there before the platform. */
export const BACKFILL_SOURCE = "media-platform.backfill";

/**
 * "Object Created" of S3 (Amazon S3 User Guide, "EventBridge event message structure"). Keys are as they are, not URL-encoded as in S3's
 * own notifications. `reason` and `requester` are not looked at: an upload in parts, a copy and a replica are masters like any other, and
 * what a replica's event says there is not documented.
 */
export const objectCreatedSchema = z
  .object({
    source: z.enum(["aws.s3", BACKFILL_SOURCE]),
    "detail-type": z.literal("Object Created"),
    detail: z.object({
      bucket: z.object({ name: z.string().min(1) }),
      object: z.object({
        key: z.string().min(1),
        /** Always there, because the buckets are versioned. */
        "version-id": z.string().min(1),
        size: z.int().min(0).optional(),
      }),
    }),
  })
  .transform(({ detail: { bucket, object } }) => ({
    kind: "object" as const,
    bucket: bucket.name,
    key: object.key,
    versionId: object["version-id"],
    sizeBytes: object.size,
  }));

/** An object that has arrived in a bucket of this Region. */
export type ObjectCreated = z.output<typeof objectCreatedSchema>;
