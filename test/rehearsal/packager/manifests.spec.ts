import { expect } from "chai";
import type { PackageSettings } from "../../../rehearsal/packager/packageSettings";
import { clipPackager, fetchPackaged, HASHES, textOf } from "./support";
import { walkDash, walkHls } from "./walk";

const { x, y } = HASHES;

function lines(settings: Partial<PackageSettings>, path: string): readonly string[] {
  return textOf(fetchPackaged(clipPackager(settings), path)).split("\n");
}

describe("packaged manifests", () => {
  it("link HLS as MediaPackage does: X/Y down to the children, three folders up to the segments", () => {
    expect(lines({}, "M/index.m3u8")).to.include(`${x}/${y}/index_1.m3u8`);
    expect(lines({}, `M/${x}/${y}/index_1.m3u8`)).to.include(`../../../${x}/${y}/index_1_0.ts`);
  });

  it("link CMAF with an initialization segment per track", () => {
    const settings = { format: "cmaf" } as const;
    expect(lines(settings, `M/${x}/${y}/index_1.m3u8`)).to.include.members([
      `#EXT-X-MAP:URI="../../../${x}/${y}/index_video_1_init.mp4"`,
      `../../../${x}/${y}/index_video_1_0.mp4`,
    ]);
    expect(lines(settings, `M/${x}/${y}/index_3.m3u8`)).to.include(`../../../${x}/${y}/index_audio_3_0.mp4`);
  });

  it("link DASH one folder up, by segment number", () => {
    const manifest = lines({ format: "dash" }, "M/index.mpd").join("\n");
    expect(manifest).to.include(`media="../${x}/${y}/index_video_1_0_$Number$.mp4"`);
    expect(manifest).to.include(`initialization="../${x}/${y}/index_video_1_0_init.mp4"`);
    expect(manifest).to.include(`media="../${x}/${y}/index_audio_3_0_$Number$.mp4"`);
  });

  for (const [name, settings, walk, renditions] of [
    ["HLS with muxed audio", { format: "hls" }, walkHls, 2],
    ["HLS with an audio rendition group", { format: "hls", audioRenditionGroup: true }, walkHls, 3],
    ["CMAF", { format: "cmaf" }, walkHls, 3],
    ["DASH", { format: "dash" }, walkDash, 3],
    ["compact DASH", { format: "dash", manifestLayout: "COMPACT" }, walkDash, 3],
  ] as const) {
    it(`lead a player to every file of ${name}, with the right content types`, () => {
      const packager = clipPackager(settings);
      const found = walk(packager);
      expect(found.length).to.equal(renditions);
      for (const { init, segments } of found) {
        expect(segments.length).to.equal(4);
        const paths = [...(init === undefined ? [] : [init]), ...segments.map(({ path }) => path)];
        for (const path of paths) {
          const file = fetchPackaged(packager, path);
          expect(file, path).not.to.equal(undefined);
          expect(file?.contentType).to.match(path.endsWith(".ts") ? /^video\/MP2T$/ : /^(video|audio)\/mp4$/);
        }
        const seconds = segments.reduce((sum, segment) => sum + segment.seconds, 0);
        expect(seconds).to.be.closeTo(24, 0.05);
      }
    });
  }

  it("round the wanted segment length to a multiple of the source's segments", () => {
    const counts = [1, 3, 4, 5, 6, 10, 100].map(
      (segmentDurationSeconds) => walkHls(clipPackager({ segmentDurationSeconds }))[0]?.segments.length,
    );
    expect(counts).to.deep.equal([8, 8, 8, 4, 4, 3, 1]);
  });

  it("list renditions by bit rate where the configuration says so, and leave out what is outside its limits", () => {
    const select = (selection: Partial<PackageSettings["streamSelection"]>): readonly string[] =>
      lines(
        {
          streamSelection: {
            streamOrder: "ORIGINAL",
            minVideoBitsPerSecond: 0,
            maxVideoBitsPerSecond: 1e9,
            ...selection,
          },
        },
        "M/index.m3u8",
      ).flatMap((line) => /RESOLUTION=(\d+x\d+)/.exec(line)?.[1] ?? []);
    expect(select({})).to.deep.equal(["320x180", "192x108"]);
    expect(select({ streamOrder: "VIDEO_BITRATE_ASCENDING" })).to.deep.equal(["192x108", "320x180"]);
    expect(select({ streamOrder: "VIDEO_BITRATE_DESCENDING" })).to.deep.equal(["320x180", "192x108"]);
    expect(select({ maxVideoBitsPerSecond: 50_000 })).to.deep.equal(["192x108"]);
    expect(select({ minVideoBitsPerSecond: 50_000 })).to.deep.equal(["320x180"]);
  });

  it("state a bandwidth that no segment of the rendition exceeds", () => {
    for (const settings of [{}, { audioRenditionGroup: true }]) {
      const packager = clipPackager(settings);
      const stated = lines(settings, "M/index.m3u8").flatMap((line) =>
        (/:BANDWIDTH=(\d+)/.exec(line)?.slice(1) ?? []).map(Number),
      );
      const [first, second] = walkHls(packager);
      for (const [index, rendition] of [first, second].entries()) {
        for (const { path, seconds } of rendition?.segments ?? []) {
          const bits = (fetchPackaged(packager, path)?.body.byteLength ?? Infinity) * 8;
          expect(bits / seconds).to.be.at.most((stated[index] ?? 0) + 1);
        }
      }
    }
  });

  it("know no files of another format, number or name", () => {
    for (const [format, paths] of [
      [
        "hls",
        [`${x}/${y}/index_video_1_0.mp4`, `${x}/${y}/index_3_0.ts`, `${x}/${y}/index_1_4.ts`, "M/x.m3u8"],
      ],
      [
        "cmaf",
        [`${x}/${y}/index_1_0.ts`, `${x}/${y}/index_audio_1_0.mp4`, `${x}/${y}/index_video_1_0_1.mp4`],
      ],
      ["dash", [`M/${x}/${y}/index_1.m3u8`, `${x}/${y}/index_video_1_0_0.mp4`, "M/index.m3u8"]],
    ] as const) {
      for (const path of paths) {
        expect(fetchPackaged(clipPackager({ format }), path), `${format} ${path}`).to.equal(undefined);
      }
    }
  });
});
