import { bitrateFactor, outputFrameRate, type Fraction } from "./frameRate";
import type { Rung } from "./rungs";
import { displaySize, type Size, type SourceVideo } from "./sourceVideo";

/** A video rendition of the ladder. */
export interface VideoRendition extends Size {
  /** Name of the rung, or `<width>x<height>` where the source lies between two. */
  readonly name: string;
  readonly quality: number;
  readonly maxBitrate: number;
}

/**
 * By how much a source has to be larger than the highest rung below it, along a side, to get a rendition of its own size. At 1.2
 * it has 1.44 times the pixels, about the least step between two rungs; less would cost an encode that nobody could tell apart.
 */
const OWN_SIZE_FACTOR = 1.2;
/** Bits per second that a rendition may always take: below it, H.264 saves nothing that matters. */
const LEAST_BITRATE = 100_000;
/** Bitrates that are computed, not looked up, are rounded to it. */
const BITRATE_STEP = 1_000;

/**
 * The video renditions for a source, smallest first, at least one.
 *
 * Nothing is scaled up. A rung is a frame: the upright picture is fitted into it, turned with the picture, so that portrait gets
 * the ladder of landscape with the sides swapped, and 2.39:1 at 1920 by 804 counts as 1080p. A source between two rungs gets a
 * rendition of its own size on top, where that is worth it; one below the lowest rung gets only that.
 */
export function planVideo(
  source: Pick<SourceVideo, "width" | "height" | "rotation" | "pixelAspectRatio">,
  frameRate: Fraction,
  rungs: readonly Rung[],
): readonly VideoRendition[] {
  const picture = displaySize(source);
  const factor = bitrateFactor(outputFrameRate(frameRate));
  const scaled = rungs
    .map((rung) => ({ rung, scale: scaleInto(rung, picture) }))
    .sort((a, b) => a.scale - b.scale);
  const fitting = scaled.filter(({ scale }) => scale <= 1);
  const next = scaled.find(({ scale }) => scale > 1);
  const top = fitting.at(-1);
  return [
    ...fitting.map(({ rung, scale }) => ({
      name: rung.name,
      ...scaledSize(picture, scale),
      quality: rung.quality,
      maxBitrate: Math.round(rung.maxBitrate * factor),
    })),
    ...(next !== undefined && (top === undefined || 1 / top.scale >= OWN_SIZE_FACTOR)
      ? [ownSize(picture, top, next, factor)]
      : []),
  ];
}

interface ScaledRung {
  readonly rung: Rung;
  /** By how much the source has to be scaled to fit; above 1 it would be scaled up. */
  readonly scale: number;
}

/** The source as it is. Its bitrate lies between those of the neighbouring rungs, in proportion to the pixels. */
function ownSize(
  picture: Size,
  below: ScaledRung | undefined,
  above: ScaledRung,
  factor: number,
): VideoRendition {
  const size = scaledSize(picture, 1);
  const low = below ?? { scale: 0, rung: { maxBitrate: 0 } };
  const share = (1 - low.scale ** 2) / (above.scale ** 2 - low.scale ** 2);
  const bitrate = low.rung.maxBitrate + (above.rung.maxBitrate - low.rung.maxBitrate) * share;
  return {
    name: `${size.width}x${size.height}`,
    ...size,
    quality: above.rung.quality,
    maxBitrate: Math.max(LEAST_BITRATE, Math.round((bitrate * factor) / BITRATE_STEP) * BITRATE_STEP),
  };
}

function scaleInto({ longSide, shortSide }: Rung, { width, height }: Size): number {
  return Math.min(longSide / Math.max(width, height), shortSide / Math.min(width, height));
}

function scaledSize({ width, height }: Size, scale: number): Size {
  return { width: even(width, scale), height: even(height, scale) };
}

/** H.264 halves the resolution of colour, so sides are even; never above the source's. */
function even(side: number, scale: number): number {
  return Math.min(2 * Math.round((side * scale) / 2), 2 * Math.floor(side / 2));
}
