import { spawnSync } from "node:child_process";
import { expect } from "chai";
import type { PackageSettings } from "../../../rehearsal/packager/packageSettings";
import { clipPackager, fetchPackaged } from "./support";
import { walkDash, walkHls, type Rendition } from "./walk";

const FRAMES = 24 * 12;
/** 24 s of AAC at 48 kHz, 1,024 samples a frame, and the encoder's first one. */
const AUDIO_FRAMES = Math.ceil((24 * 48_000) / 1024) + 1;

/** What ffprobe says of a rendition played from its files, one after the other. */
function probe(rendition: Rendition, settings: Partial<PackageSettings>): Record<string, number> {
  const paths = [
    ...(rendition.init === undefined ? [] : [rendition.init]),
    ...rendition.segments.map(({ path }) => path),
  ];
  const packager = clipPackager(settings);
  const input = Buffer.concat(paths.map((path) => fetchPackaged(packager, path)?.body ?? new Uint8Array()));
  const { stdout, stderr } = spawnSync(
    "ffprobe",
    [
      "-v",
      "warning",
      "-count_frames",
      "-show_entries",
      "stream=codec_type,nb_read_frames",
      "-of",
      "csv=p=0",
      "-",
    ],
    { input, encoding: "utf8" },
  );
  expect(stderr.split("\n").filter((line) => /error|corrupt|invalid|discontin/i.test(line))).to.deep.equal(
    [],
  );
  return Object.fromEntries(
    [...stdout.matchAll(/^(video|audio),(\d+)/gm)].map(([, type = "", frames]) => [type, Number(frames)]),
  );
}

describe("packaged media, decoded by ffprobe", () => {
  before(function () {
    if (spawnSync("ffprobe", ["-version"]).status !== 0) {
      // Visible in the report: structure is checked elsewhere without it, decoding is not.
      this.skip();
    }
  });

  it("gives every picture and every audio frame of HLS with muxed audio", () => {
    for (const rendition of walkHls(clipPackager())) {
      expect(probe(rendition, {})).to.deep.equal({ video: FRAMES, audio: AUDIO_FRAMES });
    }
  });

  for (const [name, settings, walk] of [
    ["HLS with an audio rendition group", { audioRenditionGroup: true }, walkHls],
    ["CMAF", { format: "cmaf" }, walkHls],
    ["DASH", { format: "dash" }, walkDash],
  ] as const) {
    it(`gives every picture and every audio frame of ${name}, each track by itself`, () => {
      const [first, second, audio] = walk(clipPackager(settings)).map((rendition) =>
        probe(rendition, settings),
      );
      expect(first).to.deep.equal({ video: FRAMES });
      expect(second).to.deep.equal({ video: FRAMES });
      expect(audio).to.deep.equal({ audio: AUDIO_FRAMES });
    });
  }
});
