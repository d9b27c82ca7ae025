/** Boxes of an MP4 file that hold other boxes, on the way to those with durations. */
const CONTAINERS = new Set(["moov", "trak", "mdia", "edts"]);

/**
 * An MP4 file that says it is longer than it is: its headers claim `seconds`, its media stays. It stands for a master that is really that
 * long, since whoever probes a master reads the headers.
 *
 * @param master an MP4 file with 32-bit durations (version 0 of its header boxes)
 * @param seconds at most what 32 bits hold in the file's finest time scale, about 89,000 for audio at 48 kHz
 * @throws RangeError when the headers cannot hold it
 */
export function longerMaster(master: Uint8Array, seconds: number): Uint8Array {
  const file = Buffer.from(master);
  let movieScale = 0;
  const visit = (from: number, to: number): void => {
    for (let at = from; at < to; at += file.readUInt32BE(at)) {
      const type = file.toString("latin1", at + 4, at + 8);
      const body = at + 8;
      if (CONTAINERS.has(type)) {
        visit(body, at + file.readUInt32BE(at));
      } else if (type === "mvhd" || type === "mdhd") {
        const scale = file.readUInt32BE(body + 12);
        movieScale = type === "mvhd" ? scale : movieScale;
        file.writeUInt32BE(seconds * scale, body + 16);
      } else if (type === "tkhd") {
        file.writeUInt32BE(seconds * movieScale, body + 20);
      } else if (type === "elst") {
        file.writeUInt32BE(seconds * movieScale, body + 8);
      }
    }
  };
  visit(0, file.length);
  return file;
}
