import { HeadObjectCommand, ListObjectVersionsCommand, type S3Client } from "@aws-sdk/client-s3";

import type { MasterListing, MasterObject } from "../backfill/ports";
import { unlessMissing } from "./unlessMissing";

/**
 * Lists masters with S3's API. ListObjectVersions and not ListObjectsV2, because a master's id needs the version: what is not the
 * present version, and delete markers, are left out.
 */
export class AwsMasterListing implements MasterListing {
  constructor(
    private readonly s3: S3Client,
    private readonly bucket: string,
    private readonly accountId: string,
  ) {}

  /** A page ends where S3's does, so `upTo` may be in the midst of an object's versions: the present one is the first of them. */
  async page(prefix: string, after: string | undefined): ReturnType<MasterListing["page"]> {
    const answer = await this.s3.send(
      new ListObjectVersionsCommand({
        Bucket: this.bucket,
        ExpectedBucketOwner: this.accountId,
        Prefix: prefix,
        ...(after === undefined ? {} : { KeyMarker: after }),
      }),
    );
    const objects = (answer.Versions ?? []).flatMap((version): MasterObject[] => {
      const { Key: key, VersionId: versionId, Size, ETag, LastModified: uploadedAt } = version;
      return version.IsLatest === true &&
        key !== undefined &&
        versionId !== undefined &&
        uploadedAt !== undefined
        ? [{ key, versionId, sizeBytes: Size ?? 0, etag: bare(ETag), uploadedAt }]
        : [];
    });
    const upTo = answer.NextKeyMarker;
    if (answer.IsTruncated === true && upTo === undefined) {
      throw new Error(
        `ListObjectVersions of ${this.bucket} was truncated and answered without a NextKeyMarker`,
      );
    }
    return { objects, isLast: answer.IsTruncated !== true, upTo: upTo ?? "" };
  }

  async head(key: string): Promise<MasterObject | undefined> {
    const answer = await unlessMissing("NotFound", () =>
      this.s3.send(
        new HeadObjectCommand({ Bucket: this.bucket, ExpectedBucketOwner: this.accountId, Key: key }),
      ),
    );
    const { VersionId: versionId, ContentLength, ETag, LastModified: uploadedAt } = answer ?? {};
    return versionId === undefined || uploadedAt === undefined
      ? undefined
      : { key, versionId, sizeBytes: ContentLength ?? 0, etag: bare(ETag), uploadedAt };
  }
}

/** S3 puts ETags between quotation marks in answers, and leaves them out in events. */
function bare(etag = ""): string {
  return etag.replace(/^"|"$/g, "");
}
