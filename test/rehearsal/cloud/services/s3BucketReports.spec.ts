import { InventoryFormat, InventoryOptionalField } from "@aws-sdk/client-s3";
import { expect } from "chai";
import type { Props } from "../../../../rehearsal/cloud/core/types";
import { INVENTORY_FIELDS } from "../../../../rehearsal/cloud/services/s3/inventory";
import { codeOf, HOME, IRELAND, OTHER, refusalOf, WEST, type Deployment } from "../core/standIn";
import { makeBucket, makeKey, S3 } from "./mediaFixture";
import { OBJECT_LOCK, storageStack } from "./replicationFixture";

const METRIC = "aws:s3/bucketMetric:BucketMetric";
const INVENTORY = "aws:s3/inventory:Inventory";
const LOGGING = "aws:s3/bucketLogging:BucketLogging";

describe("S3 reports about a bucket", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await storageStack();
    await makeBucket(stack, "films", WEST);
    await makeBucket(stack, "reports", WEST);
  });

  describe("as request metrics", () => {
    it("have bucket and name as id, and a name of their own when none is given", async () => {
      const named = await stack.create(METRIC, "m", { bucket: "films", name: "EntireBucket" });
      expect(named.id).to.equal("films:EntireBucket");
      const automatic = await stack.create(METRIC, "m", { bucket: "films" });
      expect(automatic.id).to.match(/^films:m-[0-9a-f]{7}$/);
    });

    for (const [what, args] of [
      ["a name with a blank", { name: "a b" }],
      ["a name of 65 letters", { name: "a".repeat(65) }],
      ["a filter that selects nothing", { filter: {} }],
    ] as const) {
      it(`refuse ${what} at preview`, () => {
        expect(stack.check(METRIC, "m", { bucket: "films", ...args }).failures).to.have.length(1);
      });
    }

    it("are one per name, at most a thousand, and of an existing bucket", async () => {
      const put = (name: string, bucket = "films") => stack.create(METRIC, name, { bucket, name });
      await put("m0");
      expect(await codeOf(() => put("m0"))).to.equal("OperationAborted");
      expect(await codeOf(() => put("m", "nowhere"))).to.equal("NoSuchBucket");
      for (let index = 1; index < 1_000; index += 1) {
        await put(`m${index}`);
      }
      expect(await codeOf(() => put("m1000"))).to.equal("TooManyConfigurations");
    });
  });

  describe("as inventories", () => {
    const inventory = (changes: Props = {}, bucket: Props = {}): Props => ({
      bucket: "films",
      name: "all",
      includedObjectVersions: "All",
      schedule: { frequency: "Daily" },
      destination: { bucket: { bucketArn: "arn:aws:s3:::reports", format: "Parquet", ...bucket } },
      ...changes,
    });

    it("know exactly the fields and formats that the AWS SDK knows", () => {
      expect([...INVENTORY_FIELDS].sort()).to.deep.equal(Object.values(InventoryOptionalField).sort());
      for (const format of Object.values(InventoryFormat)) {
        expect(stack.check(INVENTORY, "i", inventory({}, { format })).failures).to.deep.equal([]);
      }
    });

    for (const [what, args] of [
      ["an hourly schedule", inventory({ schedule: { frequency: "Hourly" } })],
      ["an unknown format", inventory({}, { format: "JSON" })],
      ["an unknown choice of versions", inventory({ includedObjectVersions: "Latest" })],
      ["an unknown field", inventory({ optionalFields: ["Size", "Colour"] })],
      ["two kinds of encryption", inventory({}, { encryption: { sseS3: {}, sseKms: { keyId: "k" } } })],
      ["no kind of encryption", inventory({}, { encryption: {} })],
    ] as const) {
      it(`refuse ${what} at preview`, () => {
        expect(stack.check(INVENTORY, "i", args).failures).to.have.length(1);
      });
    }

    it("go to an existing bucket of the same Region, and of the account that is named", async () => {
      await makeBucket(stack, "far", IRELAND);
      const put = (bucket: Props) => stack.create(INVENTORY, "i", inventory({}, bucket));
      for (const bucketArn of ["arn:aws:s3:::nowhere", "arn:aws:s3:::far", "reports"]) {
        expect(await codeOf(() => put({ bucketArn }))).to.equal("InvalidS3DestinationBucket");
      }
      expect(await codeOf(() => put({ accountId: OTHER }))).to.equal("InvalidS3DestinationBucket");
      expect((await put({ accountId: HOME })).id).to.equal("films:all");
    });
  });

  describe("as server access logs", () => {
    const logging = (format?: Props): Props => ({
      bucket: "films",
      targetBucket: "reports",
      targetPrefix: "films/",
      ...(format === undefined ? {} : { targetObjectKeyFormat: format }),
    });
    const put = () => stack.create(LOGGING, "l", logging());
    const retained = {
      bucket: "reports",
      rule: { defaultRetention: { mode: "GOVERNANCE", days: 1 } },
    };

    it("do not ask whether the target's policy lets them in, as S3 does not", async () => {
      await put();
    });

    it("take keys by a simple prefix or by a date that exists", () => {
      for (const format of [
        { simplePrefix: {} },
        { partitionedPrefix: { partitionDateSource: "EventTime" } },
        { partitionedPrefix: { partitionDateSource: "DeliveryTime" } },
      ]) {
        expect(stack.check(LOGGING, "l", logging(format)).failures).to.deep.equal([]);
      }
      for (const format of [
        {},
        { simplePrefix: {}, partitionedPrefix: { partitionDateSource: "EventTime" } },
        { partitionedPrefix: { partitionDateSource: "Midnight" } },
      ]) {
        expect(stack.check(LOGGING, "l", logging(format)).failures).to.have.length(1);
      }
    });

    it("refuse a target under a KMS key, whichever comes first", async () => {
      const keyArn = await makeKey(stack, "k", WEST, []);
      await makeBucket(stack, "encrypted", WEST, keyArn);
      const args = { ...logging(), targetBucket: "encrypted" };
      const error = await refusalOf(() => stack.create(LOGGING, "l", args));
      expect(error.message).to.match(
        /delivers no access logs to a bucket whose default encryption is a KMS key/,
      );
      await put();
      const byDefault = { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn };
      const encryption = { bucket: "reports", rules: [{ applyServerSideEncryptionByDefault: byDefault }] };
      expect(await codeOf(() => stack.create(S3.encryption, "e", encryption))).to.equal("InvalidRequest");
    });

    it("refuse a target with a default retention, whichever comes first", async () => {
      await put();
      expect(await codeOf(() => stack.create(OBJECT_LOCK, "o", retained))).to.equal("InvalidRequest");
      await stack.delete(LOGGING, "l", "films");
      await stack.create(OBJECT_LOCK, "o", retained);
      expect(await codeOf(put)).to.equal("InvalidTargetBucketForLogging");
    });
  });
});
