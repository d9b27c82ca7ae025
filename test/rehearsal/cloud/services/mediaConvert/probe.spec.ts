import { MediaConvertClient, ProbeCommand, type ProbeResult } from "@aws-sdk/client-mediaconvert";
import { expect } from "chai";
import fc from "fast-check";

import { probeContainer } from "../../../../../rehearsal/cloud/services/mediaConvert/containerProbe";
import { bundledMaster } from "../../../../../rehearsal/media/master";
import { failureOf, roleCaller } from "../../api/sdkWorld";
import { WEST } from "../../core/standIn";
import { makeRole } from "../mediaFixture";
import { MASTER_URI, TranscodeWorld } from "./transcodeFixture";

/** The bundled master with some bytes after a text replaced. */
function changed(after: string, skip: number, bytes: readonly number[]): Uint8Array {
  const body = Buffer.from(bundledMaster().body);
  body.set(bytes, body.indexOf(after) + after.length + skip);
  return body;
}

describe("MediaConvert's probe", () => {
  describe("of a file", () => {
    it("reads container, pictures and sound of the bundled master", () => {
      const probed = probeContainer(bundledMaster().body);
      expect(probed).to.deep.include({ format: "mp4", durationSeconds: 24 });
      const [video, audio] = probed?.tracks ?? [];
      expect(video).to.deep.include({
        index: 1,
        kind: "video",
        codec: "AVC",
        durationSeconds: 24,
        width: 320,
        height: 180,
        frameRate: { numerator: 12, denominator: 1 },
        rotation: undefined,
      });
      expect(audio).to.deep.include({
        index: 2,
        kind: "audio",
        codec: "AAC",
        channels: 2,
        sampleRate: 48_000,
        language: "und",
      });
      expect(video?.bitRate).to.be.closeTo(60_000, 1_000);
    });

    it("reads rotation from the track's matrix", () => {
      // The matrix of the first track, from its first number on: cos, sin, 0, -sin, cos.
      const one = [0, 1, 0, 0];
      const zero = [0, 0, 0, 0];
      const turned = changed("tkhd", 40, [...zero, ...one]);
      expect(probeContainer(turned)?.tracks[0]?.rotation).to.equal(90);
      const over = changed("tkhd", 40, [0xff, 0xff, 0, 0, ...zero]);
      expect(probeContainer(over)?.tracks[0]?.rotation).to.equal(180);
    });

    it("tells QuickTime by its brand", () => {
      expect(probeContainer(changed("ftyp", 0, [...Buffer.from("qt  ")]))?.format).to.equal("quicktime");
    });

    it("takes nothing whose media is not all there, and never fails on what it is given", () => {
      const { body } = bundledMaster();
      fc.assert(
        fc.property(
          fc.nat(body.byteLength - 1),
          (end) => probeContainer(body.subarray(0, end)) === undefined,
        ),
      );
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => probeContainer(bytes) === undefined),
      );
    });

    it("survives any damage to the header", () => {
      const header = Buffer.from(bundledMaster().body).indexOf("mdat");
      fc.assert(
        fc.property(fc.nat(header - 1), fc.integer({ min: 0, max: 255 }), (at, value) => {
          const body = Uint8Array.from(bundledMaster().body);
          body[at] = value;
          probeContainer(body);
        }),
      );
    });
  });

  describe("by the AWS SDK", () => {
    let world: TranscodeWorld;

    beforeEach(async () => {
      world = await TranscodeWorld.make();
    });

    afterEach(() => world.close());

    async function probe(FileUrl = MASTER_URI, client = world.client): Promise<ProbeResult> {
      const { ProbeResults: results } = await client.send(new ProbeCommand({ InputFiles: [{ FileUrl }] }));
      return results?.[0] ?? {};
    }

    it("says what is in the present version, and which one that is", async () => {
      const object = world.s3.store.find("mezzanine", "masters/title/master.mp4");
      const { Container: container, Metadata: metadata, TrackMappings: mappings } = await probe();
      expect(container).to.include({ Format: "mp4", Duration: 24 });
      expect(container?.Tracks?.[0]?.VideoProperties).to.deep.include({
        Width: 320,
        Height: 180,
        FrameRate: { Numerator: 12, Denominator: 1 },
      });
      expect(container?.Tracks?.[1]?.AudioProperties).to.include({ Channels: 2, ChannelLayout: "stereo" });
      expect(metadata).to.deep.include({
        ETag: `"${object?.etag ?? ""}"`,
        FileSize: bundledMaster().body.byteLength,
        MimeType: "video/mp4",
        LastModified: new Date(object?.lastModified ?? 0),
      });
      expect(mappings?.[0]).to.deep.include({ VideoTrackIndexes: [1], AudioTrackIndexes: [2] });
    });

    it("says of a file that is no video that the request is bad", async () => {
      world.upload("no film");
      const error = await failureOf(probe());
      expect(error.name).to.equal("BadRequestException");
      expect(error.message).to.contain("No parser found for container");
    });

    it("tells a missing object, and one that the caller may not read, from those", async () => {
      expect((await failureOf(probe("s3://mezzanine/none"))).name).to.equal("NotFoundException");
      const arn = await makeRole(world.sdk.stack, "prober", "lambda.amazonaws.com", WEST, [
        { Effect: "Allow", Action: "mediaconvert:Probe", Resource: "*" },
      ]);
      const client = world.sdk.client(MediaConvertClient, roleCaller(arn, WEST), WEST.region);
      expect((await failureOf(probe(MASTER_URI, client))).name).to.equal("ForbiddenException");
    });
  });
});
