import type { Sample } from "../support/args";
import { unknown } from "../support/unknown";

const BUCKET = "aws:s3/bucket:Bucket";
const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";

const ALL_TRUE = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};

/**
 * Three buckets and their blocks as a first preview shows them: the block's `bucket` is unknown, and a bucket whose
 * outputs are unknown has no name either, or lacks the property altogether.
 */
export const compliant: readonly Sample[] = [
  { type: BUCKET, name: "mezzanine", props: { bucket: unknown.text, id: unknown.text } },
  {
    type: BLOCK,
    name: "mezzanine-block",
    props: { bucket: unknown.text, ...ALL_TRUE },
    propertyDependencies: { bucket: ["mezzanine"] },
  },
  { type: BUCKET, name: "packaged", props: { forceDestroy: false } },
  {
    type: BLOCK,
    name: "packaged-block",
    props: { ...ALL_TRUE },
    propertyDependencies: { bucket: ["packaged", "key"] },
  },
  { type: "aws:kms/key:Key", name: "key", props: { description: unknown.text } },
  { type: "aws:s3/bucketV2:BucketV2", name: "logs", props: { bucket: "media-logs" } },
  {
    type: BLOCK,
    name: "logs-block",
    props: { bucket: "media-logs", ...ALL_TRUE },
    propertyDependencies: { bucket: [] },
  },
  { type: "pulumi:pulumi:Stack", name: "stack", props: { outputs: unknown.group } },
];
