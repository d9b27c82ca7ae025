import { expect } from "chai";
import fc from "fast-check";
import { codeOf, HOME, WEST } from "../core/standIn";
import { IRELAND_ROOT, makeRole, WEST_ROOT } from "./mediaFixture";
import { LONG_ENOUGH, replicatedPair, type Pair, type PairSettings, type Side } from "./replicationFixture";

const OPERATORS = { west: WEST_ROOT, ireland: IRELAND_ROOT };

describe("S3 replication both ways", () => {
  let pair: Pair;

  async function deploy(settings: PairSettings = {}): Promise<void> {
    pair = await replicatedPair(settings);
  }

  const put = (side: Side, key: string, body: string, tags: Readonly<Record<string, string>> = {}) =>
    pair.s3.putObject(OPERATORS[side], side, key, body, { tags });
  const tag = (side: Side, key: string, tags: Readonly<Record<string, string>>) =>
    pair.s3.putObjectTagging(OPERATORS[side], side, key, tags);
  const tagsIn = (side: Side, key: string) => pair.s3.getObjectTagging(OPERATORS[side], side, key);
  const pass = (ms = LONG_ENOUGH) => pair.stack.cloud.clock.advance(ms);
  /** Versions of every key with what matters about them, oldest first. */
  const contents = (side: Side) =>
    pair.s3.store
      .versions(side)
      .map(({ key, versionId, body, isDeleteMarker, lastModified, tags }) => ({
        key,
        versionId,
        body: new TextDecoder().decode(body),
        isDeleteMarker,
        lastModified,
        tags,
      }))
      .sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));

  it("gives both buckets both versions of a key that both wrote, and the later write wins in both", async () => {
    await deploy();
    put("west", "a", "from the west");
    await pass(1_000);
    const later = put("ireland", "a", "from ireland");
    await pass();
    for (const side of ["west", "ireland"] as const) {
      expect(pair.s3.store.versions(side, "a")).to.have.length(2);
      expect(pair.s3.getObject(OPERATORS[side], side, "a").versionId).to.equal(later.versionId);
    }
    expect(pair.s3.replicator.failures()).to.deep.equal([]);
  });

  it("lets the newer write win although its replica arrives before the older one's", async () => {
    await deploy();
    pair.s3.replicator.setLag(({ body }) => (new TextDecoder().decode(body) === "old" ? 60_000 : 1_000));
    put("west", "a", "old");
    await pass(1);
    const { versionId } = put("west", "a", "new");
    await pass(2_000);
    expect(pair.s3.getObject(IRELAND_ROOT, "ireland", "a").versionId).to.equal(versionId);
    await pass();
    expect(pair.s3.store.versions("ireland", "a")).to.have.length(2);
    expect(pair.s3.getObject(IRELAND_ROOT, "ireland", "a").versionId).to.equal(versionId);
  });

  it("lets a delete marker hide what was there before it, not what is written after it", async () => {
    await deploy();
    put("west", "a", "first");
    await pass();
    pair.s3.deleteObject(WEST_ROOT, "west", "a");
    await pass(1_000);
    put("ireland", "a", "second");
    await pass();
    for (const side of ["west", "ireland"] as const) {
      expect(new TextDecoder().decode(pair.s3.getObject(OPERATORS[side], side, "a").body)).to.equal("second");
    }
  });

  it("does not replicate a deletion by version id", async () => {
    await deploy();
    const { versionId } = put("west", "a", "kept elsewhere");
    await pass();
    pair.s3.deleteObject(WEST_ROOT, "west", "a", { versionId });
    await pass();
    expect(pair.s3.store.find("west", "a")).to.equal(undefined);
    expect(pair.s3.store.find("ireland", "a", versionId)).to.include({ replicationStatus: "REPLICA" });
  });

  it("ends with equal buckets, whoever writes, tags and deletes what, and whenever", async () => {
    const step = fc.record({
      side: fc.constantFrom<Side>("west", "ireland"),
      key: fc.constantFrom("a", "b"),
      action: fc.constantFrom("put", "delete", "tag"),
      waitMs: fc.constantFrom(0, 1, 15_000, 60_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        await deploy();
        for (const [index, { side, key, action, waitMs }] of steps.entries()) {
          const current = pair.s3.store.find(side, key);
          if (action === "put") {
            put(side, key, `${side} ${index}`, { step: String(index) });
          } else if (action === "delete") {
            pair.s3.deleteObject(OPERATORS[side], side, key);
          } else if (current !== undefined && !current.isDeleteMarker) {
            tag(side, key, { step: String(index) });
          }
          await pass(waitMs);
        }
        await pass(600_000);
        expect(contents("west")).to.deep.equal(contents("ireland"));
        expect(pair.s3.replicator.failures()).to.deep.equal([]);
        expect(pair.s3.replicator.backlog("west")[0]).to.include({ pendingOperations: 0 });
      }),
      { numRuns: 25 },
    );
  }).timeout(60_000);

  it("copies tags that are changed on an original", async () => {
    await deploy({ modifications: [] });
    put("west", "a", "x", { rating: "unknown" });
    await pass();
    expect(tag("west", "a", { rating: "12" }).replicationStatus).to.equal("PENDING");
    await pass();
    expect(tagsIn("ireland", "a")).to.deep.equal({ rating: "12" });
    expect(pair.s3.replicationStatus("west", "a")).to.equal("COMPLETED");
  });

  it("copies tags once with the object when they change before it is copied", async () => {
    await deploy();
    put("west", "a", "x");
    tag("west", "a", { rating: "12" });
    expect(pair.s3.replicator.backlog("west")[0]).to.include({ pendingOperations: 1 });
    await pass();
    expect(tagsIn("ireland", "a")).to.deep.equal({ rating: "12" });
  });

  it("leaves an object alone that was tagged to fit a rule after it was written", async () => {
    await deploy();
    pair.s3.store.put({
      ...put("ireland", "b", "x"),
      bucket: "west",
      key: "old",
      replicationStatus: undefined,
    });
    expect(tag("west", "old", { copy: "yes" }).replicationStatus).to.equal(undefined);
  });

  it("brings tags that are changed on a replica back to the original, and ends there", async () => {
    await deploy();
    put("west", "a", "x", { rating: "unknown" });
    await pass();
    tag("ireland", "a", { rating: "16" });
    expect(pair.s3.replicator.backlog("ireland")[0]).to.include({ pendingOperations: 1, pendingBytes: 0 });
    await pass();
    expect(tagsIn("west", "a")).to.deep.equal({ rating: "16" });
    expect(pair.s3.replicationStatus("ireland", "a")).to.equal("REPLICA");
    for (const side of ["west", "ireland"] as const) {
      expect(pair.s3.replicator.backlog(side)[0]).to.include({ pendingOperations: 0 });
    }
  });

  for (const modifications of [[], ["west"], ["ireland"]] as const) {
    it(`brings nothing back when ${modifications.join() || "neither side"} alone replicates modifications`, async () => {
      await deploy({ modifications });
      put("west", "a", "x", { rating: "unknown" });
      await pass();
      tag("ireland", "a", { rating: "16" });
      await pass();
      expect(tagsIn("west", "a")).to.deep.equal({ rating: "unknown" });
    });
  }

  it("lets the later of two changes of tags that cross each other win in both buckets", async () => {
    await deploy();
    put("west", "a", "x");
    await pass();
    pair.s3.replicator.setLag(() => 20_000);
    tag("west", "a", { by: "west" });
    await pass(1);
    tag("ireland", "a", { by: "ireland" });
    await pass();
    expect([tagsIn("west", "a"), tagsIn("ireland", "a")]).to.deep.equal([
      { by: "ireland" },
      { by: "ireland" },
    ]);
  });

  it("fails changed tags without s3:ReplicateTags, and says so", async () => {
    await deploy({ without: ["s3:ReplicateTags"] });
    put("west", "a", "x");
    await pass();
    tag("west", "a", { rating: "12" });
    await pass();
    expect(pair.s3.replicationStatus("west", "a")).to.equal("FAILED");
    const [failure] = pair.s3.replicator.failures();
    expect(failure).to.include({ code: "DstPutTaggingNotPermitted", s3Operation: "OBJECT_PUT_TAGGING" });
  });

  it("needs leave to tag, at the write too, and refuses tags that S3 refuses", async () => {
    await deploy();
    const arn = await makeRole(pair.stack, "writer", "lambda.amazonaws.com", WEST, [
      { Effect: "Allow", Action: ["s3:PutObject", "kms:*"], Resource: "*" },
    ]);
    const writer = { principalArn: arn, accountId: HOME };
    pair.s3.putObject(writer, "west", "a", "x");
    const tags = { a: "b" };
    expect(await codeOf(() => pair.s3.putObject(writer, "west", "a", "x", { tags }))).to.equal(
      "AccessDenied",
    );
    expect(await codeOf(() => pair.s3.putObjectTagging(writer, "west", "a", tags))).to.equal("AccessDenied");
    const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`k${index}`, "v"]));
    for (const [wrong, code] of [
      [eleven, "BadRequest"],
      [{ "aws:x": "y" }, "InvalidTag"],
      [{ x: "v".repeat(257) }, "InvalidTag"],
    ] as const) {
      expect(await codeOf(() => tag("west", "a", wrong))).to.equal(code);
    }
    pair.s3.deleteObject(WEST_ROOT, "west", "a");
    expect(await codeOf(() => tag("west", "a", tags))).to.equal("MethodNotAllowed");
    expect(await codeOf(() => tag("west", "none", tags))).to.equal("NoSuchKey");
  });
});
