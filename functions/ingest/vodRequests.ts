import type {
  CreateAssetCommandInput,
  DeleteAssetCommandInput,
  DescribeAssetCommandInput,
} from "@aws-sdk/client-mediapackage-vod";

import { isAssetId } from "../edge/playbackPath";

/** A request that MediaPackage VOD would refuse; the message names the setting, the value received, what is allowed and the fix. */
export class VodRequestError extends Error {
  override readonly name = "VodRequestError";
}

/** Which asset of MediaPackage is meant. */
export interface VodAssetName {
  /** The platform's asset. */
  readonly assetId: string;
  /**
   * Which of its encodes. A new encode is a new asset of MediaPackage, where nothing of an asset can be changed; the old one keeps
   * serving until it is deleted.
   *
   * @default the asset has one encode only
   */
  readonly encodeId?: string;
}

/** Arguments of {@link createAssetRequest}. */
export interface VodAssetArgs extends VodAssetName {
  /** Packaging group that serves it, in its own Region. */
  readonly packagingGroupId: string;
  /** ARN of the playlist object, in a bucket of MediaPackage's own Region. */
  readonly sourceArn: string;
  /** Role by which MediaPackage reads the bucket; it goes on reading while viewers play. */
  readonly sourceRoleArn: string;
  /** @default none */
  readonly tags?: Readonly<Record<string, string>>;
}

const PACKAGING_ID = /^[A-Za-z0-9_-]{1,256}$/;
const ENCODE_ID = /^[0-9a-f]{1,64}$/;
const OBJECT_ARN = /^arn:(?:aws|aws-cn|aws-us-gov):s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.+$/;
const PLAYLIST = /\.(?:m3u8|smil)$/;
const ROLE_ARN = /^arn:(?:aws|aws-cn|aws-us-gov):iam::\d{12}:role\/[\w+=,.@/-]+$/;

/**
 * Id of an asset in MediaPackage, the same in every Region.
 *
 * @throws VodRequestError when a part is malformed
 */
export function vodAssetId({ assetId, encodeId }: VodAssetName): string {
  if (!isAssetId(assetId)) {
    throw new VodRequestError(
      `assetId is ${JSON.stringify(assetId)}: expected 3 to 64 of a-z, 0-9 and "-", not beginning with "-".`,
    );
  }
  if (encodeId === undefined) {
    return assetId;
  }
  check("encodeId", encodeId, ENCODE_ID, "1 to 64 hexadecimal digits");
  // No asset id has an underscore, so no two names make the same id.
  return `${assetId}_${encodeId}`;
}

/** Reads {@link vodAssetId} back; undefined for assets that are no encode of this platform. */
export function parseVodAssetId(
  id: string,
): { readonly assetId: string; readonly encodeId: string } | undefined {
  const [, assetId, encodeId] = /^([^_]+)_([0-9a-f]{1,64})$/.exec(id) ?? [];
  return assetId === undefined || encodeId === undefined || !isAssetId(assetId)
    ? undefined
    : { assetId, encodeId };
}

/**
 * The request that registers an encode.
 *
 * `ResourceId` is the content id of DRM keys: the platform's asset id, so that a viewer who is moved to another Region, or to a new
 * encode, plays on with the licence at hand.
 *
 * @throws VodRequestError when MediaPackage would refuse it
 */
export function createAssetRequest(args: VodAssetArgs): CreateAssetCommandInput {
  const { packagingGroupId, sourceArn, sourceRoleArn, tags } = args;
  const id = vodAssetId(args);
  check("packagingGroupId", packagingGroupId, PACKAGING_ID, "1 to 256 letters, digits, _ and -");
  check("sourceArn", sourceArn, OBJECT_ARN, "the ARN of an object in S3, arn:aws:s3:::bucket/key");
  check("sourceArn", sourceArn, PLAYLIST, "a key that ends in .m3u8 (HLS) or .smil (MP4)");
  check("sourceRoleArn", sourceRoleArn, ROLE_ARN, "the ARN of an IAM role");
  return {
    Id: id,
    PackagingGroupId: packagingGroupId,
    ResourceId: args.assetId,
    SourceArn: sourceArn,
    SourceRoleArn: sourceRoleArn,
    ...(tags === undefined ? {} : { Tags: { ...tags } }),
  };
}

/**
 * The request that tells an asset's state and its URL per packaging configuration. Listing assets tells neither.
 *
 * @throws VodRequestError when a part is malformed
 */
export function describeAssetRequest(name: VodAssetName): DescribeAssetCommandInput {
  return { Id: vodAssetId(name) };
}

/**
 * The request that takes an asset away; its URLs answer 404 from then on.
 *
 * @throws VodRequestError when a part is malformed
 */
export function deleteAssetRequest(name: VodAssetName): DeleteAssetCommandInput {
  return { Id: vodAssetId(name) };
}

function check(setting: string, value: string, pattern: RegExp, expected: string): void {
  if (!pattern.test(value)) {
    throw new VodRequestError(`${setting} is ${JSON.stringify(value)}: expected ${expected}.`);
  }
}
