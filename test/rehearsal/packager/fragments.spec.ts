import { expect } from "chai";
import { boxesIn, decodeTimeOf, findBox, samplesOf, viewOf } from "../../../rehearsal/packager/mp4Boxes";
import { TransmuxCache } from "../../../rehearsal/packager/transmuxCache";
import { clipPackager, clipReader, fetchPackaged } from "./support";
import { walkDash, walkHls } from "./walk";

function body(path: string, format: "cmaf" | "dash"): Uint8Array {
  return fetchPackaged(clipPackager({ format }), path)?.body ?? new Uint8Array();
}

describe("packaged fragments", () => {
  for (const format of ["cmaf", "dash"] as const) {
    const renditions = () => (format === "cmaf" ? walkHls : walkDash)(clipPackager({ format }));

    it(`of ${format} are one movie header per track and one fragment per segment`, () => {
      for (const { init, segments } of renditions()) {
        expect(boxesIn(body(init ?? "", format)).map(({ type }) => type)).to.deep.equal(["ftyp", "moov"]);
        expect(boxesIn(findBox(body(init ?? "", format), "moov") ?? new Uint8Array()).map(({ type }) => type))
          .to.include.members(["mvhd", "trak", "mvex"])
          .and.satisfy((types: string[]) => types.filter((type) => type === "trak").length === 1);
        for (const { path } of segments) {
          const fragment = body(path, format);
          expect(boxesIn(fragment).map(({ type }) => type)).to.deep.equal(["moof", "mdat"]);
        }
      }
    });

    it(`of ${format} follow each other without gap or overlap, and last as long as the manifest says`, () => {
      for (const { init, segments } of renditions()) {
        const header = findBox(body(init ?? "", format), "moov/trak/mdia/mdhd") ?? new Uint8Array();
        const timescale = viewOf(header).getUint32(12);
        let end: number | undefined;
        for (const { path, seconds } of segments) {
          const start = decodeTimeOf(body(path, format));
          const duration = samplesOf(body(path, format))?.duration ?? 0;
          expect(start).to.equal(end ?? start);
          expect(duration / timescale).to.be.closeTo(seconds, 0.0001);
          end = (start ?? 0) + duration;
        }
      }
    });

    it(`of ${format} hold every byte that their sample table counts`, () => {
      for (const { segments } of renditions()) {
        for (const { path } of segments) {
          const fragment = body(path, format);
          const media = boxesIn(fragment).find(({ type }) => type === "mdat")?.payload;
          expect(sampleBytes(fragment)).to.equal(media?.byteLength);
        }
      }
    });
  }

  it("are the same bytes whoever makes them, and whenever", () => {
    const key = "video-108p-00001.mpegts";
    const [once, again] = [new TransmuxCache(), new TransmuxCache()].map((cache) =>
      cache.transmux([{ key }], clipReader(), 1),
    );
    expect(once?.video?.data.byteLength).to.be.greaterThan(1000);
    expect(once).not.to.equal(again);
    expect(once).to.deep.equal(again);
  });

  it("have the audio and the video of one presentation start together", () => {
    const [video, , audio] = walkHls(clipPackager({ format: "cmaf" }));
    const seconds = (path: string | undefined, timescale: number): number =>
      (decodeTimeOf(body(path ?? "", "cmaf")) ?? 0) / timescale;
    expect(seconds(video?.segments[0]?.path, 90_000)).to.be.closeTo(
      seconds(audio?.segments[0]?.path, 48_000),
      0.05,
    );
  });
});

/** Sizes in `trun`, read apart from the packager's own reader. */
function sampleBytes(fragment: Uint8Array): number {
  const view = viewOf(findBox(fragment, "moof/traf/trun") ?? new Uint8Array(8));
  const flags = view.getUint32(0) & 0xffffff;
  let at = 8 + (flags & 1 ? 4 : 0) + (flags & 4 ? 4 : 0);
  let sum = 0;
  for (let sample = 0; sample < view.getUint32(4); sample++) {
    for (const flag of [0x100, 0x200, 0x400, 0x800]) {
      if (flags & flag) {
        sum += flag === 0x200 ? view.getUint32(at) : 0;
        at += 4;
      }
    }
  }
  return sum;
}
