import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A master as a producer uploads it. */
export interface MasterFile {
  /** Last part of its key in the mezzanine bucket. */
  readonly name: string;
  readonly body: Uint8Array;
  readonly contentType: string;
}

const MASTER_NAME = "master.mp4";

let master: MasterFile | undefined;

/** The bundled master, read once: the film whose recorded transcode is the bundled clip. */
export function bundledMaster(): MasterFile {
  master ??= {
    name: MASTER_NAME,
    body: readFileSync(join(__dirname, "master", MASTER_NAME)),
    contentType: "video/mp4",
  };
  return master;
}

const THUMBNAIL_NAME = "thumbnail.jpg";

let thumbnail: Uint8Array | undefined;

/** The master's first picture as a JPEG of 160x90 pixels: what stands for all its thumbnails. */
export function bundledThumbnail(): Uint8Array {
  thumbnail ??= readFileSync(join(__dirname, "master", THUMBNAIL_NAME));
  return thumbnail;
}
