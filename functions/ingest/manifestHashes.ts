import type { PlaybackFormat } from "../edge/names";

/** An asset whose manifests do not have the shape that playback URLs are built on; it must not be published. */
export class ManifestShapeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ManifestShapeError";
  }
}

/** The five service-made hashes of one asset in one format in one Region. */
export interface LearnedHashes {
  /** A: the asset. */
  readonly asset: string;
  /** C: the packaging configuration. */
  readonly configuration: string;
  /** M: the manifest. */
  readonly manifest: string;
  /** X and Y: where the children are. No MediaPackage API returns them. */
  readonly x: string;
  readonly y: string;
}

const EGRESS_PATH = /^\/out\/v1\/([0-9a-f]{32})\/([0-9a-f]{32})\/([0-9a-f]{32})\/[\w.-]+$/;

/** Children are linked relative to the manifest: `X/Y/file` from a multivariant playlist, `../X/Y/file` from an MPD. */
const CHILD_LINK: Readonly<Record<PlaybackFormat, RegExp>> = {
  hls: /^([0-9a-f]{32})\/([0-9a-f]{32})\/[^/]+$/,
  cmaf: /^([0-9a-f]{32})\/([0-9a-f]{32})\/[^/]+$/,
  dash: /^\.\.\/([0-9a-f]{32})\/([0-9a-f]{32})\/[^/]+$/,
};

/**
 * Learns where an asset's manifest and its children are, from the egress URL that MediaPackage reports and the manifest read
 * there. That the children of one manifest share one X/Y pair is what every known manifest shows, not what AWS promises:
 * an asset that breaks it is refused here, before any viewer gets a URL that could not be rewritten.
 *
 * @param egressUrl the URL of DescribeAsset's egress endpoint
 * @param manifest the text found there
 * @throws ManifestShapeError saying what was expected and what was found
 */
export function learnHashes(format: PlaybackFormat, egressUrl: string, manifest: string): LearnedHashes {
  const place = EGRESS_PATH.exec(new URL(egressUrl).pathname);
  const [, asset, configuration, manifestHash] = place ?? [];
  if (asset === undefined || configuration === undefined || manifestHash === undefined) {
    throw new ManifestShapeError(
      `egress URL ${egressUrl}: expected /out/v1/<asset>/<configuration>/<manifest>/<file>`,
    );
  }
  const pairs = new Set<string>();
  for (const link of childLinks(format, manifest)) {
    const [, x, y] = CHILD_LINK[format].exec(link) ?? [];
    if (x === undefined || y === undefined) {
      throw new ManifestShapeError(
        `${format} manifest ${egressUrl}: child ${link} is not at ${format === "dash" ? "../" : ""}X/Y/<file>`,
      );
    }
    pairs.add(`${x}/${y}`);
  }
  const [pair, ...others] = [...pairs];
  if (pair === undefined || others.length > 0) {
    throw new ManifestShapeError(
      `${format} manifest ${egressUrl}: its children are under ${pairs.size} X/Y pairs, expected exactly one`,
    );
  }
  const [x = "", y = ""] = pair.split("/");
  return { asset, configuration, manifest: manifestHash, x, y };
}

/** Every URI that a manifest names, in order: HLS lines and `URI` attributes, or an MPD's segment templates and base URLs. */
export function childLinks(format: PlaybackFormat, manifest: string): readonly string[] {
  if (format === "dash") {
    return [
      ...manifest.matchAll(
        /\b(?:media|initialization|sourceURL)="([^"]+)"|<BaseURL[^>]*>([^<]+)<\/BaseURL>/g,
      ),
    ].map(([, attribute, element]) => (attribute ?? element ?? "").trim());
  }
  return manifest.split(/\r?\n/).flatMap((line) => {
    if (!line.startsWith("#")) {
      return line.trim() === "" ? [] : [line.trim()];
    }
    return [...line.matchAll(/\bURI="([^"]+)"/g)].flatMap(([, uri]) => uri ?? []);
  });
}
