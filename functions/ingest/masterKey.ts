import { createHash } from "node:crypto";

import { isAssetId } from "../edge/playbackPath";

/** Where masters are uploaded, in the mezzanine bucket; nothing else is watched. */
export const MASTERS_PREFIX = "masters/";
/** A title's sidecar file, in the folder of its master. */
export const SIDECAR_FILE = "title.json";

/** Extensions of masters, without the dot: containers that MediaConvert reads (MediaConvert User Guide, "Supported input formats"). */
export const MASTER_EXTENSIONS = [
  "mp4",
  "m4v",
  "mov",
  "mxf",
  "mkv",
  "mpg",
  "mpeg",
  "m2ts",
  "mts",
  "ts",
  "avi",
  "wmv",
  "webm",
  "3gp",
  "flv",
] as const;
/** Extensions of files that lie beside a master and start nothing by themselves. */
const COMPANION_EXTENSIONS = [
  "scc",
  "ttml",
  "dfxp",
  "xml",
  "stl",
  "srt",
  "smi",
  "vtt",
  "webvtt",
  "json",
  "txt",
  "md5",
];

/** What an object below {@link MASTERS_PREFIX} is. */
export type WatchedObject =
  | { readonly kind: "master"; readonly assetId: string }
  | { readonly kind: "sidecar"; readonly assetId: string }
  /** Captions, checksums and the like: read, if at all, when the master is. Folders' own empty objects, too. */
  | { readonly kind: "companion" }
  /** Nobody would ever hear of it again, so it is recorded. */
  | { readonly kind: "rejected"; readonly code: string; readonly message: string };

/**
 * Reads an object's key: `masters/<assetId>/<file>`. The folder is the asset, so two titles whose files have one name do not meet, and
 * whatever master is uploaded to a folder later is a new encode of the same title.
 */
export function watchedObject(key: string): WatchedObject {
  const [folder = "", file = "", ...deeper] = key.slice(MASTERS_PREFIX.length).split("/");
  if (
    !key.startsWith(MASTERS_PREFIX) ||
    deeper.length > 0 ||
    folder === "" ||
    (file === "" && !key.endsWith("/"))
  ) {
    return {
      kind: "rejected",
      code: "misplaced",
      message: `${key}: masters are uploaded to ${MASTERS_PREFIX}<asset id>/<file>, such as ${MASTERS_PREFIX}my-title/feature.mov. Upload it there.`,
    };
  }
  if (file === "") {
    return { kind: "companion" };
  }
  if (!isAssetId(folder)) {
    return {
      kind: "rejected",
      code: "asset-id",
      message: `${key}: the folder is the asset id, and ${JSON.stringify(folder)} is none. Allowed: 3 to 64 of a-z, 0-9 and "-", not beginning with "-". Upload it to such a folder.`,
    };
  }
  if (file === SIDECAR_FILE) {
    return { kind: "sidecar", assetId: folder };
  }
  const extension = /\.([^.]+)$/.exec(file)?.[1]?.toLowerCase() ?? "";
  if (MASTER_EXTENSIONS.some((known) => known === extension)) {
    return { kind: "master", assetId: folder };
  }
  if (COMPANION_EXTENSIONS.includes(extension)) {
    return { kind: "companion" };
  }
  return {
    kind: "rejected",
    code: "file-type",
    message: `${key}: ${extension === "" ? "a file without an extension" : `.${extension}`} is no master. Allowed: ${MASTER_EXTENSIONS.join(", ")}. Upload it under one of them if that is what it is.`,
  };
}

/** Where a title's sidecar file is. */
export function sidecarKey(assetId: string): string {
  return `${MASTERS_PREFIX}${assetId}/${SIDECAR_FILE}`;
}

/** Folder of a title's masters. */
export function masterFolder(assetId: string): string {
  return `${MASTERS_PREFIX}${assetId}/`;
}

/** Id of one version of a master: 16 hexadecimal digits, the same in every Region, because S3 replicates both parts. */
export function masterIdOf(key: string, versionId: string): string {
  return createHash("sha256")
    .update(JSON.stringify([key, versionId]))
    .digest("hex")
    .slice(0, 16);
}
