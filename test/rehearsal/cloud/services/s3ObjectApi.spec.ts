import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  NoSuchKey,
  NotFound,
  paginateListObjectsV2,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { Readable } from "node:stream";
import { accountRootArn } from "../../../../rehearsal/cloud/core/arn";
import { iamService } from "../../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../../rehearsal/cloud/services/kms";
import { s3Service } from "../../../../rehearsal/cloud/services/s3";
import { sqsService } from "../../../../rehearsal/cloud/services/sqs";
import { errorName, failureOf, operatorOf, roleCaller, SdkWorld } from "../api/sdkWorld";
import { IRELAND, OTHER, OTHER_WEST, policy, WEST } from "../core/standIn";
import { makeBucket, makeKey, makeRole, replicationRule, S3 } from "./mediaFixture";

const Bucket = "films";
const Key = "a b/title+é.mp4";
const ALL = { Effect: "Allow", Action: "*", Resource: "*" };

describe("S3's API for objects", () => {
  let world: SdkWorld;
  let s3: S3Client;

  beforeEach(async () => {
    world = await SdkWorld.over([iamService, kmsService, sqsService, s3Service]);
    s3 = world.client(S3Client, operatorOf(WEST), WEST.region);
    await makeBucket(world.stack, Bucket, WEST);
  });

  afterEach(() => world.close());

  function put(
    Body: string | Uint8Array | Readable,
    more: Partial<Omit<PutObjectCommandInput, "Body" | "Bucket" | "Key">> & {
      Bucket?: string;
      Key?: string;
    } = {},
  ) {
    return s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  }

  async function bodyOf(VersionId?: string): Promise<string | undefined> {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
    return Body?.transformToString();
  }

  it("keeps what was put, with its type, tags and version", async () => {
    const { VersionId, ETag } = await put("film", { ContentType: "video/mp4", Tagging: "class=a%20b" });
    expect(await bodyOf()).to.equal("film");
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head).to.deep.include({
      VersionId,
      ETag,
      ContentLength: 4,
      ContentType: "video/mp4",
      ServerSideEncryption: "AES256",
      TagCount: 1,
      LastModified: new Date(world.stack.cloud.clock.now()),
    });
    expect(head).to.not.have.any.keys("ReplicationStatus", "StorageClass");
  });

  it("keeps a stream, which SDKs send in chunks with the checksum after them", async () => {
    const parts = ["x".repeat(100_000), "\r\n0\r\n", "é"];
    // Without a length the SDK cannot announce one.
    const ContentLength = Buffer.byteLength(parts.join(""));
    await put(Readable.from(parts.map((part) => Buffer.from(part))), { ContentLength });
    expect(await bodyOf()).to.equal(parts.join(""));
  });

  it("keeps nothing", async () => {
    await put(new Uint8Array());
    expect(await bodyOf()).to.equal("");
  });

  it("verifies the checksums that it is given", async () => {
    expect(await errorName(put("film", { ChecksumCRC32: "AAAAAA==" }))).to.equal("BadDigest");
    expect(await errorName(put("film", { ChecksumAlgorithm: "SHA256", ChecksumSHA256: "AA==" }))).to.equal(
      "BadDigest",
    );
    await put("film", { ChecksumAlgorithm: "SHA256" });
    expect(await bodyOf()).to.equal("film");
  });

  it("tells the key of an object, and how it got it", async () => {
    const byDefault = await makeKey(world.stack, "k", WEST, []);
    const named = await makeKey(world.stack, "n", WEST, []);
    await makeBucket(world.stack, "encrypted", WEST, byDefault);
    await put("film", { Bucket: "encrypted" });
    expect(await s3.send(new HeadObjectCommand({ Bucket: "encrypted", Key }))).to.deep.include({
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: byDefault,
      BucketKeyEnabled: true,
    });
    await put("film", { ServerSideEncryption: "aws:kms", SSEKMSKeyId: named });
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).to.deep.include({ SSEKMSKeyId: named });
  });

  it("tells where replication stands, at the source and of the replica", async () => {
    await makeBucket(world.stack, "copies", IRELAND);
    const role = await makeRole(world.stack, "replicator", "s3.amazonaws.com", WEST, [ALL]);
    await world.stack.create(S3.replication, "r", {
      bucket: Bucket,
      role,
      rules: [replicationRule("copies")],
    });
    await put("film");
    const head = new HeadObjectCommand({ Bucket, Key });
    expect((await s3.send(head)).ReplicationStatus).to.equal("PENDING");
    await world.stack.cloud.clock.advance(60_000);
    expect((await s3.send(head)).ReplicationStatus).to.equal("COMPLETED");
    const ireland = world.client(S3Client, operatorOf(IRELAND), IRELAND.region);
    const replica = await ireland.send(new HeadObjectCommand({ Bucket: "copies", Key }));
    expect(replica.ReplicationStatus).to.equal("REPLICA");
  });

  it("hides an object behind a delete marker, keeps its versions, and brings it back", async () => {
    const { VersionId } = await put("film");
    const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(marker.DeleteMarker).to.equal(true);
    expect(await failureOf(s3.send(new GetObjectCommand({ Bucket, Key })))).to.be.instanceOf(NoSuchKey);
    expect(await failureOf(s3.send(new HeadObjectCommand({ Bucket, Key })))).to.be.instanceOf(NotFound);
    expect(await bodyOf(VersionId)).to.equal("film");
    expect(await errorName(bodyOf(marker.VersionId))).to.equal("MethodNotAllowed");
    expect(await errorName(bodyOf("missing"))).to.equal("NoSuchVersion");
    await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: marker.VersionId }));
    expect(await bodyOf()).to.equal("film");
  });

  it("replaces an object's tags as a whole, down to none", async () => {
    await put("film");
    const tags = async () => (await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;
    const retag = (TagSet: { Key: string; Value: string }[]) =>
      s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }));
    for (const tagSet of [
      [
        { Key: "a", Value: "<&>" },
        { Key: "b", Value: "007" },
      ],
      [{ Key: "a", Value: "" }],
      [],
    ]) {
      await retag(tagSet);
      expect(await tags()).to.deep.equal(tagSet);
    }
  });

  it("lists objects page by page, in the order of their keys", async () => {
    const keys = ["b", "a/2", "a/1", "c", "a/3"];
    for (const key of keys) {
      await put("x", { Key: key });
    }
    const pages: string[][] = [];
    for await (const page of paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket })) {
      pages.push((page.Contents ?? []).map((object) => object.Key ?? ""));
    }
    expect(pages).to.deep.equal([["a/1", "a/2"], ["a/3", "b"], ["c"]]);
    const under = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "a/", StartAfter: "a/1" }));
    expect(under.Contents?.map((object) => object.Key)).to.deep.equal(["a/2", "a/3"]);
    const top = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: "/" }));
    expect(top.CommonPrefixes).to.deep.equal([{ Prefix: "a/" }]);
    expect(top.Contents?.map((object) => object.Key)).to.deep.equal(["b", "c"]);
    expect(top.KeyCount).to.equal(3);
  });

  it("lists an empty bucket, and refuses a token that it did not give", async () => {
    const empty = await s3.send(new ListObjectsV2Command({ Bucket }));
    expect(empty).to.deep.include({ KeyCount: 0, IsTruncated: false });
    const made = new ListObjectsV2Command({ Bucket, ContinuationToken: "!" });
    expect(await errorName(s3.send(made))).to.equal("InvalidArgument");
  });

  it("lists versions and delete markers, the latest first, page by page", async () => {
    const first = await put("one");
    const second = await put("two");
    const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    const all = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(all.Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).to.deep.equal([
      [second.VersionId, false],
      [first.VersionId, false],
    ]);
    expect(all.DeleteMarkers?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).to.deep.equal([
      [marker.VersionId, true],
    ]);
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 2 }));
    expect(page.IsTruncated).to.equal(true);
    const rest = await s3.send(
      new ListObjectVersionsCommand({
        Bucket,
        KeyMarker: page.NextKeyMarker,
        VersionIdMarker: page.NextVersionIdMarker,
      }),
    );
    expect(rest.Versions?.map(({ VersionId }) => VersionId)).to.deep.equal([first.VersionId]);
  });

  it("refuses what it would lose", async () => {
    for (const more of [
      { Metadata: { title: "x" } },
      { CacheControl: "no-store" },
      { StorageClass: "GLACIER" as const },
      { ContentEncoding: "gzip" },
      { ServerSideEncryption: "aws:kms" as const },
    ]) {
      expect(await errorName(put("film", more)), JSON.stringify(more)).to.equal("NotImplemented");
    }
  });

  describe("authorises", () => {
    const OBJECTS = `arn:aws:s3:::${Bucket}/*`;

    async function clientOf(...statements: object[]): Promise<S3Client> {
      const arn = await makeRole(world.stack, "limited", "lambda.amazonaws.com", WEST, statements);
      return world.client(S3Client, roleCaller(arn, WEST), WEST.region);
    }

    it("each operation by its own action", async () => {
      await put("film");
      const reader = await clientOf({ Effect: "Allow", Action: "s3:GetObject", Resource: OBJECTS });
      await reader.send(new GetObjectCommand({ Bucket, Key }));
      for (const request of [
        () => reader.send(new PutObjectCommand({ Bucket, Key, Body: "x" })),
        () => reader.send(new DeleteObjectCommand({ Bucket, Key })),
        () => reader.send(new ListObjectsV2Command({ Bucket })),
        () => reader.send(new ListObjectVersionsCommand({ Bucket })),
        () => reader.send(new GetObjectTaggingCommand({ Bucket, Key })),
        () => reader.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: [] } })),
      ]) {
        expect(await errorName(request())).to.equal("AccessDenied");
      }
    });

    it("the use of the object's key as well", async () => {
      const keyArn = await makeKey(world.stack, "k", WEST, []);
      await put("film", { ServerSideEncryption: "aws:kms", SSEKMSKeyId: keyArn });
      const reader = await clientOf({ Effect: "Allow", Action: "s3:*", Resource: OBJECTS });
      expect(await errorName(reader.send(new GetObjectCommand({ Bucket, Key })))).to.equal("AccessDenied");
    });

    it("another account by the bucket's policy", async () => {
      await put("film");
      const guest = world.client(S3Client, operatorOf(OTHER_WEST), WEST.region);
      expect(await errorName(guest.send(new GetObjectCommand({ Bucket, Key })))).to.equal("AccessDenied");
      await world.stack.create(S3.policy, "p", {
        bucket: Bucket,
        policy: policy({
          Effect: "Allow",
          Principal: { AWS: accountRootArn(OTHER) },
          Action: "s3:GetObject",
          Resource: OBJECTS,
        }),
      });
      await guest.send(new GetObjectCommand({ Bucket, Key }));
    });

    it("a session by its policy, even where the bucket's policy names the role", async () => {
      await put("film");
      const role = await makeRole(world.stack, "named", "lambda.amazonaws.com", WEST, [ALL]);
      await world.stack.create(S3.policy, "p", {
        bucket: Bucket,
        policy: policy({
          Effect: "Allow",
          Principal: { AWS: role },
          Action: "s3:GetObject",
          Resource: OBJECTS,
        }),
      });
      const session = { ...roleCaller(role, WEST), sessionName: "narrow" };
      const narrow = (Action: string) =>
        world.client(S3Client, { ...session, sessionPolicy: policy({ ...ALL, Action }) }, WEST.region);
      await narrow("s3:GetObject").send(new GetObjectCommand({ Bucket, Key }));
      expect(await errorName(narrow("s3:ListBucket").send(new GetObjectCommand({ Bucket, Key })))).to.equal(
        "AccessDenied",
      );
    });
  });
});
