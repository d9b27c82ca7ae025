import { createHash } from "node:crypto";

import { isAssetId } from "../edge/playbackPath";
import { LADDER_VERSION } from "./ladderVersion";
import { TranscodeRequestError } from "./transcodeRequestError";

/** Where all that belongs to assets lies in the packaged bucket; MediaConvert's role may write nowhere else. */
export const ASSETS_PREFIX = "assets/";

/** What tells two encodes of one asset apart. */
export interface EncodeIdentity {
  readonly assetId: string;
  /** Version id that S3 gave the master. */
  readonly masterVersionId: string;
  /** `s3://…` of the master and of the captions beside it. */
  readonly inputs: readonly string[];
  /** From {@link ladderHash}. */
  readonly ladderHash: string;
}

/** Digits of an encode's id, of 64: enough that two encodes of one asset never meet. */
const ENCODE_ID_DIGITS = 16;

/**
 * Fingerprint of an encode, 64 hexadecimal digits: the same work, asked for twice, has the same. The bucket of the masters is part of it,
 * so two Regions that encode one master never write the same keys: their segments would not line up, and replication would mix them.
 */
export function encodeFingerprint({ assetId, masterVersionId, inputs, ladderHash }: EncodeIdentity): string {
  return createHash("sha256")
    .update(JSON.stringify([assetId, masterVersionId, inputs, LADDER_VERSION, ladderHash]))
    .digest("hex");
}

/** Short form of {@link encodeFingerprint}, for paths and ids. */
export function encodeIdOf(fingerprint: string): string {
  return fingerprint.slice(0, ENCODE_ID_DIGITS);
}

/**
 * Where an encode goes, in the packaged bucket. Each encode has a folder of its own: MediaPackage reads the objects whenever somebody
 * plays, so writing a new encode over the one that is playing would break it.
 *
 * @throws TranscodeRequestError when the asset id is none
 */
export function encodeKeys(assetId: string, encodeId: string): EncodeKeys {
  if (!isAssetId(assetId)) {
    throw new TranscodeRequestError(
      `assetId is ${JSON.stringify(assetId)}: expected 3 to 64 of a-z, 0-9 and "-", not beginning with "-".`,
    );
  }
  const asset = `${ASSETS_PREFIX}${assetId}`;
  const hls = `${asset}/hls/${encodeId}/index`;
  return { hls, manifest: `${hls}.m3u8`, thumbnails: `${asset}/thumbnails/${encodeId}/thumbnail` };
}

/** Keys in the packaged bucket. */
export interface EncodeKeys {
  /** What MediaConvert puts in front of every file name of the HLS set. */
  readonly hls: string;
  /** The multivariant playlist: what MediaPackage is given. */
  readonly manifest: string;
  /** What MediaConvert puts in front of the number of each thumbnail. */
  readonly thumbnails: string;
}
