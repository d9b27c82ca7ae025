import { DeleteObjectCommand, ListObjectVersionsCommand, type S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";

import type { Page } from "../../functions/catalog/catalogStore";
import type { ObjectVersion, ObjectVersionsPort } from "../takedown/ports";

const cursorSchema = z.object({ key: z.string(), versionId: z.string().optional() });

/** All versions in a bucket. */
export class AwsObjectVersions implements ObjectVersionsPort {
  /** @param accountId account that the bucket must belong to */
  constructor(
    private readonly client: S3Client,
    readonly bucket: string,
    private readonly accountId: string,
  ) {}

  async list(prefix: string, cursor?: string): Promise<Page<ObjectVersion>> {
    const from = cursor === undefined ? undefined : cursorSchema.parse(JSON.parse(cursor));
    const page = await this.client.send(
      new ListObjectVersionsCommand({
        Bucket: this.bucket,
        ExpectedBucketOwner: this.accountId,
        Prefix: prefix,
        ...(from === undefined ? {} : { KeyMarker: from.key }),
        ...(from?.versionId === undefined ? {} : { VersionIdMarker: from.versionId }),
      }),
    );
    const content = (page.Versions ?? []).map(({ Key = "", VersionId = "null", Size = 0 }) => ({
      key: Key,
      versionId: VersionId,
      sizeBytes: Size,
      isDeleteMarker: false,
    }));
    const markers = (page.DeleteMarkers ?? []).map(({ Key = "", VersionId = "null" }) => ({
      key: Key,
      versionId: VersionId,
      sizeBytes: 0,
      isDeleteMarker: true,
    }));
    const next =
      page.IsTruncated === true && page.NextKeyMarker !== undefined
        ? JSON.stringify({ key: page.NextKeyMarker, versionId: page.NextVersionIdMarker })
        : undefined;
    return { items: [...content, ...markers], cursor: next };
  }

  async delete({ key, versionId }: ObjectVersion): Promise<string | undefined> {
    try {
      await this.client.send(
        new DeleteObjectCommand({
          Bucket: this.bucket,
          ExpectedBucketOwner: this.accountId,
          Key: key,
          VersionId: versionId,
        }),
      );
      return undefined;
    } catch (error) {
      // S3 has one code for a lock and for a missing permission; its sentence tells them apart.
      if (error instanceof Error && (error.name === "AccessDenied" || error.name === "InvalidRequest")) {
        return `${error.name}: ${error.message}`;
      }
      throw error;
    }
  }
}
