import { expect } from "chai";

import type { PlaybackFormat } from "../../../functions/edge/names";
import { Player } from "../../../rehearsal/story/player";
import { CMAF_FILES, DASH_FILES, HLS_FILES, type Files } from "./manifests";

const BASE = "https://play.example.com/v1/title/route/";

/** What a player asked for: `manifest <path>` or `segment <path>`, paths below {@link BASE}. */
interface Session {
  readonly player: Player;
  readonly asked: string[];
}

/** A player over files that exist; everything else is 404. */
function open(format: PlaybackFormat, start: string, files: Files): Session {
  const asked: string[] = [];
  const player = new Player(format, BASE + start, (url, what) => {
    const path = url.startsWith(BASE) ? url.slice(BASE.length) : url;
    asked.push(`${what} ${path}`);
    const body = files[path];
    return Promise.resolve({
      status: body === undefined ? 404 : 200,
      body: new TextEncoder().encode(body ?? "Not Found"),
    });
  });
  return { player, asked };
}

async function played(format: PlaybackFormat, start: string, files: Files): Promise<Session> {
  const session = open(format, start, files);
  await session.player.start();
  await session.player.playTo(1);
  return session;
}

describe("player", () => {
  it("resolves HLS links against the playlist in which it found them, and alternates between renditions", async () => {
    const { asked, player } = await played("hls", "hls/m/index.m3u8", HLS_FILES);
    expect(asked).to.deep.equal([
      "manifest hls/m/index.m3u8",
      "manifest hls/m/x/y/index_1.m3u8",
      "manifest hls/m/x/y/index_2.m3u8",
      "segment hls/x/y/index_1_0.ts",
      "segment hls/x/y/index_2_0.ts",
      "segment hls/x/y/index_1_1.ts",
      "segment hls/x/y/index_2_1.ts",
      "segment hls/x/y/index_1_2.ts",
    ]);
    expect(player.ended).to.equal(true);
  });

  it("fetches a CMAF initialization section once, before the first segment that needs it, audio included", async () => {
    const { asked } = await played("cmaf", "cmaf/m/index.m3u8", CMAF_FILES);
    expect(asked.filter((line) => line.startsWith("segment"))).to.deep.equal([
      "segment cmaf/x/y/video_init.mp4",
      "segment cmaf/x/y/audio_init.mp4",
      "segment cmaf/x/y/video_0.mp4",
      "segment cmaf/x/y/audio_0.mp4",
      "segment cmaf/x/y/video_1.mp4",
      "segment cmaf/x/y/audio_1.mp4",
    ]);
  });

  it("plays DASH video and audio from one manifest, initialization once each", async () => {
    const { asked } = await played("dash", "dash/m/index.mpd", DASH_FILES);
    expect(asked).to.deep.equal([
      "manifest dash/m/index.mpd",
      "segment dash/x/y/index_video_init.mp4",
      "segment dash/x/y/index_audio_init.mp4",
      "segment dash/x/y/index_video_1.mp4",
      "segment dash/x/y/index_audio_1.mp4",
      "segment dash/x/y/index_video_2.mp4",
      "segment dash/x/y/index_audio_2.mp4",
    ]);
  });

  it("has nothing to play when the first manifest fails, and asks for nothing more", async () => {
    for (const format of ["hls", "dash"] as const) {
      const { asked, player } = await played(format, "missing", {});
      expect(asked).to.deep.equal(["manifest missing"]);
      expect(player.length).to.equal(0);
    }
  });

  it("plays the renditions that are left when one playlist fails", async () => {
    const { "hls/m/x/y/index_1.m3u8": _gone, ...files } = HLS_FILES;
    const { asked } = await played("hls", "hls/m/index.m3u8", files);
    expect(asked.filter((line) => line.startsWith("segment"))).to.deep.equal([
      "segment hls/x/y/index_2_0.ts",
      "segment hls/x/y/index_2_1.ts",
    ]);
  });

  it("goes on after a segment that fails: the story counts it, the player does not stop", async () => {
    const { "hls/x/y/index_1_0.ts": _gone, ...files } = HLS_FILES;
    const { player, asked } = await played("hls", "hls/m/index.m3u8", files);
    expect(player.ended).to.equal(true);
    expect(asked.at(-1)).to.equal("segment hls/x/y/index_1_2.ts");
  });

  it("continues where it stopped, and fetches nothing twice", async () => {
    const { player, asked } = open("hls", "hls/m/index.m3u8", HLS_FILES);
    await player.start();
    await player.playTo(0.5);
    expect(player.ended).to.equal(false);
    const half = asked.length;
    await player.playTo(0.5);
    expect(asked).to.have.length(half);
    await player.playTo(1);
    expect(player.ended).to.equal(true);
    expect(asked.filter((line) => line.startsWith("segment"))).to.have.length(player.length);
    expect(new Set(asked).size).to.equal(asked.length);
  });
});
