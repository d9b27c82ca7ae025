import { expect } from "chai";
import fc from "fast-check";
import { isTransportStream, onlyTrack, TS_PACKET } from "../../../rehearsal/packager/transportStream";
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

  it("of a track that is not there do not exist", () => {
    const video = onlyTrack(segment(), "video") ?? new Uint8Array();
    expect(onlyTrack(video, "audio")).to.equal(undefined);
  });
});
