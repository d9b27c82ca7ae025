/** The part of mpd-parser that the player uses; the package ships no declarations. */
declare module "mpd-parser" {
  export interface Segment {
    /** Absolute, resolved against `manifestUri`. */
    readonly resolvedUri: string;
    readonly duration: number;
    readonly number: number;
    readonly map?: { readonly resolvedUri: string };
  }
  export interface Playlist {
    readonly segments: readonly Segment[];
  }
  export interface Manifest {
    readonly playlists: readonly Playlist[];
    readonly mediaGroups: {
      readonly AUDIO: Readonly<
        Record<string, Readonly<Record<string, { readonly playlists: readonly Playlist[] }>>>
      >;
    };
  }
  export function parse(manifest: string, options: { readonly manifestUri: string }): Manifest;
}
