import type { CreateJobCommandInput, JobSettings } from "@aws-sdk/client-mediaconvert";

import { encodeFingerprint, encodeIdOf, encodeKeys, type EncodeKeys } from "./destinations";
import { checkPlace, hopDestinations, type JobPlace } from "./jobPlace";
import { jobSettings } from "./jobSettings";
import { LADDER_VERSION, ladderHash } from "./ladderVersion";
import { chooseLadder } from "./ladder";
import { transcodeOptionsSchema, type TranscodeOptions } from "./options";
import type { SourceCaptions, SourceVideo } from "./sourceVideo";
import { TranscodeRequestError } from "./transcodeRequestError";

/** Arguments of {@link createJobRequest}. */
export interface JobRequestArgs {
  readonly assetId: string;
  readonly master: {
    /** Key in the bucket of the masters. */
    readonly key: string;
    /** Version id that S3 gave it. */
    readonly versionId: string;
  };
  readonly source: SourceVideo;
  readonly options: TranscodeOptions;
  readonly place: JobPlace;
}

/** A job, and what the catalog keeps of it. */
export interface JobRequest {
  readonly request: CreateJobCommandInput;
  /** Tells this encode of the asset from others; part of its paths. */
  readonly encodeId: string;
  readonly ladderVersion: string;
  readonly ladderHash: string;
  /** Keys in the packaged bucket that the job writes. */
  readonly keys: EncodeKeys;
}

/** Metadata that comes back in every event of a job. Rules and the functions behind them go by these names. */
export const JOB_METADATA = {
  stack: "stack",
  assetId: "assetId",
  encodeId: "encodeId",
  ladderVersion: "ladderVersion",
  ladderHash: "ladderHash",
} as const;

/** Characters of a metadata value, by MediaConvert's limits. Names have 128 and there are at most 10. */
const MAX_METADATA_VALUE = 256;
/** Bytes of an object's key, by S3's limits. */
const MAX_KEY_BYTES = 1_024;

/**
 * The request that starts a job; it depends on its arguments and nothing else, so asking twice asks for the same.
 *
 * MediaConvert recognises a repeated `ClientRequestToken` for about a minute only. Against a message that is delivered again later, the
 * caller claims the encode in the catalog first, by a conditional write.
 *
 * @throws SourceRefusedError when the master cannot be transcoded
 * @throws TranscodeRequestError when the place or an id is wrong
 * @throws ZodError when the options are not legal
 */
export function createJobRequest(args: JobRequestArgs): JobRequest {
  const { assetId, source, place } = args;
  const options = transcodeOptionsSchema.parse(args.options);
  checkPlace(place);
  checkMaster(args);
  const ladder = chooseLadder(source, options);
  const master = `s3://${place.mezzanineBucket}/${args.master.key}`;
  // The settings decide the encode's id, which is in its paths, which are in the settings, though not in the part that decides.
  const settingsFor = (keys: Pick<EncodeKeys, "hls" | "thumbnails">): JobSettings =>
    jobSettings({
      source,
      ladder,
      options,
      locations: {
        master,
        hls: `s3://${place.packagedBucket}/${keys.hls}`,
        thumbnails: `s3://${place.packagedBucket}/${keys.thumbnails}`,
        packagedKeyArn: place.packagedKeyArn,
      },
    });
  const hash = ladderHash(settingsFor({ hls: "", thumbnails: "" }));
  const fingerprint = encodeFingerprint({
    assetId,
    masterVersionId: args.master.versionId,
    inputs: [master, ...source.captions.flatMap(sidecarUri)],
    ladderHash: hash,
  });
  const encodeId = encodeIdOf(fingerprint);
  const keys = encodeKeys(assetId, encodeId);
  const hops = hopDestinations(place);
  return {
    request: {
      Role: place.roleArn,
      Queue: place.queue.arn,
      ...(hops === undefined ? {} : { HopDestinations: hops }),
      AccelerationSettings: { Mode: place.acceleration },
      Priority: place.priority ?? 0,
      StatusUpdateInterval: place.statusUpdateInterval ?? "SECONDS_60",
      ClientRequestToken: fingerprint,
      UserMetadata: {
        [JOB_METADATA.stack]: place.stack,
        [JOB_METADATA.assetId]: assetId,
        [JOB_METADATA.encodeId]: encodeId,
        [JOB_METADATA.ladderVersion]: LADDER_VERSION,
        [JOB_METADATA.ladderHash]: hash,
      },
      ...(place.tags === undefined ? {} : { Tags: { ...place.tags } }),
      Settings: settingsFor(keys),
    },
    encodeId,
    ladderVersion: LADDER_VERSION,
    ladderHash: hash,
    keys,
  };
}

function checkMaster({ master, source, place }: JobRequestArgs): void {
  if (master.key === "" || master.key.endsWith("/") || Buffer.byteLength(master.key) > MAX_KEY_BYTES) {
    throw new TranscodeRequestError(
      `master.key is ${JSON.stringify(master.key)}: expected the key of an object, 1 to ${MAX_KEY_BYTES} bytes, not ending in "/".`,
    );
  }
  if (master.versionId === "") {
    throw new TranscodeRequestError(
      "master.versionId is empty: expected the version id from S3. The bucket of the masters is versioned.",
    );
  }
  if (!/^[\x20-\x7e]+$/.test(place.stack) || place.stack.length > MAX_METADATA_VALUE) {
    throw new TranscodeRequestError(
      `stack is ${JSON.stringify(place.stack)}: expected 1 to ${MAX_METADATA_VALUE} printable ASCII characters.`,
    );
  }
  const foreign = source.captions
    .flatMap(sidecarUri)
    .find((uri) => !uri.startsWith(`s3://${place.mezzanineBucket}/`));
  if (foreign !== undefined) {
    throw new TranscodeRequestError(
      `captions ${foreign}: MediaConvert's role reads only the bucket of the masters, ${place.mezzanineBucket}. Put them there.`,
    );
  }
}

function sidecarUri(captions: SourceCaptions): readonly string[] {
  return captions.kind === "sidecar" ? [captions.uri] : [];
}
