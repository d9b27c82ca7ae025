import { planAudio, type AudioRendition } from "./audioPlan";
import { outputFrameRate, type Fraction } from "./frameRate";
import { transcodeOptionsSchema, type TranscodeOptions } from "./options";
import { RUNGS, type Rung } from "./rungs";
import { refusal, refusalsOf, SourceRefusedError, type Refusal } from "./sourceRefusals";
import { sourceVideoSchema, type SourceCaptions, type SourceVideo } from "./sourceVideo";
import { planVideo, type VideoRendition } from "./videoPlan";

/** What a master becomes: the streams of the HLS set that MediaPackage ingests. */
export interface Ladder {
  /** Frames per second of every video rendition. */
  readonly frameRate: Fraction;
  /** Smallest first; at least one. */
  readonly video: readonly VideoRendition[];
  /** The default first. Empty for a master without sound. */
  readonly audio: readonly AudioRendition[];
  /** The default first; each becomes WebVTT. */
  readonly captions: readonly SourceCaptions[];
}

/**
 * Streams that MediaPackage VOD ingests per asset, a quota that cannot be raised. Each rendition is a stream with one track (ten
 * would be allowed). Whether AWS counts audio and captions is not documented; here they count.
 */
export const MAX_STREAMS = 20;

/**
 * The ladder for a master. It depends on nothing else than its arguments, so every Region would choose the same one.
 *
 * @param rungs in any order @default {@link RUNGS}
 * @throws SourceRefusedError when there is something against it, with every reason
 */
export function chooseLadder(
  source: SourceVideo,
  options: Pick<TranscodeOptions, "ultraHighDefinition" | "surround">,
  rungs: readonly Rung[] = RUNGS,
): Ladder {
  const refusals = refusalsOf(source);
  if (refusals.length > 0 || source.frameRate === undefined) {
    throw new SourceRefusedError(refusals);
  }
  const allowed = rungs.filter((rung) => options.ultraHighDefinition || !rung.ultraHighDefinition);
  if (allowed.length === 0) {
    throw new Error("the ladder has no rungs: give at least one that the options allow.");
  }
  const ladder = {
    frameRate: outputFrameRate(source.frameRate),
    video: planVideo(source, source.frameRate, allowed),
    audio: planAudio(source.audioTracks, options),
    captions: source.captions,
  };
  const streams = ladder.video.length + ladder.audio.length + ladder.captions.length;
  if (streams > MAX_STREAMS) {
    throw new SourceRefusedError([
      refusal(
        "tooManyStreams",
        `The master would become ${ladder.video.length} video, ${ladder.audio.length} audio and ${ladder.captions.length} caption ` +
          `streams, ${streams} in all. MediaPackage ingests ${MAX_STREAMS} per asset: leave out languages.`,
      ),
    ]);
  }
  return ladder;
}

/** What came of a description: a master with its ladder, or the reasons against it. */
export type PreparedMaster =
  | { readonly accepted: true; readonly source: SourceVideo; readonly ladder: Ladder }
  | { readonly accepted: false; readonly refusals: readonly Refusal[] };

/**
 * Reads the description of a master and chooses its ladder; never throws because of what the description says.
 *
 * @throws ZodError when the options are not legal, which is the stack's mistake and not the master's
 */
export function prepareMaster(description: unknown, options: TranscodeOptions): PreparedMaster {
  const parsed = sourceVideoSchema.safeParse(description);
  if (!parsed.success) {
    return { accepted: false, refusals: descriptionRefusals(parsed.error.issues) };
  }
  const source = parsed.data;
  try {
    return {
      accepted: true,
      source,
      ladder: chooseLadder(source, transcodeOptionsSchema.parse(options)),
    };
  } catch (error) {
    if (error instanceof SourceRefusedError) {
      return { accepted: false, refusals: error.refusals };
    }
    throw error;
  }
}

/** How many mistakes of a description are told: enough to see what is wrong with it, and a bound for what is stored of a refusal. */
const MAX_MISTAKES = 20;

function descriptionRefusals(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): readonly Refusal[] {
  const more = issues.length - MAX_MISTAKES;
  return [
    ...issues
      .slice(0, MAX_MISTAKES)
      .map(
        ({ path, message }) =>
          `The master's description is wrong at ${path.map(String).join(".") || "its top"}: ${message}.`,
      ),
    ...(more > 0 ? [`The master's description is wrong in ${more} more places.`] : []),
  ].map((message) => refusal("notADescription", message));
}
