import { expect } from "chai";

import { learnHashes, ManifestShapeError } from "../../../functions/ingest/manifestHashes";

const hash = (digit: string): string => digit.repeat(32);
const [A, C, M] = [hash("a"), hash("c"), hash("1")];
const [X, Y, Z] = [hash("2"), hash("3"), hash("4")];
const url = (file: string): string =>
  `https://group.egress.mediapackage-vod.eu-west-1.amazonaws.com/out/v1/${A}/${C}/${M}/${file}`;

const master = (...children: string[]): string =>
  ["#EXTM3U", '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="en",URI="' + (children[0] ?? "") + '"']
    .concat(children.flatMap((child) => ["#EXT-X-STREAM-INF:BANDWIDTH=1", child]))
    .join("\r\n");

const mpd = (...templates: string[]): string =>
  `<MPD>${templates.map((path) => `<SegmentTemplate media="${path}_$Number$.mp4" initialization="${path}_init.mp4"/>`).join("")}</MPD>`;

describe("learning an asset's hashes", () => {
  const expected = { asset: A, configuration: C, manifest: M, x: X, y: Y };

  for (const format of ["hls", "cmaf"] as const) {
    it(`takes the place of a ${format} manifest and of its children`, () => {
      const text = master(`${X}/${Y}/index_1.m3u8`, `${X}/${Y}/index_2.m3u8`);
      expect(learnHashes(format, url("index.m3u8"), text)).to.deep.equal(expected);
    });
  }

  it("takes the place of a DASH manifest and of its segment templates", () => {
    const text = mpd(`../${X}/${Y}/index_video_1_0`, `../${X}/${Y}/index_audio_2_0`);
    expect(learnHashes("dash", url("index.mpd"), text)).to.deep.equal(expected);
  });

  const refused: readonly (readonly [string, () => unknown])[] = [
    [
      "children under two pairs",
      () => learnHashes("hls", url("index.m3u8"), master(`${X}/${Y}/1.m3u8`, `${X}/${Z}/2.m3u8`)),
    ],
    [
      "an audio rendition under another pair",
      () =>
        learnHashes(
          "hls",
          url("index.m3u8"),
          `${master(`${X}/${Y}/1.m3u8`)}\n#EXT-X-MEDIA:URI="${Z}/${Y}/3.m3u8"`,
        ),
    ],
    ["a manifest without children", () => learnHashes("hls", url("index.m3u8"), "#EXTM3U")],
    [
      "a child that climbs out of the configuration",
      () => learnHashes("hls", url("index.m3u8"), master(`../../../../${X}/${Y}/1.m3u8`)),
    ],
    [
      "an absolute child",
      () => learnHashes("dash", url("index.mpd"), mpd(`https://elsewhere.example/${X}/${Y}/v`)),
    ],
    ["an MPD whose templates do not climb", () => learnHashes("dash", url("index.mpd"), mpd(`${X}/${Y}/v`))],
    [
      "an egress URL of another shape",
      () => learnHashes("hls", `https://h.example/out/v1/${A}/index.m3u8`, master(`${X}/${Y}/1.m3u8`)),
    ],
  ];
  for (const [what, act] of refused) {
    it(`refuses ${what}`, () => {
      expect(act).to.throw(ManifestShapeError);
    });
  }
});
