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
  /**
   * Whether players may choose it by the viewer's language. Only the first of each language: between two, such as a commentary or
   * surround, they could not choose (RFC 8216, section 4.3.4.1.1).
   */
  readonly autoSelect: boolean;
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
  const renditions = combinedAudio(tracks).flatMap(({ name, language, tracks: stereo, surroundTrack }) => {
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
  const languages = new Set<string | undefined>();
  return renditions.map((rendition) => {
    const language = rendition.language?.toLowerCase();
    const autoSelect = !languages.has(language);
    languages.add(language);
    return { ...rendition, autoSelect };
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
  return groupsOf(tracks).map((group) => {
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

/** A track and its place among the master's audio tracks, counted from 1. */
type NumberedTrack = SourceAudioTrack & { readonly number: number };

function groupsOf(tracks: readonly SourceAudioTrack[]): readonly (readonly NumberedTrack[])[] {
  const groups = new Map<string, NumberedTrack[]>();
  for (const [index, track] of tracks.entries()) {
    const key = JSON.stringify([track.language?.toLowerCase(), track.label]);
    const group = groups.get(key) ?? [];
    group.push({ ...track, number: index + 1 });
    groups.set(key, group);
  }
  return [...groups.values()];
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
