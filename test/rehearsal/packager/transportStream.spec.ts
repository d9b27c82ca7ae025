import { expect } from "chai";
import fc from "fast-check";
import {
  isTransportStream,
  joinTracks,
  onlyTrack,
  TS_PACKET,
} from "../../../rehearsal/packager/transportStream";
import { transmux } from "../../../rehearsal/packager/transmux";
import { clipReader } from "./support";

function segment(): Uint8Array {
  return clipReader()("video-180p-00002.mpegts")?.body ?? new Uint8Array();
}

describe("transport streams", () => {
  it("are recognised by whole packets with a sync byte each", () => {
    expect(isTransportStream(segment())).to.equal(true);
    expect(isTransportStream(segment().subarray(1))).to.equal(false);
    expect(isTransportStream(new Uint8Array())).to.equal(false);
  });

  it("are not seen in bytes that lost a single sync byte", () => {
    const packets = segment().byteLength / TS_PACKET;
    fc.assert(
      fc.property(fc.nat(packets - 1), (packet) => {
        const damaged = Uint8Array.from(segment());
        damaged[packet * TS_PACKET] = 0x46;
        return !isTransportStream(damaged);
      }),
    );
  });

  it("of one track give exactly that track's media", () => {
    const whole = transmux(segment(), 0, "whole");
    const video = transmux(onlyTrack(segment(), "video") ?? new Uint8Array(), 0, "video");
    const audio = transmux(onlyTrack(segment(), "audio") ?? new Uint8Array(), 0, "audio");
    expect(video.audio).to.equal(undefined);
    expect(audio.video).to.equal(undefined);
    expect(video.video?.data).to.deep.equal(whole.video?.data);
    expect(audio.audio?.samples).to.equal(whole.audio?.samples);
    expect(audio.audio?.start).to.equal(whole.audio?.start);
  });

  it("joined of two tracks give the media that the two came from", () => {
    const whole = transmux(segment(), 0, "whole");
    const video = onlyTrack(segment(), "video") ?? new Uint8Array();
    const audio = onlyTrack(segment(), "audio") ?? new Uint8Array();
    const joined = joinTracks(video, audio) ?? new Uint8Array();
    const again = transmux(joined, 0, "joined");
    expect(again.video?.data).to.deep.equal(whole.video?.data);
    expect(again.audio?.data).to.deep.equal(whole.audio?.data);
    const sound = packets(joined).map((packet, index) => (pidOf(packet) === 0x101 ? index : -1));
    const gaps = sound.filter((index) => index >= 0).map((index, at, all) => index - (all[at - 1] ?? index));
    expect(Math.max(...gaps)).to.be.lessThan(packets(joined).length / 4);
  });

  it("are joined only where each has its track, under an id of its own", () => {
    const video = onlyTrack(segment(), "video") ?? new Uint8Array();
    expect(joinTracks(video, video)).to.equal(undefined);
    const clashing = Uint8Array.from(onlyTrack(segment(), "audio") ?? []);
    // The stream's entry in the program map says the video's id instead of its own.
    for (const map of packets(clashing).filter((packet) => pidOf(packet) === 0x1000)) {
      map[19] = 0;
    }
    expect(joinTracks(video, clashing)).to.equal(undefined);
  });

  it("of one track have a program map with a valid checksum", () => {
    for (const track of ["video", "audio"] as const) {
      const stream = onlyTrack(segment(), track) ?? new Uint8Array();
      const maps = packets(stream).filter((packet) => pidOf(packet) === 0x1000);
      expect(maps.length).to.be.at.least(1);
      for (const map of maps) {
        const length = (((map[6] ?? 0) & 0x0f) << 8) | (map[7] ?? 0);
        expect(remainder(map.subarray(5, 8 + length))).to.equal(0);
      }
    }
  });

  it("of one track count their packets without a hole, and carry the clock", () => {
    for (const track of ["video", "audio"] as const) {
      const stream = packets(onlyTrack(segment(), track) ?? new Uint8Array());
      const pid = track === "video" ? 0x100 : 0x101;
      const own = stream.filter((packet) => pidOf(packet) === pid);
      const counted = own.filter((packet) => ((packet[3] ?? 0) & 0x10) !== 0);
      for (const [index, packet] of counted.entries()) {
        expect((packet[3] ?? 0) & 0x0f).to.equal((((counted[0]?.[3] ?? 0) & 0x0f) + index) % 16);
      }
      expect(
        own.some((packet) => ((packet[3] ?? 0) & 0x20) !== 0 && ((packet[5] ?? 0) & 0x10) !== 0),
      ).to.equal(true);
    }
  });

  it("of a track that is not there do not exist", () => {
    const video = onlyTrack(segment(), "video") ?? new Uint8Array();
    expect(onlyTrack(video, "audio")).to.equal(undefined);
  });
});

function packets(bytes: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: bytes.byteLength / TS_PACKET }, (_, index) =>
    bytes.subarray(index * TS_PACKET, (index + 1) * TS_PACKET),
  );
}

function pidOf(packet: Uint8Array): number {
  return (((packet[1] ?? 0) & 0x1f) << 8) | (packet[2] ?? 0);
}

/** CRC-32/MPEG-2 by polynomial division over a table and its checksum: zero when they fit. */
function remainder(bytes: Uint8Array): number {
  let rest = 0xffffffffn;
  for (const byte of bytes) {
    rest ^= BigInt(byte) << 24n;
    for (let bit = 0; bit < 8; bit++) {
      const carry = (rest & 0x80000000n) !== 0n;
      rest = ((rest << 1n) & 0xffffffffn) ^ (carry ? 0x04c11db7n : 0n);
    }
  }
  return Number(rest);
}
