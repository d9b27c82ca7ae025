import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One file of the bundled clip. */
export interface ClipFile {
  /** Name relative to the asset's folder. */
  readonly name: string;
  readonly body: Uint8Array;
  readonly contentType: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** The multivariant playlist of the clip: the name that an asset's source ARN ends with. */
export const CLIP_MANIFEST = "master.m3u8";

const CLIP_FOLDER = join(__dirname, "clip");

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  m3u8: "application/x-mpegURL",
  mpegts: "video/MP2T",
};

let files: readonly ClipFile[] | undefined;

/** The files of the bundled clip, playlists and segments, sorted by name; read once. */
export function clipFiles(): readonly ClipFile[] {
  files ??= readdirSync(CLIP_FOLDER)
    .sort()
    .flatMap((name) => {
      const contentType = CONTENT_TYPES[name.split(".").at(-1) ?? ""];
      return contentType === undefined ? [] : [readClipFile(name, contentType)];
    });
  return files;
}

/** An object that an asset consists of, as `asset.json` lists it. */
export interface AssetObject {
  readonly key: string;
  readonly size: number;
  readonly sha256: string;
}

/** The contents of `assets/<assetId>/asset.json`: written last, it tells the standby what must have arrived. */
export interface AssetDocument {
  readonly assetId: string;
  /** Key of the multivariant playlist. */
  readonly manifest: string;
  readonly objects: readonly AssetObject[];
}

/** Where an asset's objects are in the packaged bucket, with a slash at the end. */
export function assetPrefix(assetId: string): string {
  return `assets/${assetId}/`;
}

/** `asset.json` for the bundled clip, stored under {@link assetPrefix}. */
export function clipAssetDocument(assetId: string): AssetDocument {
  const prefix = assetPrefix(assetId);
  return {
    assetId,
    manifest: prefix + CLIP_MANIFEST,
    objects: clipFiles().map(({ name, body, sha256 }) => ({
      key: prefix + name,
      size: body.byteLength,
      sha256,
    })),
  };
}

function readClipFile(name: string, contentType: string): ClipFile {
  const body = readFileSync(join(CLIP_FOLDER, name));
  return { name, body, contentType, sha256: createHash("sha256").update(body).digest("hex") };
}
