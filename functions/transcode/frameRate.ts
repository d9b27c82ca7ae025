/** A positive rational number, such as 30000/1001 frames per second or a pixel aspect ratio of 64/45. */
export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

/** Frames per second that the ladder keeps at most. Above, the rate is halved until it fits: 120 becomes 60, 119.88 becomes 59.94. */
const MAX_FRAME_RATE = 60;

/**
 * By how much a rate may be above a limit and still mean it. Phones record at a varying rate, of which probes give the average, such as
 * 60.02 or 30.01: not a reason to drop every second frame, nor to pay for more bits.
 */
const TOLERANCE = 1.01;

/** Frames per second above which a rung's bitrate grows, because there are more frames to describe in a second. */
const HIGH_FRAME_RATE = 30;

/** Twice the frames do not need twice the bits: neighbours differ less. */
const HIGH_FRAME_RATE_BITS = 1.5;

/** Seconds of a GOP, where the frame rate allows it; the segment length is a multiple of it. */
export const GOP_SECONDS = 2;

/** The value as a floating-point number. */
export function valueOf({ numerator, denominator }: Fraction): number {
  return numerator / denominator;
}

/** The same value in lowest terms: equal rates give equal documents, whichever way a probe spells them. */
export function reduced({ numerator, denominator }: Fraction): Fraction {
  const divisor = greatestCommonDivisor(numerator, denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

/**
 * The frame rate of every output: the source's, halved while it is above 60. Halving drops every second frame, which is the one
 * conversion that neither judders nor invents frames. What is above 60 by the inaccuracy of an average is 60.
 */
export function outputFrameRate(source: Fraction): Fraction {
  const kept = reduced(source);
  const value = valueOf(kept);
  if (value > MAX_FRAME_RATE * TOLERANCE) {
    return outputFrameRate({ numerator: kept.numerator, denominator: kept.denominator * 2 });
  }
  return value > MAX_FRAME_RATE ? { numerator: MAX_FRAME_RATE, denominator: 1 } : kept;
}

/**
 * Frames of a GOP, the fewest that last two seconds.
 *
 * A fractional rate has no whole number of frames in two seconds: 29.97 needs 60 frames, which last 2.002 s. Rounding up and never
 * down keeps a segment of 6 s at three GOPs (6.006 s); a GOP of a little less than two seconds would make it four (almost 8 s),
 * because segments end at the first GOP boundary that is not before their nominal length.
 */
export function gopFrames(frameRate: Fraction): number {
  return Math.ceil((GOP_SECONDS * frameRate.numerator) / frameRate.denominator);
}

/** By how much the bitrates of the table grow at a frame rate. */
export function bitrateFactor(frameRate: Fraction): number {
  return valueOf(frameRate) > HIGH_FRAME_RATE * TOLERANCE ? HIGH_FRAME_RATE_BITS : 1;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
