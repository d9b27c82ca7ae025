import { expect } from "chai";
import type { Props } from "../../../../rehearsal/cloud/core/types";
import { S3DataPlane } from "../../../../rehearsal/cloud/services/s3";
import { codeOf, HOME, refusalOf, WEST, type Deployment } from "../core/standIn";
import { makeBucket, makeRole, S3, WEST_ROOT } from "./mediaFixture";
import { LONG_ENOUGH, OBJECT_LOCK, replicatedPair, storageStack, type Pair } from "./replicationFixture";

const DAY = 86_400_000;

describe("S3 Object Lock", () => {
  let stack: Deployment;
  let s3: S3DataPlane;

  beforeEach(async () => {
    stack = await storageStack();
    s3 = stack.cloud.service(S3DataPlane);
    await makeBucket(stack, "masters", WEST);
  });

  const retention = (defaultRetention: Props): Props => ({ bucket: "masters", rule: { defaultRetention } });
  const lock = (args: Props = { bucket: "masters" }) => stack.create(OBJECT_LOCK, "lock", args);
  const put = () => s3.putObject(WEST_ROOT, "masters", "film", "x");
  const removal = (versionId: string, bypassGovernanceRetention = false) =>
    s3.deleteObject(WEST_ROOT, "masters", "film", { versionId, bypassGovernanceRetention });

  for (const [what, args] of [
    ["both days and years", retention({ mode: "GOVERNANCE", days: 1, years: 1 })],
    ["neither days nor years", retention({ mode: "GOVERNANCE" })],
    ["an unknown mode", retention({ mode: "LEGAL", days: 1 })],
    ["no mode", retention({ days: 1 })],
    ["no day at all", retention({ mode: "GOVERNANCE", days: 0 })],
    ["more than a hundred years", retention({ mode: "GOVERNANCE", years: 101 })],
    ["more days than a hundred years have", retention({ mode: "GOVERNANCE", days: 36_501 })],
    ["a lock that is off", { bucket: "masters", objectLockEnabled: "Disabled" }],
  ] as const) {
    it(`refuses ${what} at preview`, () => {
      expect(stack.check(OBJECT_LOCK, "lock", args).failures).to.have.length(1);
    });
  }

  it("needs versioning", async () => {
    await stack.create(S3.bucket, "plain", { bucket: "plain" });
    expect(await codeOf(() => lock({ bucket: "plain" }))).to.equal("InvalidBucketState");
  });

  it("keeps versioning for good, even when the provider forgets its resource", async () => {
    await lock();
    const suspended = { bucket: "masters", versioningConfiguration: { status: "Suspended" } };
    expect(await codeOf(() => stack.update(S3.versioning, "masters", "masters", suspended))).to.equal(
      "InvalidBucketState",
    );
    await stack.delete(S3.versioning, "masters", "masters");
    const first = put();
    put();
    expect(s3.store.find("masters", "film", first.versionId)).not.to.equal(undefined);
  });

  it("versions a bucket that is made with it", async () => {
    await stack.create(S3.bucket, "made", { bucket: "made", objectLockEnabled: true });
    expect(s3.putObject(WEST_ROOT, "made", "a", "x").versionId).not.to.equal("null");
  });

  it("retains nothing without a default retention", async () => {
    await lock();
    removal(put().versionId);
    expect(s3.store.isEmpty("masters")).to.equal(true);
  });

  for (const [unit, days] of [
    [{ days: 3 }, 3],
    [{ years: 1 }, 365],
  ] as const) {
    it(`retains new versions for ${JSON.stringify(unit)}, and lets them go afterwards`, async () => {
      const before = put();
      await lock(retention({ mode: "COMPLIANCE", ...unit }));
      removal(before.versionId);
      const { versionId } = put();
      await stack.cloud.clock.advance(days * DAY - 1);
      expect(await codeOf(() => removal(versionId, true))).to.equal("AccessDenied");
      await stack.cloud.clock.advance(1);
      removal(versionId);
      expect(s3.store.isEmpty("masters")).to.equal(true);
    });
  }

  it("allows delete markers: nothing is lost", async () => {
    await lock(retention({ mode: "COMPLIANCE", days: 1 }));
    put();
    s3.deleteObject(WEST_ROOT, "masters", "film");
    expect(s3.store.find("masters", "film")).to.include({ isDeleteMarker: true });
    expect(s3.store.versions("masters", "film")).to.have.length(2);
  });

  it("yields in governance mode to those who may bypass it and say so", async () => {
    await lock(retention({ mode: "GOVERNANCE", days: 1 }));
    const arn = await makeRole(stack, "janitor", "lambda.amazonaws.com", WEST, [
      { Effect: "Allow", Action: "s3:DeleteObjectVersion", Resource: "*" },
    ]);
    const janitor = { principalArn: arn, accountId: HOME };
    const { versionId } = put();
    const bypass = { versionId, bypassGovernanceRetention: true };
    expect(await codeOf(() => removal(versionId))).to.equal("AccessDenied");
    const refused = await refusalOf(() => s3.deleteObject(janitor, "masters", "film", bypass));
    expect(refused.message).to.match(/BypassGovernanceRetention/);
    removal(versionId, true);
    expect(s3.store.isEmpty("masters")).to.equal(true);
  });

  it("stays on when its resource is deleted; only the default retention goes", async () => {
    await lock(retention({ mode: "COMPLIANCE", days: 1 }));
    const { versionId } = put();
    await stack.delete(OBJECT_LOCK, "lock", "masters");
    expect(await codeOf(() => removal(versionId))).to.equal("AccessDenied");
    expect(put().retention).to.equal(undefined);
    const suspended = { bucket: "masters", versioningConfiguration: { status: "Suspended" } };
    expect(await codeOf(() => stack.update(S3.versioning, "masters", "masters", suspended))).to.equal(
      "InvalidBucketState",
    );
  });

  for (const [mode, outcome] of [
    ["COMPLIANCE", "AccessDenied"],
    ["GOVERNANCE", undefined],
  ] as const) {
    it(`in ${mode} mode ${outcome === undefined ? "does not keep" : "keeps"} a bucket from being emptied by its deletion`, async () => {
      await stack.update(S3.bucket, "masters", "masters", { bucket: "masters", forceDestroy: true });
      await lock(retention({ mode, days: 1 }));
      put();
      const deletion = () => stack.delete(S3.bucket, "masters", "masters");
      if (outcome === undefined) {
        await stack.delete(S3.versioning, "masters", "masters");
        await deletion();
        await stack.create(S3.bucket, "again", { bucket: "masters" });
        expect(put().versionId).to.equal("null");
      } else {
        expect(await codeOf(deletion)).to.equal(outcome);
      }
    });
  }
});

