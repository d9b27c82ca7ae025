import type {
  CreateAssetCommandInput,
  DeleteAssetCommandInput,
  DescribeAssetCommandInput,
} from "@aws-sdk/client-mediapackage-vod";
import type { CreateJobCommandInput, CreateJobTemplateCommandInput } from "@aws-sdk/client-mediaconvert";

import {
  createAssetRequest,
  deleteAssetRequest,
  describeAssetRequest,
} from "../../functions/ingest/vodRequests";
import type { JobPlace } from "../../functions/transcode/jobPlace";
import { createJobRequest } from "../../functions/transcode/jobRequest";
import { jobTemplateSettings } from "../../functions/transcode/jobTemplate";
import { transcodeOptionsSchema, type TranscodeOptions } from "../../functions/transcode/options";
import { sourceVideoSchema, type SourceVideoInput } from "../../functions/transcode/sourceVideo";

/**
 * Every kind of document that `functions/transcode` can make: for checks against AWS's service models, and for the test that holds their
 * fingerprint against the ladder's version.
 */

const MEZZANINE = "media-mezzanine-us-west-2";
const PACKAGED = "media-packaged-us-west-2";
const ACCOUNT = "111111111111";
const QUEUES = `arn:aws:mediaconvert:us-west-2:${ACCOUNT}:queues`;
const KEY_ARN = `arn:aws:kms:us-west-2:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
const ROLES = `arn:aws:iam::${ACCOUNT}:role`;

const HD: SourceVideoInput = {
  hasVideo: true,
  width: 1_920,
  height: 1_080,
  frameRate: { numerator: 25, denominator: 1 },
  durationSeconds: 600,
  audioTracks: [{ channels: 2, language: "en" }],
};

/** One master of each kind that makes a difference. */
export const EVERY_SOURCE: Readonly<Record<string, SourceVideoInput>> = {
  hd: HD,
  uhd60: { ...HD, width: 3_840, height: 2_160, frameRate: { numerator: 60_000, denominator: 1_001 } },
  cinema: { ...HD, width: 4_096, height: 1_716, frameRate: { numerator: 24_000, denominator: 1_001 } },
  betweenRungs: { ...HD, width: 1_600, height: 900 },
  standardDefinition: {
    ...HD,
    width: 720,
    height: 576,
    interlaced: true,
    pixelAspectRatio: { numerator: 64, denominator: 45 },
  },
  tiny: { ...HD, width: 160, height: 120, frameRate: { numerator: 15, denominator: 1 } },
  portrait: { ...HD, width: 1_080, height: 1_920 },
  rotated: { ...HD, rotation: 90, frameRate: { numerator: 30_000, denominator: 1_001 } },
  upsideDown: { ...HD, rotation: 180 },
  rotatedBack: { ...HD, rotation: 270 },
  square: { ...HD, width: 1_080, height: 1_080 },
  slowMotion: { ...HD, frameRate: { numerator: 240, denominator: 1 } },
  hdr10: { ...HD, width: 3_840, height: 2_160, dynamicRange: "HDR10" },
  hlg: { ...HD, dynamicRange: "HLG" },
  silent: { ...HD, audioTracks: [] },
  surround: {
    ...HD,
    audioTracks: [
      { channels: 6, language: "en" },
      { channels: 2, language: "en" },
      { channels: 6, language: "es-419" },
      { channels: 2, language: "en", label: "Commentary of the director" },
    ],
  },
  monoPair: { ...HD, audioTracks: [{ channels: 1 }, { channels: 1 }] },
};

const EVERY_CAPTIONS: Readonly<Record<string, NonNullable<SourceVideoInput["captions"]>>> = {
  noCaptions: [],
  embeddedCaptions: [
    { kind: "embedded", channel: 1, language: "en", accessibility: true },
    { kind: "embedded", channel: 3, language: "fr" },
  ],
  sidecarCaptions: ["srt", "vtt", "ttml", "scc", "stl", "smi"].map((extension, index) => ({
    kind: "sidecar",
    uri: `s3://${MEZZANINE}/masters/a-film.${extension}`,
    language: ["en", "de", "pt-BR", "es", "it", "nl"][index] ?? "en",
  })),
};

const PLACE: JobPlace = {
  stack: "prod",
  mezzanineBucket: MEZZANINE,
  packagedBucket: PACKAGED,
  packagedKeyArn: KEY_ARN,
  roleArn: `${ROLES}/media-prod-transcode`,
  queue: { arn: `${QUEUES}/media-prod-on-demand`, pricingPlan: "ON_DEMAND" },
  acceleration: "DISABLED",
};

const RESERVED = { arn: `${QUEUES}/media-prod-reserved`, pricingPlan: "RESERVED" } as const;

