import {
  CreateAssetCommand,
  DescribeAssetCommand,
  MediaPackageVodClient,
} from "@aws-sdk/client-mediapackage-vod";
import { expect } from "chai";
import { parse, types } from "hls-parser";
import { parse as parseMpd } from "mpd-parser";

import type { EncodeKeys } from "../../../../../functions/transcode/destinations";
import type { ObjectVersion } from "../../../../../rehearsal/cloud/services/s3";
import { transmux } from "../../../../../rehearsal/packager/transmux";
import { WEST, type Deployment } from "../../core/standIn";
import { CONTROLLED, makeRole } from "../mediaFixture";
import { controlled, fetchEgress, GROUP, makeConfiguration, makeSecret, PACKAGES } from "../vodFixture";
import { JOB_MS, TranscodeWorld } from "./transcodeFixture";

describe("Outputs of MediaConvert jobs", () => {
  let world: TranscodeWorld;
  let written: string[];

  beforeEach(async () => {
    world = await TranscodeWorld.make();
    written = [];
    world.s3.onObjectCreated(({ bucket, object }) => {
      if (bucket === "packaged") {
        written.push(object.key);
      }
    });
  });

  afterEach(() => world.close());

  /** Runs the platform's job. @returns where its outputs are */
  async function run(...args: Parameters<TranscodeWorld["request"]>): Promise<EncodeKeys> {
    const { request, keys } = world.request(...args);
    expect(await world.run(request)).to.include({ Status: "COMPLETE" });
    return keys;
  }

  function object(key: string): ObjectVersion {
    const found = world.s3.store.find("packaged", key);
    if (found === undefined) {
      throw new Error(`no ${key} among ${written.join(", ")}`);
    }
    return found;
  }

  function bodyOf(key: string): string {
    return new TextDecoder().decode(object(key).body);
  }

  it("are the segments of every rendition, then the playlists, the multivariant one last, then the thumbnails", async () => {
    const { hls, thumbnails } = await run();
    const numbers = ["00001", "00002", "00003", "00004"];
    expect(written).to.deep.equal([
      ...numbers.map((number) => `${hls}-320x180_${number}.ts`),
      ...numbers.map((number) => `${hls}-audio1_${number}.ts`),
      `${hls}-320x180.m3u8`,
      `${hls}-audio1.m3u8`,
      `${hls}.m3u8`,
      ...[0, 1, 2].map((number) => `${thumbnails}.000000${number}.jpg`),
    ]);
  });

  it("are under the key that the job names", async () => {
    await run();
    for (const key of written) {
      expect(object(key).encryption).to.include({ algorithm: "aws:kms", keyArn: world.keys.packaged });
    }
  });

  it("have the types that players go by", async () => {
    const { hls, thumbnails } = await run();
    const typeOf = (key: string): string => object(key).contentType;
    expect(typeOf(`${hls}.m3u8`)).to.equal("application/vnd.apple.mpegurl");
    expect(typeOf(`${hls}-audio1_00001.ts`)).to.equal("video/MP2T");
    expect(typeOf(`${thumbnails}.0000000.jpg`)).to.equal("image/jpeg");
    expect([...object(`${thumbnails}.0000000.jpg`).body.subarray(0, 3)]).to.deep.equal([0xff, 0xd8, 0xff]);
  });

  for (const [segmentSeconds, seconds, count] of [
    [2, 3, 8],
    [6, 6, 4],
    [10, 9, 3],
  ] as const) {
    it(`are cut every ${seconds} s for a job that asks for ${segmentSeconds} s, and their playlists say so`, async () => {
      const { hls } = await run({}, { segmentSeconds });
      const playlist = parse(bodyOf(`${hls}-320x180.m3u8`));
      if (!(playlist instanceof types.MediaPlaylist)) {
        throw new Error("not a media playlist");
      }
      expect(playlist).to.include({ targetDuration: seconds, endlist: true });
      expect(playlist.segments).to.have.length(count);
      const folder = hls.slice(0, hls.lastIndexOf("/") + 1);
      let total = 0;
      for (const { uri, duration } of playlist.segments) {
        const { video, audio } = transmux(object(folder + uri).body, 0, uri);
        expect((video?.duration ?? 0) / (video?.info.timescale ?? 1)).to.equal(duration);
        expect(audio).to.equal(undefined);
        total += duration;
      }
      expect(total).to.equal(24);
    });
  }

  it("have a multivariant playlist with true sizes, codecs and rates, and the sound as a group", async () => {
    const { hls } = await run({ width: 1280, height: 720, audioTracks: [{ channels: 2, language: "en" }] });
    const playlist = parse(bodyOf(`${hls}.m3u8`));
    if (!(playlist instanceof types.MasterPlaylist)) {
      throw new Error("not a multivariant playlist");
    }
    expect(playlist.variants.map(({ uri }) => uri.split("-").at(-1))).to.deep.equal([
      "240p.m3u8",
      "360p.m3u8",
      "480p.m3u8",
      "720p.m3u8",
    ]);
    for (const variant of playlist.variants) {
      // Nothing is encoded: the recording has no larger pictures.
      expect(variant.resolution).to.deep.equal({ width: 320, height: 180 });
      expect(variant).to.include({ codecs: "avc1.4d400c,mp4a.40.2", frameRate: 12 });
      expect(variant.audio[0]).to.include({
        groupId: "audio",
        language: "en",
        isDefault: true,
        autoselect: true,
      });
      const bytes = world.s3.store
        .list("packaged", `${hls}-`)
        .filter(({ key }) => key.startsWith(`${hls}-720p_`) || key.startsWith(`${hls}-audio1_`))
        .map(({ size }) => size);
      expect(variant.averageBandwidth).to.be.closeTo(
        (bytes.reduce((sum, size) => sum + size, 0) * 8) / 24,
        2,
      );
      expect(variant.bandwidth).to.be.at.least(variant.averageBandwidth ?? Infinity);
    }
  });

  it("have captions as WebVTT segments with the cues of their time, in a group of their own", async () => {
    world.upload(
      "1\r\n00:00:05,500 --> 00:00:07,000\r\nacross\r\n\r\n2\r\n00:00:20,000 --> 00:00:21,000\r\nend",
      "c/en.srt",
    );
    const uri = "s3://mezzanine/c/en.srt";
    const { hls } = await run({ captions: [{ kind: "sidecar", uri, language: "en", label: "English" }] });
    expect(bodyOf(`${hls}.m3u8`)).to.contain(
      '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",NAME="English",LANGUAGE="en",AUTOSELECT=YES,DEFAULT=YES',
    );
    const segments = [1, 2, 3, 4].map((number) => bodyOf(`${hls}-captions1_0000${number}.vtt`));
    const { video } = transmux(object(`${hls}-320x180_00001.ts`).body, 0, "first");
    expect(segments[0]).to.match(/^WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00\.000,MPEGTS:\d+\n/);
    expect(segments[0]).to.contain(`MPEGTS:${video?.start ?? 0}\n`);
    expect(
      segments.map((segment) => segment.includes("00:00:05.500 --> 00:00:07.000\nacross")),
    ).to.deep.equal([true, true, false, false]);
    expect(segments.map((segment) => segment.includes("end"))).to.deep.equal([false, false, false, true]);
  });

  it("of a silent master have pictures only, and no thumbnails", async () => {
    const { hls } = await run({ audioTracks: [] });
    expect(written.every((key) => key.startsWith(hls))).to.equal(true);
    expect(bodyOf(`${hls}.m3u8`)).to.contain('CODECS="avc1.4d400c",');
  });

  describe("as an asset of MediaPackage VOD", () => {
    let stack: Deployment;
    let host: string;
    let vod: MediaPackageVodClient;
    let sourceRoleArn: string;

    beforeEach(async () => {
      ({ stack } = world.sdk);
      const SecretsRoleArn = await makeRole(stack, "secrets", "mediapackage.amazonaws.com", WEST, [
        { Effect: "Allow", Action: "secretsmanager:*", Resource: "*" },
      ]);
      sourceRoleArn = await makeRole(stack, "source", "mediapackage.amazonaws.com", WEST, [
        { Effect: "Allow", Action: ["s3:*", "kms:Decrypt"], Resource: "*" },
      ]);
      const CdnIdentifierSecret = await makeSecret(stack, WEST);
      const Authorization = { CdnIdentifierSecret, SecretsRoleArn };
      await stack.create(CONTROLLED, "group", controlled(GROUP, { Id: "clear-00", Authorization }));
      for (const [format, definition] of Object.entries(PACKAGES)) {
        await makeConfiguration(stack, WEST, format, definition);
      }
      vod = world.sdk.client(MediaPackageVodClient, world.root, WEST.region);
    });

    /** Creates the asset and waits. @returns its playback URLs by format */
    async function publish(manifest: string): Promise<Readonly<Record<string, URL>>> {
      const PackagingGroupId = "clear-00";
      const SourceArn = `arn:aws:s3:::packaged/${manifest}`;
      await vod.send(
        new CreateAssetCommand({ Id: "title", PackagingGroupId, SourceArn, SourceRoleArn: sourceRoleArn }),
      );
      await world.pass(60_000);
      const { EgressEndpoints: endpoints = [] } = await vod.send(new DescribeAssetCommand({ Id: "title" }));
      expect(endpoints.map(({ Status }) => Status)).to.deep.equal(["PLAYABLE", "PLAYABLE", "PLAYABLE"]);
      return Object.fromEntries(
        endpoints.map(({ PackagingConfigurationId: id, Url }) => [id?.slice(9) ?? "", new URL(Url ?? "")]),
      );
    }

    async function fetchBytes(url: URL): Promise<Uint8Array> {
      host = url.host;
      const { status, body } = await fetchEgress(stack, host, url.pathname);
      expect(status, url.pathname).to.equal(200);
      return body;
    }

    async function fetchText(url: URL): Promise<string> {
      return new TextDecoder().decode(await fetchBytes(url));
    }

    for (const format of ["hls", "cmaf"]) {
      it(`play as ${format}, with the sound beside the pictures`, async () => {
        const { manifest } = await run();
        const url = (await publish(manifest))[format] ?? new URL("");
        const playlist = parse(await fetchText(url));
        if (!(playlist instanceof types.MasterPlaylist)) {
          throw new Error("not a multivariant playlist");
        }
        const [variant] = playlist.variants;
        const uris = [variant?.uri ?? "", variant?.audio[0]?.uri ?? ""];
        for (const child of uris.map((uri) => new URL(uri, url))) {
          const media = parse(await fetchText(child));
          if (!(media instanceof types.MediaPlaylist)) {
            throw new Error("not a media playlist");
          }
          const total = media.segments.reduce((sum, { duration }) => sum + duration, 0);
          expect(total).to.be.closeTo(24, 0.1);
          for (const { uri } of media.segments) {
            expect((await fetchBytes(new URL(uri, child))).byteLength).to.be.greaterThan(1_000);
          }
        }
      });
    }

    it("play as dash, pictures and sound", async () => {
      const { manifest } = await run();
      const url = (await publish(manifest))["dash"] ?? new URL("");
      const { playlists, mediaGroups } = parseMpd(await fetchText(url), { manifestUri: url.href });
      const sound = Object.values(mediaGroups.AUDIO).flatMap((group) =>
        Object.values(group).flatMap((one) => one.playlists),
      );
      expect([playlists.length, sound.length]).to.deep.equal([1, 1]);
      for (const { segments } of [...playlists, ...sound]) {
        expect(segments).to.have.length(4);
        for (const { resolvedUri } of segments) {
          expect((await fetchBytes(new URL(resolvedUri))).byteLength).to.be.greaterThan(1_000);
        }
      }
    });

    it("are taken with captions and with several renditions, too", async () => {
      world.upload("WEBVTT\n\n00:01.000 --> 00:02.000\nhello", "c/en.vtt");
      const captions = [{ kind: "sidecar" as const, uri: "s3://mezzanine/c/en.vtt", language: "en" }];
      const { manifest } = await run({ width: 640, height: 360, captions });
      const playlist = parse(await fetchText((await publish(manifest))["cmaf"] ?? new URL("")));
      expect(playlist instanceof types.MasterPlaylist && playlist.variants.length).to.equal(2);
    });
  });

  it("stay where they are when another job of the same title is done", async () => {
    const { hls } = await run();
    const before = object(`${hls}.m3u8`).versionId;
    await world.create(world.request({}, { segmentSeconds: 2 }).request);
    await world.pass(JOB_MS);
    expect(object(`${hls}.m3u8`).versionId).to.equal(before);
  });
});
