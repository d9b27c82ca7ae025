import { PackagingError } from "./packagingError";

/** One rendition as a multivariant playlist names it. */
export interface Variant {
  readonly uri: string;
  /** Attributes of `EXT-X-STREAM-INF`, quotes removed. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** A segment as a media playlist names it. */
export interface PlaylistSegment {
  readonly uri: string;
  readonly durationSeconds: number;
}

/** What the packager needs of a source playlist. */
export interface Playlist {
  readonly variants: readonly Variant[];
  /** `EXT-X-MEDIA` lines, in order. */
  readonly media: readonly ReadonlyMap<string, string>[];
  readonly segments: readonly PlaylistSegment[];
  /** Initialization segment of `EXT-X-MAP`: its presence means fragmented MP4. */
  readonly mapUri: string | undefined;
  /** Methods of `EXT-X-KEY` other than NONE. */
  readonly encryptionMethods: readonly string[];
  readonly ended: boolean;
}

const ATTRIBUTE = /([A-Z0-9-]+)=("[^"\n]*"|[^",\n]*)/g;

/** Reads an attribute list (`A=1,B="x,y"`); quotes are removed. */
export function parseAttributes(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(ATTRIBUTE)].map(([, name = "", value = ""]) => [name, value.replaceAll('"', "")]),
  );
}

/**
 * Reads an HLS playlist, multivariant or media. Unknown tags are skipped, as RFC 8216 asks of clients.
 * @throws PackagingError when the text is no playlist, or a tag that needs a URI line has none
 */
export function parsePlaylist(text: string, name: string): Playlist {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  if (lines[0] !== "#EXTM3U") {
    throw new PackagingError("bad-playlist", `${name}: the first line of a playlist must be #EXTM3U`);
  }
  const reader = new PlaylistReader(name);
  for (const line of lines.slice(1)) {
    reader.line(line);
  }
  return reader.result();
}

/** Collects what the lines of one playlist say. */
class PlaylistReader {
  readonly #variants: Variant[] = [];
  readonly #media: ReadonlyMap<string, string>[] = [];
  readonly #segments: PlaylistSegment[] = [];
  readonly #encryptionMethods: string[] = [];
  #mapUri: string | undefined;
  #ended = false;
  #pending: { readonly variant: ReadonlyMap<string, string> } | { readonly seconds: number } | undefined;

  constructor(private readonly name: string) {}

  line(line: string): void {
    if (line !== "" && !line.startsWith("#")) {
      this.#uri(line);
      return;
    }
    const [tag = "", ...rest] = line.split(":");
    const value = rest.join(":");
    switch (tag) {
      case "#EXT-X-STREAM-INF":
        this.#pending = { variant: parseAttributes(value) };
        break;
      case "#EXTINF":
        this.#pending = { seconds: this.#seconds(value) };
        break;
      case "#EXT-X-MEDIA":
        this.#media.push(parseAttributes(value));
        break;
      case "#EXT-X-MAP":
        this.#mapUri = parseAttributes(value).get("URI") ?? "";
        break;
      case "#EXT-X-KEY":
        this.#key(parseAttributes(value).get("METHOD") ?? "");
        break;
      case "#EXT-X-ENDLIST":
        this.#ended = true;
        break;
      default:
    }
  }

  result(): Playlist {
    if (this.#pending !== undefined) {
      throw new PackagingError("bad-playlist", `${this.name}: the last tag has no URI line after it`);
    }
    return {
      variants: this.#variants,
      media: this.#media,
      segments: this.#segments,
      mapUri: this.#mapUri,
      encryptionMethods: this.#encryptionMethods,
      ended: this.#ended,
    };
  }

  #uri(uri: string): void {
    if (this.#pending === undefined) {
      throw new PackagingError("bad-playlist", `${this.name}: nothing says what ${uri} is`);
    }
    if ("variant" in this.#pending) {
      this.#variants.push({ uri, attributes: this.#pending.variant });
    } else {
      this.#segments.push({ uri, durationSeconds: this.#pending.seconds });
    }
    this.#pending = undefined;
  }

  #seconds(value: string): number {
    const seconds = Number(value.split(",")[0]);
    if (!Number.isFinite(seconds) || seconds <= 0) {
      throw new PackagingError("bad-playlist", `${this.name}: EXTINF:${value} is not a duration in seconds`);
    }
    return seconds;
  }

  #key(method: string): void {
    if (method !== "NONE") {
      this.#encryptionMethods.push(method);
    }
  }
}