describe("S3 replication with Object Lock", () => {
  const withRetention = async (pair: Pair, side: "west" | "ireland", days: number) => {
    const rule = { defaultRetention: { mode: "COMPLIANCE", days } };
    const scope = side === "west" ? WEST : { ...WEST, accountId: "222222222222", region: "eu-west-1" };
    await pair.stack.update(OBJECT_LOCK, side, side, { bucket: side, rule }, scope);
  };

  async function replicateOne(pair: Pair): Promise<string> {
    const { versionId } = pair.s3.putObject(WEST_ROOT, "west", "film", "x");
    await pair.stack.cloud.clock.advance(LONG_ENOUGH);
    return versionId;
  }

  it("copies the original's retention, not the destination's own", async () => {
    const pair = await replicatedPair({ locked: ["west", "ireland"] });
    await withRetention(pair, "west", 10);
    await withRetention(pair, "ireland", 1);
    const until = pair.stack.cloud.clock.now() + 10 * DAY;
    const versionId = await replicateOne(pair);
    expect(pair.s3.store.find("ireland", "film", versionId)?.retention).to.deep.equal({
      mode: "COMPLIANCE",
      until,
    });
  });

  it("gives an original without retention the destination's default", async () => {
    const pair = await replicatedPair({ locked: ["west", "ireland"] });
    await withRetention(pair, "ireland", 1);
    const versionId = await replicateOne(pair);
    expect(pair.s3.store.find("ireland", "film", versionId)?.retention?.mode).to.equal("COMPLIANCE");
  });

  for (const [what, settings, code] of [
    ["a destination without it", { locked: ["west"] }, "DstBucketObjectLockConfigMissing"],
    [
      "a role without s3:GetObjectRetention",
      { locked: ["west", "ireland"], without: ["s3:GetObjectRetention"] },
      "SrcGetRetentionNotPermitted",
    ],
    [
      "a role without s3:GetObjectLegalHold",
      { locked: ["west", "ireland"], without: ["s3:GetObjectLegalHold"] },
      "SrcGetLegalHoldNotPermitted",
    ],
  ] as const) {
    it(`fails for ${what}`, async () => {
      const pair = await replicatedPair(settings);
      await replicateOne(pair);
      expect(pair.s3.replicationStatus("west", "film")).to.equal("FAILED");
      expect(pair.s3.replicator.failures().map((failure) => failure.code)).to.deep.equal([code]);
    });
  }

  it("needs neither permission where the source has no lock", async () => {
    const pair = await replicatedPair({ without: ["s3:GetObjectRetention", "s3:GetObjectLegalHold"] });
    await replicateOne(pair);
    expect(pair.s3.replicationStatus("west", "film")).to.equal("COMPLETED");
  });
});
