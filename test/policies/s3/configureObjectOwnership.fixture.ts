import type { Sample } from "../support/args";

/** Ownership controls that disable ACLs; a bucket without controls, which AWS treats the same. */
export const compliant: readonly Sample[] = [
  {
    type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    name: "ownership",
    props: { bucket: "media", rule: { objectOwnership: "BucketOwnerEnforced" } },
  },
  { type: "aws:s3/bucket:Bucket", name: "bucket", props: {} },
];
