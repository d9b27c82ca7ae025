import { CLIP_MANIFEST, clipFiles } from "../../../rehearsal/media/clip";
import { AssetPackager, type PackagedFile } from "../../../rehearsal/packager/assetPackager";
import { ingest, type IngestedAsset } from "../../../rehearsal/packager/ingest";
import { ALL_STREAMS, type PackageSettings } from "../../../rehearsal/packager/packageSettings";
import type { SourceReader } from "../../../rehearsal/packager/source";
import { TransmuxCache } from "../../../rehearsal/packager/transmuxCache";

export const HASHES = { x: "a".repeat(32), y: "b".repeat(32) };

export const SETTINGS: PackageSettings = {
  format: "hls",
  manifestName: "index",
  segmentDurationSeconds: 6,
  streamSelection: ALL_STREAMS,
  audioRenditionGroup: false,
  manifestLayout: "FULL",
  minBufferTimeSeconds: 30,
};

/** The clip as storage would give it, with files replaced or (undefined) taken away. */
export function clipReader(changes: Readonly<Record<string, string | undefined>> = {}): SourceReader {
  return (key) => {
    if (key in changes) {
      const text = changes[key];
      return text === undefined ? undefined : { body: new TextEncoder().encode(text), etag: text };
    }
    const file = clipFiles().find(({ name }) => name === key);
    return file && { body: file.body, etag: file.sha256 };
  };
}

/** The clip's file as text. */
export function clipText(name: string): string {
  return new TextDecoder().decode(clipReader()(name)?.body);
}

const cache = new TransmuxCache();
let ingested: IngestedAsset | undefined;

/** A packager for the clip. */
export function clipPackager(settings: Partial<PackageSettings> = {}): AssetPackager {
  ingested ??= ingest(CLIP_MANIFEST, clipReader(), cache);
  return new AssetPackager(ingested, { ...SETTINGS, ...settings }, cache);
}

/** Packages, addressed as the egress does: by paths relative to `/out/v1/A/C/`. */
export function fetchPackaged(packager: AssetPackager, path: string): PackagedFile | undefined {
  const [first = "", ...rest] = path.split("/");
  if (first !== "M") {
    return path.startsWith(`${HASHES.x}/${HASHES.y}/`)
      ? packager.segment(path.split("/")[2] ?? "", clipReader())
      : undefined;
  }
  return rest.length === 1 ? packager.manifest(rest[0] ?? "", HASHES) : packager.child(rest[2] ?? "", HASHES);
}

/** Where a link leads from a file, both relative to `/out/v1/A/C/`. */
export function resolveLink(from: string, link: string): string {
  return new URL(link, `https://egress/out/v1/A/C/${from}`).pathname.replace("/out/v1/A/C/", "");
}

export function textOf(file: PackagedFile | undefined): string {
  if (file === undefined) {
    throw new Error("no such file");
  }
  return new TextDecoder().decode(file.body);
}
