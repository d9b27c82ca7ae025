import type { Cloud } from "../../core/cloud";
import { AwsError, type Caller } from "../../core/types";
import type { SourceReader } from "../../../packager/source";
import { authorizeS3 } from "../s3/access";
import { findBucket } from "../s3/buckets";
import { S3DataPlane } from "../s3";
import type { Asset, Place } from "./model";
import { MEDIA_PACKAGE } from "./names";
import { unprocessable } from "./problems";

/** Where an asset's source is, taken apart. */
export interface SourceLocation {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Reads the ARN of a source object.
 * @throws AwsError 422 for another ARN, or a key that MediaPackage does not take
 */
export function sourceLocation(sourceArn: string): SourceLocation {
  const [, bucket, key] = /^arn:aws:s3:::([^/]+)\/(.+)$/.exec(sourceArn) ?? [];
  if (bucket === undefined || key === undefined) {
    throw unprocessable(`sourceArn ${sourceArn} is not the ARN of an S3 object`);
  }
  if (!/\.(?:m3u8|smil)$/.test(key)) {
    throw unprocessable(`sourceArn ${sourceArn}: the key must end in .m3u8 or .smil`);
  }
  return { bucket, key };
}

/** Assumes an asset's source role as MediaPackage does. @throws AwsError AccessDenied */
export function assumeSourceRole(cloud: Cloud, place: Place, roleArn: string): Caller {
  return cloud.iam.assumeRole(MEDIA_PACKAGE, roleArn, { "aws:SourceAccount": place.accountId });
}

/**
 * What MediaPackage makes sure of when an asset is created: the bucket is in the same Region, and the role can read
 * the object and what it needs to know of the bucket.
 * @throws AwsError 422, naming what is missing
 */
export function validateSource(cloud: Cloud, place: Place, location: SourceLocation, roleArn: string): void {
  const bucket = findBucket(cloud, location.bucket);
  if (bucket === undefined) {
    throw unprocessable(`source bucket ${location.bucket} does not exist`);
  }
  if (bucket.region !== place.region) {
    throw unprocessable(
      `source bucket ${bucket.name} is in ${bucket.region}; MediaPackage in ${place.region} reads buckets of its own Region only`,
    );
  }
  try {
    const caller = assumeSourceRole(cloud, place, roleArn);
    for (const action of ["s3:GetBucketLocation", "s3:ListBucket", "s3:GetBucketRequestPayment"]) {
      authorizeS3(cloud, { caller, action, bucket });
    }
    cloud.service(S3DataPlane).headObject(caller, bucket.name, location.key);
  } catch (error) {
    throw error instanceof AwsError ? unprocessable(`source: ${error.message}`) : error;
  }
}

/** Reads an asset's source objects through its role, each time anew: a role or key that is revoked breaks playback. */
export function sourceReader(cloud: Cloud, asset: Asset): SourceReader {
  return (key) => {
    const caller = assumeSourceRole(cloud, asset, asset.sourceRoleArn);
    try {
      return cloud.service(S3DataPlane).getObject(caller, asset.sourceBucket, key);
    } catch (error) {
      if (error instanceof AwsError && error.code === "NoSuchKey") {
        return undefined;
      }
      throw error;
    }
  };
}
