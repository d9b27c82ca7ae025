import type { Sample } from "../support/args";

/** Buckets of both kinds that are no websites. The deprecated twin's provider fills in empty lists. */
export const compliant: readonly Sample[] = [
  { type: "aws:s3/bucket:Bucket", name: "bucket", props: { forceDestroy: false } },
  { type: "aws:s3/bucketV2:BucketV2", name: "old-bucket", props: { websites: [] } },
  { type: "aws:s3/bucketPolicy:BucketPolicy", name: "policy", props: { bucket: "media" } },
];
