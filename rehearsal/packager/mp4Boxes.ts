/** An ISO base media file format box; `payload` is what follows its header. */
export interface Box {
  readonly type: string;
  readonly payload: Uint8Array;
}

/** The boxes that fill `bytes`, in order. A box that says it is longer than what is there ends the list. */
export function boxesIn(bytes: Uint8Array): readonly Box[] {
  const view = viewOf(bytes);
  const boxes: Box[] = [];
  let at = 0;
  while (at + 8 <= bytes.byteLength) {
    const size = view.getUint32(at);
    if (size < 8 || at + size > bytes.byteLength) {
      break;
    }
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    boxes.push({ type, payload: bytes.subarray(at + 8, at + size) });
    at += size;
  }
  return boxes;
}

/** The payload of the first box on a path such as `moof/traf/tfdt`, or undefined. */
export function findBox(bytes: Uint8Array, path: string): Uint8Array | undefined {
  let payload: Uint8Array | undefined = bytes;
  for (const type of path.split("/")) {
    payload = payload === undefined ? undefined : boxesIn(payload).find((box) => box.type === type)?.payload;
  }
  return payload;
}

/** `tfdt`'s base media decode time, in the track's timescale. */
export function decodeTimeOf(fragment: Uint8Array): number | undefined {
  const tfdt = findBox(fragment, "moof/traf/tfdt");
  if (tfdt === undefined) {
    return undefined;
  }
  const view = viewOf(tfdt);
  return view.getUint8(0) === 1 ? Number(view.getBigUint64(4)) : view.getUint32(4);
}

/** The samples of a fragment's `trun`: how many, and how long together in the track's timescale. */
export function samplesOf(
  fragment: Uint8Array,
): { readonly count: number; readonly duration: number } | undefined {
  const trun = findBox(fragment, "moof/traf/trun");
  if (trun === undefined) {
    return undefined;
  }
  const view = viewOf(trun);
  const flags = view.getUint32(0) & 0xffffff;
  const count = view.getUint32(4);
  let at = 8 + (flags & 0x1 ? 4 : 0) + (flags & 0x4 ? 4 : 0);
  const fields = [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length;
  let duration = 0;
  for (let sample = 0; sample < count; sample++) {
    duration += flags & 0x100 ? view.getUint32(at) : 0;
    at += 4 * fields;
  }
  return { count, duration };
}

/** A DataView over exactly these bytes, also when they are a part of a larger buffer. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
