import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { expect } from "chai";

import { s3MasterStore, s3PackagedStore } from "../functions/ingest/aws/s3Stores";
import { type Inventory, inventoryKey } from "../functions/ingest/inventory";
import { ObjectTooLargeError, type StoredObject } from "../functions/ingest/ports";
import { emulated, uniqueName } from "./support/emulated";

const MEGABYTE = 1024 * 1024;

describe("buckets of the ingest stages in S3", () => {
  const client = new S3Client({ ...emulated(), forcePathStyle: true });
  let bucket: string;

  before(async () => {
    bucket = uniqueName("bucket");
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    await client.send(
      new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: "Enabled" } }),
    );
  });

  async function upload(key: string, body: string): Promise<string> {
    const { VersionId = "" } = await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }),
    );
    return VersionId;
  }

  async function listAll(prefix: string): Promise<readonly StoredObject[]> {
    const items: StoredObject[] = [];
    let cursor: string | undefined;
    do {
      const page = await s3MasterStore({ client, bucket }).list(prefix, cursor);
      items.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== undefined);
    return items;
  }

  describe("heads", () => {
    it("tell the present version, and a former one by its id", async () => {
      const masters = s3MasterStore({ client, bucket });
      const first = await upload("heads/a.mov", "1");
      const second = await upload("heads/a.mov", "22");

      expect(await masters.head("heads/a.mov")).to.deep.include({
        versionId: second,
        sizeBytes: 2,
        isReplica: false,
      });
      expect(await masters.head("heads/a.mov", first)).to.deep.include({ versionId: first, sizeBytes: 1 });
      expect((await masters.head("heads/a.mov"))?.lastModified).to.be.an.instanceOf(Date);
    });

    it("find nothing where there is nothing, no such version, or a delete marker", async () => {
      const masters = s3MasterStore({ client, bucket });
      const version = await upload("heads/gone.mov", "1");
      const { VersionId: marker = "" } = await client.send(
        new DeleteObjectCommand({ Bucket: bucket, Key: "heads/gone.mov" }),
      );

      expect(await masters.head("heads/none.mov")).to.equal(undefined);
      expect(await masters.head("heads/gone.mov")).to.equal(undefined);
      expect(await masters.head("heads/gone.mov", marker), "the marker itself").to.equal(undefined);
      expect(await masters.head("heads/gone.mov", version), "what it hides").to.deep.include({
        versionId: version,
      });
    });

    it("tell a checksum of the whole where S3 keeps one", async () => {
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: "heads/sum", Body: "abc", ChecksumAlgorithm: "SHA256" }),
      );

      expect((await s3MasterStore({ client, bucket }).head("heads/sum"))?.checksum).to.deep.equal({
        algorithm: "SHA256",
        value: "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
      });
    });

    it("of an upload in parts have its whole size, its version, and no checksum of checksums", async () => {
      const target = { Bucket: bucket, Key: "heads/parts.mov" };
      const { UploadId } = await client.send(
        new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: "SHA256" }),
      );
      const parts = [];
      for (const [n, size] of [5 * MEGABYTE, 1_000].entries()) {
        const PartNumber = n + 1;
        const { ETag, ChecksumSHA256 } = await client.send(
          new UploadPartCommand({
            ...target,
            UploadId,
            PartNumber,
            Body: Buffer.alloc(size),
            ChecksumAlgorithm: "SHA256",
          }),
        );
        parts.push({ ETag, ChecksumSHA256, PartNumber });
      }
      expect(await s3MasterStore({ client, bucket }).head("heads/parts.mov"), "before").to.equal(undefined);
      const { VersionId } = await client.send(
        new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts: parts } }),
      );

      const head = await s3MasterStore({ client, bucket }).head("heads/parts.mov");
      expect(head).to.deep.include({ versionId: VersionId, sizeBytes: 5 * MEGABYTE + 1_000 });
      expect(head).not.to.have.property("checksum");
      expect((await listAll("heads/parts")).map(({ versionId }) => versionId)).to.deep.equal([VersionId]);
    });
  });

  describe("lists", () => {
    it("have present versions only, in the order of their keys, without what is deleted", async () => {
      await upload("lists/b.mov", "old");
      const b = await upload("lists/b.mov", "new!");
      const a = await upload("lists/a.mov", "1");
      await upload("lists/c.mov", "1");
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: "lists/c.mov" }));
      await upload("elsewhere/d.mov", "1");

      expect(
        (await listAll("lists/")).map(({ key, versionId, sizeBytes }) => ({ key, versionId, sizeBytes })),
      ).to.deep.equal([
        { key: "lists/a.mov", versionId: a, sizeBytes: 1 },
        { key: "lists/b.mov", versionId: b, sizeBytes: 4 },
      ]);
    });

    it("miss nothing and repeat nothing where a page ends amid the versions of a key", async function () {
      this.timeout(90_000);
      const keys = Array.from({ length: 12 }, (_, n) => `pages/${String(n).padStart(3, "0")}`);
      const newest: string[] = [];
      for (const key of keys) {
        for (let version = 0; version < 4; version++) {
          newest.push(await upload(key, "x"));
        }
      }
      // A thousand versions fill a page; with fewer, this asks for pages of five.
      const small = new S3Client({ ...emulated(), forcePathStyle: true });
      small.middlewareStack.add((next) => (args) => next({ ...args, input: { ...args.input, MaxKeys: 5 } }), {
        step: "initialize",
        name: "smallPages",
      });
      const store = s3MasterStore({ client: small, bucket });
      const found: StoredObject[] = [];
      let pages = 0;
      let cursor: string | undefined;
      do {
        const page = await store.list("pages/", cursor);
        found.push(...page.items);
        cursor = page.cursor;
        pages++;
      } while (cursor !== undefined);

      expect(pages).to.be.at.least(9);
      expect(found.map(({ key }) => key)).to.deep.equal(keys);
      expect(found.map(({ versionId }) => versionId)).to.deep.equal(newest.filter((_, n) => n % 4 === 3));
    });
  });

  describe("reads", () => {
    it("give the text and its version, and nothing where there is nothing", async () => {
      const versionId = await upload("reads/title.json", '{"title":"Ünïcödé"}');

      const masters = s3MasterStore({ client, bucket });
      expect(await masters.read("reads/title.json", 100)).to.deep.equal({
        text: '{"title":"Ünïcödé"}',
        versionId,
      });
      expect(await masters.read("reads/none.json", 100)).to.equal(undefined);
    });

    it("refuse what is larger than allowed, and take what is exactly as large", async () => {
      await upload("reads/large.json", "12345");

      const masters = s3MasterStore({ client, bucket });
      expect((await masters.read("reads/large.json", 5))?.text).to.equal("12345");
      const error: unknown = await masters.read("reads/large.json", 4).catch((reason: unknown) => reason);
      expect(error).to.be.an.instanceOf(ObjectTooLargeError);
    });
  });

  describe("inventories", () => {
    const inventory: Inventory = {
      version: 1,
      assetId: "some-title",
      encodeId: "abcd",
      masterId: "0123456789abcdef",
      packagingGroup: "clear-00",
      playlist: "assets/some-title/hls/abcd/index.m3u8",
      objects: [{ key: "assets/some-title/hls/abcd/index.m3u8", sizeBytes: 3, versionId: "v" }],
    };

    it("stay as the first one was, in one version, however often they are written", async () => {
      const packaged = s3PackagedStore({ client, bucket });
      const key = inventoryKey("some-title", "abcd");
      expect(await packaged.readInventory(key)).to.equal(undefined);

      await packaged.writeInventory(key, inventory);
      await packaged.writeInventory(key, { ...inventory, packagingGroup: "clear-01" });

      expect(await packaged.readInventory(key)).to.deep.equal(inventory);
      const { Versions: versions } = await client.send(
        new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }),
      );
      expect(versions).to.have.length(1);
    });
  });
});
