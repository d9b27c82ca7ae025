import { expect } from "chai";
import fc from "fast-check";
import { FileNames } from "../../../rehearsal/packager/fileNames";
import { parseAttributes, parsePlaylist } from "../../../rehearsal/packager/playlist";
import { segmentsPerOutput } from "../../../rehearsal/packager/timeline";

describe("source playlists", () => {
  it("keep commas inside quoted attributes", () => {
    expect([...parseAttributes('BANDWIDTH=100,CODECS="avc1.4d400c,mp4a.40.2",NAME="a=b"')]).to.deep.equal([
      ["BANDWIDTH", "100"],
      ["CODECS", "avc1.4d400c,mp4a.40.2"],
      ["NAME", "a=b"],
    ]);
  });

  it("give back any attributes that were written", () => {
    const name = fc.stringMatching(/^[A-Z][A-Z0-9-]{0,8}$/);
    const value = fc.string().filter((text) => !/["\r\n]/.test(text));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key }), (attributes) => {
        const text = attributes.map(([key, content]) => `${key}="${content}"`).join(",");
        expect([...parseAttributes(text)]).to.deep.equal(attributes);
      }),
    );
  });

  it("are refused with a reason when they are malformed", () => {
    expect(() => parsePlaylist("hello", "a.m3u8")).to.throw(/first line/);
    expect(() => parsePlaylist("#EXTM3U\n#EXTINF:x,\na.ts", "a.m3u8")).to.throw(/not a duration/);
    expect(() => parsePlaylist("#EXTM3U\na.ts", "a.m3u8")).to.throw(/nothing says what a\.ts is/);
    expect(() => parsePlaylist("#EXTM3U\n#EXTINF:3,", "a.m3u8")).to.throw(/no URI line/);
  });
});

describe("packaged file names", () => {
  it("are read back as what they were written for, in every format", () => {
    const part = fc.oneof(fc.constant("init" as const), fc.nat(100_000));
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/),
        fc.boolean(),
        fc.constantFrom("video" as const, "audio" as const),
        fc.integer({ min: 1, max: 20 }),
        part,
        (base, dash, track, number, which) => {
          const parsed = new FileNames(base, dash).parseSegment(
            new FileNames(base, dash).fragment(track, number, which),
          );
          expect(parsed).to.deep.equal(
            which === "init"
              ? { kind: "init", track, number }
              : { kind: "fragment", track, number, segment: which },
          );
        },
      ),
    );
  });

  it("of one format are nothing in the other", () => {
    expect(new FileNames("index", true).parseSegment("index_video_1_3.mp4")).to.equal(undefined);
    expect(new FileNames("index", false).parseSegment("index_video_1_0_3.mp4")).to.equal(undefined);
  });
});

describe("segment length", () => {
  it("is always a whole multiple of the source's, as near to the wanted one as that allows", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 30 }), (source, wanted) => {
        const count = segmentsPerOutput(source, wanted);
        expect(count).to.be.at.least(1);
        const distance = (multiple: number): number => Math.abs(multiple * source - wanted);
        expect(distance(count)).to.be.at.most(distance(count + 1));
        expect(count === 1 || distance(count) <= distance(count - 1)).to.equal(true);
      }),
    );
  });
});
