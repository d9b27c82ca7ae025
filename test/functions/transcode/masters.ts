import fc from "fast-check";

import { transcodeOptionsSchema, type TranscodeOptions } from "../../../functions/transcode/options";
import { refusalsOf } from "../../../functions/transcode/sourceRefusals";
import {
  sourceVideoSchema,
  type SourceVideo,
  type SourceVideoInput,
} from "../../../functions/transcode/sourceVideo";

/** A plain 1080p master with English stereo, changed as the test needs it. */
export function master(change: Partial<SourceVideoInput> = {}): SourceVideo {
  return sourceVideoSchema.parse({
    hasVideo: true,
    width: 1_920,
    height: 1_080,
    frameRate: { numerator: 25, denominator: 1 },
    durationSeconds: 60,
    audioTracks: [{ channels: 2, language: "en" }],
    ...change,
  });
}

/** The default options, changed as the test needs them. */
export function options(change: Partial<TranscodeOptions> = {}): TranscodeOptions {
  return transcodeOptionsSchema.parse(change);
}

const FRAME_RATES = [
  [24_000, 1_001],
  [24, 1],
  [25, 1],
  [30_000, 1_001],
  [30, 1],
  [50, 1],
  [60_000, 1_001],
  [120, 1],
  [5, 1],
  [617, 25],
] as const;

/** Any master that is accepted: every size, both scans, every orientation, square pixels and others. */
export function anyMaster(): fc.Arbitrary<SourceVideo> {
  const fraction = fc
    .constantFrom(...FRAME_RATES)
    .map(([numerator, denominator]) => ({ numerator, denominator }));
  return fc
    .record({
      width: fc.oneof(fc.integer({ min: 32, max: 8_192 }), fc.constantFrom(640, 1_280, 1_920, 3_840)),
      height: fc.oneof(fc.integer({ min: 32, max: 4_320 }), fc.constantFrom(360, 720, 1_080, 2_160)),
      rotation: fc.constantFrom(0 as const, 90 as const, 180 as const, 270 as const),
      pixelAspectRatio: fc.constantFrom(
        { numerator: 1, denominator: 1 },
        { numerator: 64, denominator: 45 },
        { numerator: 8, denominator: 9 },
      ),
      frameRate: fraction,
    })
    .map(master)
    .filter((source) => refusalsOf(source).length === 0);
}
