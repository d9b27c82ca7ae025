import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  type CompletedPart,
  type CreateMultipartUploadCommandInput,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { checksumBase64, checksumBytes } from "../../../../rehearsal/cloud/services/s3/checksums";
import { iamService } from "../../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../../rehearsal/cloud/services/kms";
import { S3DataPlane, s3Service, type ObjectCreated } from "../../../../rehearsal/cloud/services/s3";
import { sqsService } from "../../../../rehearsal/cloud/services/sqs";
import { errorName, operatorOf, roleCaller, SdkWorld } from "../api/sdkWorld";
import { IRELAND, WEST } from "../core/standIn";
import { makeBucket, makeKey, makeRole } from "./mediaFixture";

const Bucket = "films";
const Key = "masters/film.mp4";
const PART = 5 * 1024 * 1024;

describe("S3's API for uploads", () => {
  let world: SdkWorld;
  let s3: S3Client;

  beforeEach(async () => {
    world = await SdkWorld.over([iamService, kmsService, sqsService, s3Service]);
    s3 = world.client(S3Client, operatorOf(WEST), WEST.region);
    await makeBucket(world.stack, Bucket, WEST);
  });

  afterEach(() => world.close());

  /** Uploads the bodies as parts and completes. */
  async function inParts(
    bodies: readonly Uint8Array[],
    more: Partial<CreateMultipartUploadCommandInput> = {},
    as = s3,
  ) {
    const { UploadId } = await as.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
    const parts: CompletedPart[] = [];
    for (const [index, Body] of bodies.entries()) {
      const PartNumber = index + 1;
      const { ETag } = await as.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
      parts.push({ PartNumber, ETag });
    }
    const complete = (Parts: CompletedPart[] = parts, IfNoneMatch?: string) =>
      as.send(
        new CompleteMultipartUploadCommand({
          Bucket,
          Key,
          UploadId,
          MultipartUpload: { Parts },
          ...(IfNoneMatch === undefined ? {} : { IfNoneMatch }),
        }),
      );
    return { UploadId, parts, complete };
  }

  describe("of one object", () => {
    it("is refused by If-None-Match where the key has an object, and taken where it has none any more", async () => {
      const put = () => s3.send(new PutObjectCommand({ Bucket, Key, Body: "a", IfNoneMatch: "*" }));
      const { VersionId } = await put();
      expect(await errorName(put())).to.equal("PreconditionFailed");
      world.stack.cloud.service(S3DataPlane).deleteObject(operatorOf(WEST), Bucket, Key);
      expect((await put()).VersionId).to.not.equal(VersionId);
    });

    it("keeps the uploader's checksum, and S3's own CRC-64 where there was none", async () => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: "film", ChecksumAlgorithm: "SHA256" }));
      const head = () => s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
      expect(await head()).to.deep.include({
        ChecksumSHA256: checksumBase64("sha256", Buffer.from("film")),
        ChecksumType: "FULL_OBJECT",
      });
      world.stack.cloud.service(S3DataPlane).putObject(operatorOf(WEST), Bucket, Key, "123456789");
      // The check value of CRC-64/NVME.
      const checksum = Buffer.from("ae8b14860a799888", "hex").toString("base64");
      expect((await head()).ChecksumCRC64NVME).to.equal(checksum);
      expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).to.not.have.any.keys("ChecksumCRC64NVME");
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
      expect(await Body?.transformToString()).to.equal("123456789");
    });

    it("may be empty", async () => {
      const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: "" }));
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key, VersionId }));
      expect(head).to.include({ ContentLength: 0, VersionId });
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      expect(await Body?.transformToString()).to.equal("");
      expect(await errorName(s3.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=0-0" })))).to.equal(
        "InvalidRange",
      );
    });
  });

  describe("ranges of an object", () => {
    const cases = { "bytes=1-3": "ilm", "bytes=2-": "lms", "bytes=-2": "ms", "bytes=3-99": "ms" };
    for (const [Range, expected] of Object.entries(cases)) {
      it(`gives ${JSON.stringify(expected)} of "films" for ${Range}, and says of what`, async () => {
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: "films" }));
        const answer = await s3.send(new GetObjectCommand({ Bucket, Key, Range, ChecksumMode: "ENABLED" }));
        const body = await answer.Body?.transformToString();
        expect(body).to.equal(expected);
        const first = "films".indexOf(expected);
        expect(answer.ContentRange).to.equal(`bytes ${first}-${first + expected.length - 1}/5`);
        expect(answer).to.include({ ContentLength: expected.length });
        expect(answer.ChecksumCRC32).to.equal(undefined);
      });
    }

    it("are refused behind its end", async () => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: "films" }));
      const get = s3.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=5-" }));
      expect(await errorName(get)).to.equal("InvalidRange");
    });
  });

  describe("in parts", () => {
    it("makes one object with one event, once it is completed", async () => {
      const events: ObjectCreated[] = [];
      const plane = world.stack.cloud.service(S3DataPlane);
      plane.onObjectCreated((event) => {
        events.push(event);
      });
      const upload = await inParts([Buffer.alloc(PART, "a"), Buffer.from("end")], {
        ContentType: "video/mp4",
      });
      expect(plane.store.find(Bucket, Key)).to.equal(undefined);
      const { ETag, VersionId } = await upload.complete();
      expect(ETag).to.match(/^"[0-9a-f]{32}-2"$/);
      await world.stack.cloud.clock.advance(1_000);
      expect(events).to.have.length(1);
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
      expect(head).to.include({ ETag, VersionId, ContentLength: PART + 3, ContentType: "video/mp4" });
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=-4" }));
      expect(await Body?.transformToString()).to.equal("aend");
    });

    it("has the CRC-64 of the whole, or the checksum of the parts' checksums where it asks for another", async () => {
      const complete = async (more: Partial<CreateMultipartUploadCommandInput>) => {
        await (await inParts([Buffer.from("film")], more)).complete();
        return s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
      };
      expect(await complete({})).to.deep.include({
        ChecksumCRC64NVME: checksumBase64("crc64nvme", Buffer.from("film")),
        ChecksumType: "FULL_OBJECT",
      });
      const sum = checksumBytes("sha256", checksumBytes("sha256", Buffer.from("film")) ?? Buffer.of());
      expect(await complete({ ChecksumAlgorithm: "SHA256" })).to.deep.include({
        ChecksumSHA256: `${Buffer.from(sum ?? []).toString("base64")}-1`,
        ChecksumType: "COMPOSITE",
      });
    });

    it("leaves nothing when it is aborted", async () => {
      const { UploadId, complete } = await inParts([Buffer.from("film")]);
      await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
      expect(await errorName(complete())).to.equal("NoSuchUpload");
    });

    it("is refused with parts that are missing, too small or in disorder", async () => {
      const { parts, complete } = await inParts([Buffer.from("a"), Buffer.from("b")]);
      expect(await errorName(complete())).to.equal("EntityTooSmall");
      expect(await errorName(complete([...parts].reverse()))).to.equal("InvalidPartOrder");
      expect(await errorName(complete([{ PartNumber: 3, ETag: '"x"' }]))).to.equal("InvalidPart");
    });

    it("is refused at its end where the key has got an object meanwhile and the upload wants to be the first", async () => {
      const { parts, complete } = await inParts([Buffer.from("a")]);
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: "first" }));
      expect(await errorName(complete(parts, "*"))).to.equal("PreconditionFailed");
    });

    it("needs leave to decrypt with the bucket's key, to put the parts together", async () => {
      const keyArn = await makeKey(world.stack, "films", WEST, []);
      await makeBucket(world.stack, "locked", WEST, keyArn);
      const write = { Effect: "Allow", Action: "s3:*", Resource: "*" };
      const use = { Effect: "Allow", Action: "kms:GenerateDataKey", Resource: keyArn };
      const role = await makeRole(world.stack, "writer", "lambda.amazonaws.com", WEST, [write, use]);
      const writer = world.client(S3Client, roleCaller(role, WEST), WEST.region);
      const { complete } = await inParts([Buffer.from("a")], {}, writer);
      await complete();
      const locked = { Bucket: "locked", Key };
      const { UploadId } = await writer.send(new CreateMultipartUploadCommand(locked));
      const { ETag } = await writer.send(
        new UploadPartCommand({ ...locked, UploadId, PartNumber: 1, Body: "a" }),
      );
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
      expect(
        await errorName(
          writer.send(new CompleteMultipartUploadCommand({ ...locked, UploadId, MultipartUpload })),
        ),
      ).to.equal("AccessDenied");
    });
  });

  describe("by copy", () => {
    it("takes content, type, tags and checksum of the named version, from another Region too", async () => {
      await makeBucket(world.stack, "ireland", IRELAND);
      const ireland = world.client(S3Client, operatorOf(IRELAND), IRELAND.region);
      const put = (Body: string) =>
        ireland.send(
          new PutObjectCommand({
            Bucket: "ireland",
            Key: "a b.mp4",
            Body,
            ContentType: "video/mp4",
            Tagging: "class=a",
            ChecksumAlgorithm: "SHA1",
          }),
        );
      const { VersionId } = await put("old");
      await put("new");
      const CopySource = `ireland/${encodeURIComponent("a b.mp4")}?versionId=${VersionId ?? ""}`;
      await s3.send(new CopyObjectCommand({ Bucket, Key, CopySource }));
      const answer = await s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
      expect(await answer.Body?.transformToString()).to.equal("old");
      expect(answer).to.include({ ContentType: "video/mp4", TagCount: 1 });
      expect(answer.ChecksumSHA1).to.equal(checksumBase64("sha1", Buffer.from("old")));
    });
  });

  it("are listed version by version, page by page", async () => {
    for (const Body of ["1", "2", "3"]) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    }
    const seen: (string | undefined)[] = [];
    let markers: { KeyMarker?: string; VersionIdMarker?: string } = {};
    for (let pages = 0; pages < 3; pages++) {
      const page = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1, ...markers }));
      seen.push(...(page.Versions ?? []).map(({ ETag }) => ETag));
      expect(page.IsTruncated).to.equal(pages < 2);
      markers = { KeyMarker: page.NextKeyMarker ?? "", VersionIdMarker: page.NextVersionIdMarker ?? "" };
    }
    expect(new Set(seen)).to.have.length(3);
  });
});
