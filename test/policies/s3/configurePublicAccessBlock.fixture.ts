import type { Sample } from "../support/args";

const ALL_TRUE = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};

/** Every kind of block, complete. An access point needs none: AWS blocks everything unless told otherwise. */
export const compliant: readonly Sample[] = [
  {
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    name: "block",
    props: { bucket: "media", ...ALL_TRUE },
  },
  { type: "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", name: "account", props: ALL_TRUE },
  {
    type: "aws:s3/accessPoint:AccessPoint",
    name: "point",
    props: { bucket: "media", publicAccessBlockConfiguration: ALL_TRUE },
  },
  { type: "aws:s3/accessPoint:AccessPoint", name: "bare-point", props: { bucket: "media" } },
  {
    type: "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint",
    name: "global-point",
    props: { details: { name: "media", publicAccessBlock: ALL_TRUE, regions: [{ bucket: "media" }] } },
  },
];
