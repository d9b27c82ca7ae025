/** A rung of the ladder: what it may measure at most, and what it may cost in bits. */
export interface Rung {
  /** Part of file names and of what a player may show. */
  readonly name: string;
  /** Longer side of the 16:9 frame that the picture is fitted into. */
  readonly longSide: number;
  /** Shorter side of that frame; it gives the rung its name. */
  readonly shortSide: number;
  /** QVBR quality, 1 to 10. */
  readonly quality: number;
  /** Bits per second at up to 30 frames per second; the encoder spends less where the picture is simple. */
  readonly maxBitrate: number;
  /** Whether only stacks that opt in to ultra-high definition get it. */
  readonly ultraHighDefinition: boolean;
}

/** Shorter side above which a rung is ultra-high definition, which stacks have to opt in to. */
const HIGH_DEFINITION = 1_080;

/**
 * The ladder's rungs. Quality levels, and the bitrates of 240p (rounded), 720p and 1080p, are where the MediaConvert User Guide says
 * to start ("Using the QVBR rate control mode"). The guide's 360p and 480p are narrower than 16:9; here they grow with their pixels.
 * The steps between neighbours are factors of 1.5 to 2.5, close enough for a player to switch without a visible jump. Above 1080p the
 * guide names nothing: the values continue the series.
 *
 * One codec, H.264, for all rungs. HLS takes HEVC only in fragmented MP4, so an HEVC rung could not be played in the `hls` format
 * (transport stream) at all, and players do not switch between codecs: a 2160p rung in HEVC would be a set of its own that every
 * viewer without HEVC cannot climb to. H.264 reaches 4096 by 2160 in MediaConvert, which every rung here is within.
 */
export const RUNGS: readonly Rung[] = [
  rung(426, 240, 7, 400_000),
  rung(640, 360, 7, 900_000),
  rung(854, 480, 7, 1_600_000),
  rung(1_280, 720, 8, 4_000_000),
  rung(1_920, 1_080, 9, 6_000_000),
  rung(2_560, 1_440, 9, 11_000_000),
  rung(3_840, 2_160, 9, 20_000_000),
];

function rung(longSide: number, shortSide: number, quality: number, maxBitrate: number): Rung {
  return {
    name: `${shortSide}p`,
    longSide,
    shortSide,
    quality,
    maxBitrate,
    ultraHighDefinition: shortSide > HIGH_DEFINITION,
  };
}