const EVERY_PLACE: Readonly<Record<string, JobPlace>> = {
  onDemand: PLACE,
  accelerated: { ...PLACE, acceleration: "ENABLED", priority: 50, tags: { team: "media" } },
  acceleratedWherePossible: { ...PLACE, acceleration: "PREFERRED", statusUpdateInterval: "SECONDS_600" },
  reserved: { ...PLACE, queue: RESERVED, priority: -50 },
  hopping: { ...PLACE, queue: RESERVED, hopTo: { queueArn: PLACE.queue.arn, afterMinutes: 60 } },
  acceleratedAfterHopping: {
    ...PLACE,
    queue: RESERVED,
    hopTo: { queueArn: PLACE.queue.arn, afterMinutes: 60 },
    acceleration: "PREFERRED",
  },
};

/** A CreateJob request and the combination that it stands for. */
export interface NamedJobRequest {
  readonly name: string;
  readonly request: CreateJobCommandInput;
}

/**
 * CreateJob for every source, captions, place and combination of options. Segment lengths take turns instead of multiplying the rest.
 */
export function* everyCreateJobRequest(): Generator<NamedJobRequest> {
  for (const [sourceName, source] of Object.entries(EVERY_SOURCE)) {
    for (const [captionsName, captions] of Object.entries(EVERY_CAPTIONS)) {
      for (const [placeName, place] of Object.entries(EVERY_PLACE)) {
        for (const [optionsName, options] of everyOptions()) {
          const { request } = createJobRequest({
            assetId: "a-film",
            master: { key: "masters/a-film.mov", versionId: "3HL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY" },
            source: sourceVideoSchema.parse({ ...source, captions }),
            options,
            place,
          });
          yield { name: [sourceName, captionsName, placeName, optionsName].join(", "), request };
        }
      }
    }
  }
}

/** CreateJobTemplate for every combination of options. */
export function* everyJobTemplateRequest(): Generator<{
  readonly name: string;
  readonly request: CreateJobTemplateCommandInput;
}> {
  for (const [name, options] of everyOptions()) {
    yield {
      name: `template, ${name}`,
      request: {
        Name: "media-prod-ladder",
        Settings: jobTemplateSettings({ options, packagedKeyArn: KEY_ARN }),
      },
    };
  }
}

/** A request about an asset in MediaPackage VOD. */
export type NamedVodRequest = { readonly name: string } & (
  | { readonly operation: "CreateAsset"; readonly request: CreateAssetCommandInput }
  | { readonly operation: "DescribeAsset"; readonly request: DescribeAssetCommandInput }
  | { readonly operation: "DeleteAsset"; readonly request: DeleteAssetCommandInput }
);

/** Every request about assets, with each optional part and without. */
export function* everyVodRequest(): Generator<NamedVodRequest> {
  for (const encodeId of [undefined, "0123456789abcdef"]) {
    const name = { assetId: "a-film", ...(encodeId === undefined ? {} : { encodeId }) };
    const which = encodeId === undefined ? "only encode" : "one encode";
    for (const tags of [undefined, { team: "media" }]) {
      yield {
        name: `CreateAsset, ${which}${tags === undefined ? "" : ", tags"}`,
        operation: "CreateAsset",
        request: createAssetRequest({
          ...name,
          packagingGroupId: "media-prod-clear-00",
          sourceArn: `arn:aws:s3:::${PACKAGED}/assets/a-film/hls/0123456789abcdef/index.m3u8`,
          sourceRoleArn: `${ROLES}/media-prod-packaging-source`,
          ...(tags === undefined ? {} : { tags }),
        }),
      };
    }
    yield {
      name: `DescribeAsset, ${which}`,
      operation: "DescribeAsset",
      request: describeAssetRequest(name),
    };
    yield { name: `DeleteAsset, ${which}`, operation: "DeleteAsset", request: deleteAssetRequest(name) };
  }
}

/** Every combination of options, with a name. */
function* everyOptions(): Generator<readonly [string, TranscodeOptions]> {
  const switches = [false, true];
  const segments = [2, 4, 6, 8, 10];
  let count = 0;
  for (const ultraHighDefinition of switches) {
    for (const surround of switches) {
      for (const thumbnailSeconds of [0, 10]) {
        const segmentSeconds = segments[count % segments.length];
        count += 1;
        const options = transcodeOptionsSchema.parse({
          ultraHighDefinition,
          surround,
          thumbnailSeconds,
          segmentSeconds,
        });
        yield [
          `${ultraHighDefinition ? "UHD" : "HD"}, ${surround ? "surround" : "stereo"}, ` +
            `thumbnails every ${thumbnailSeconds} s, segments of ${options.segmentSeconds} s`,
          options,
        ];
      }
    }
  }
}
