import type { SourceAudioTrack } from "./sourceVideo";

/** An audio rendition of the ladder, always in AAC. */
export interface AudioRendition {
  /** NAME in the HLS playlist: what a player's menu shows. */
  readonly name: string;
  /** Left out: unknown. */
  readonly language?: string;
  /** Tracks of the master that it is made of, counted from 1 among its audio tracks. */
  readonly tracks: readonly number[];
  readonly channels: "stereo" | "surround";
}

/** Audio tracks that belong together, because they have the same language and label. */
export interface CombinedAudio {
  readonly name: string;
  readonly language?: string;
  readonly monoTracks: number;
  /** Tracks that the stereo rendition is made of; undefined when they do not say how. */
  readonly tracks: readonly number[] | undefined;
  /** The first track with 5.1 channels or more. */
  readonly surroundTrack: number | undefined;
}

const SURROUND_CHANNELS = 6;

/**
 * The audio renditions of a master: one in stereo for each language and label, and one in surround beside it where the option is on
 * and the master has one. Without audio tracks there are none: the ladder is video only, which MediaPackage takes.
 */
export function planAudio(
  tracks: readonly SourceAudioTrack[],
  { surround }: { readonly surround: boolean },
): readonly AudioRendition[] {
  return combinedAudio(tracks).flatMap(({ name, language, tracks: stereo, surroundTrack }) => {
    const tagged = language === undefined ? {} : { language };
    return [
      ...(stereo === undefined ? [] : [{ name, ...tagged, tracks: stereo, channels: "stereo" as const }]),
      ...(surround && surroundTrack !== undefined
        ? [
            {
              name: surroundName(name),
              ...tagged,
              tracks: [surroundTrack],
              channels: "surround" as const,
            },
          ]
        : []),
    ];
  });
}

/** Every name that a rendition of these tracks can have, with surround or without. */
export function renditionNames(tracks: readonly SourceAudioTrack[]): readonly string[] {
  return planAudio(tracks, { surround: true }).map(({ name }) => name);
}

/**
 * Tracks by language and label, in the order of the file. Stereo is made of a stereo track; else of two mono tracks, left and
 * right; else of the first track with more channels, mixed down; else of the only mono track.
 */
export function combinedAudio(tracks: readonly SourceAudioTrack[]): readonly CombinedAudio[] {
  const numbered = tracks.map((track, index) => ({ ...track, number: index + 1 }));
  const keyOf = ({ language, label }: SourceAudioTrack): string =>
    JSON.stringify([language?.toLowerCase(), label]);
  const keys = new Set(numbered.map(keyOf));
  return [...keys].map((key) => {
    const group = numbered.filter((track) => keyOf(track) === key);
    const [first] = group;
    const mono = group.filter(({ channels }) => channels === 1).map(({ number }) => number);
    const stereo = group.find(({ channels }) => channels === 2)?.number;
    const many = group.find(({ channels }) => channels > 2)?.number;
    const whole = stereo ?? (mono.length === 2 ? undefined : many);
    return {
      name: first?.label ?? spelled(first?.language) ?? "Main",
      ...(first?.language === undefined ? {} : { language: first.language }),
      monoTracks: mono.length,
      tracks: whole === undefined ? fromMono(mono) : [whole],
      surroundTrack: group.find(({ channels }) => channels >= SURROUND_CHANNELS)?.number,
    };
  });
}

function fromMono(mono: readonly number[]): readonly number[] | undefined {
  return mono.length <= 2 ? mono : undefined;
}

function surroundName(name: string): string {
  return `${name} surround`;
}

/** MediaConvert's model has no hyphens in names. */
function spelled(language: string | undefined): string | undefined {
  return language?.replaceAll("-", " ");
}
