import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, posix, resolve } from "node:path";
import { isProps } from "../cloud/core/props";
import type { ArchiveValue, Props } from "../cloud/core/types";

/** Key under which Pulumi's wire format marks an object as something else than a plain object. */
export const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
/** {@link SIGNATURE_KEY} of an asset: one file. */
export const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
/** {@link SIGNATURE_KEY} of an archive: several files. */
export const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** An archive on the wire, kept to hand it back to the engine exactly as it came. */
export type WireArchive = Props;

/** True for a wire archive, with its content or (in comparisons) reduced by the engine to its hash. */
export function isWireArchive(value: Props): boolean {
  return value[SIGNATURE_KEY] === ARCHIVE_SIGNATURE;
}

/** True for {@link ArchiveValue}, what the cloud works with. */
export function isArchiveValue(value: Props): value is ArchiveValue {
  const content = value["$archive"];
  return isProps(content) && typeof content["hash"] === "string";
}

/**
 * What the cloud would have received: the archive's files. The hash is the engine's own, so an archive that the engine
 * reduced to its hash still compares equal to the whole one.
 *
 * @throws when the archive holds what Lambda code bundled by this project never is: a packed file or a remote address
 */
export function expandArchive(archive: WireArchive): ArchiveValue {
  const files = new Map<string, Buffer>();
  collect(archive, "", files);
  const sorted = [...files].sort(([left], [right]) => (left < right ? -1 : 1));
  const hash = archive["hash"];
  return {
    $archive: {
      hash: typeof hash === "string" && hash !== "" ? hash : contentHash(sorted),
      files: Object.fromEntries(sorted.map(([path, content]) => [path, content.toString("base64")])),
    },
  };
}

function collect(archive: Props, folder: string, files: Map<string, Buffer>): void {
  const { assets, path, uri } = archive;
  if (isProps(assets)) {
    for (const [name, entry] of Object.entries(assets)) {
      const target = posix.join(folder, name);
      if (!isProps(entry)) {
        throw new Error(`archive entry ${target}: neither an asset nor an archive`);
      }
      if (isWireArchive(entry)) {
        collect(entry, target, files);
      } else {
        files.set(target, assetContent(entry, target));
      }
    }
  } else if (typeof path === "string" && path !== "") {
    collectFolder(resolve(path), folder, files);
  } else if (typeof uri === "string" && uri !== "") {
    throw new Error(
      `archive ${uri}: remote archives are not fetched in a rehearsal; use a folder or an AssetArchive`,
    );
  }
}

function collectFolder(path: string, folder: string, files: Map<string, Buffer>): void {
  if (!statSync(path).isDirectory()) {
    throw new Error(
      `archive ${path}: packed archives are not opened in a rehearsal; use a folder or an AssetArchive`,
    );
  }
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) {
      const file = join(entry.parentPath, entry.name);
      const relative = file.slice(path.length + 1).replaceAll("\\", "/");
      files.set(posix.join(folder, relative), readFileSync(file));
    }
  }
}

function assetContent(asset: Props, name: string): Buffer {
  const { text, path } = asset;
  if (typeof text === "string" && text !== "") {
    return Buffer.from(text, "utf8");
  }
  if (typeof path === "string" && path !== "") {
    return readFileSync(resolve(path));
  }
  if (asset["uri"] !== undefined && asset["uri"] !== "") {
    throw new Error(
      `archive entry ${name}: remote assets are not fetched in a rehearsal; use a file or a text`,
    );
  }
  return Buffer.alloc(0);
}

function contentHash(files: readonly (readonly [string, Buffer])[]): string {
  const hash = createHash("sha256");
  for (const [path, content] of files) {
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}
