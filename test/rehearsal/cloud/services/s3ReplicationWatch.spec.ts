import { expect } from "chai";
import { consoleEdit } from "../../../../rehearsal/cloud/core/consoleEdit";
import { isProps, text } from "../../../../rehearsal/cloud/core/props";
import type { Props } from "../../../../rehearsal/cloud/core/types";
import { replicationMetrics } from "../../../../rehearsal/cloud/services/cloudWatch/metrics";
import { OTHER } from "../core/standIn";
import { KEY, S3, WEST_ROOT } from "./mediaFixture";
import {
  LONG_ENOUGH,
  makeEventQueue,
  messagesIn,
  notify,
  replicatedPair,
  type Pair,
  type PairSettings,
} from "./replicationFixture";

const THRESHOLD = 900_000;
const RULE = { sourceBucket: "west", destinationBucket: "ireland", ruleId: "to-ireland" };
const NO_KEY = `arn:aws:kms:eu-west-1:${OTHER}:key/none`;

describe("S3 replication, watched", () => {
  let pair: Pair;
  let queueUrl: string;

  async function deploy(settings: PairSettings = {}): Promise<void> {
    pair = await replicatedPair(settings);
    queueUrl = await makeEventQueue(pair.stack);
    await notify(pair.stack, ["s3:Replication:*"]);
  }

  /** Makes the rule name another replica key, which S3 does not look at before it copies. */
  function breakReplicaKey(replicaKmsKeyId: string): void {
    consoleEdit(
      pair.stack.cloud,
      S3.replication,
      ({ id }) => id === "west",
      (inputs) => ({ ...inputs, rules: rulesWith(inputs, { encryptionConfiguration: { replicaKmsKeyId } }) }),
    );
  }

  const write = (key = "a") => pair.s3.putObject(WEST_ROOT, "west", key, "content");
  const pass = (ms: number) => pair.stack.cloud.clock.advance(ms);
  /** Everything but the test message. */
  const events = () => messagesIn(pair.sqs, queueUrl).slice(1);
  const backlog = () => pair.s3.replicator.backlog("west");

  it("says nothing of a copy that succeeds in time", async () => {
    await deploy();
    write();
    await pass(LONG_ENOUGH + THRESHOLD);
    expect(events()).to.deep.equal([]);
  });

  it("tells the queue of a failure in S3's own record, with S3's word for it", async () => {
    await deploy();
    breakReplicaKey(NO_KEY);
    const requestTime = new Date(pair.stack.cloud.clock.now()).toISOString();
    const { versionId } = write("a b");
    await pass(LONG_ENOUGH);
    expect(pair.s3.replicationStatus("west", "a b")).to.equal("FAILED");
    expect(events()).to.have.length(1);
    expect(events()[0]).to.have.nested.property("Records[0].eventVersion", "2.2");
    expect(events()[0]).to.have.nested.property(
      "Records[0].eventName",
      "Replication:OperationFailedReplication",
    );
    expect(events()[0]).to.have.nested.property("Records[0].userIdentity.principalId", "s3.amazonaws.com");
    expect(events()[0]).to.have.nested.property("Records[0].s3.object.key", "a+b");
    expect(events()[0]).to.have.nested.property("Records[0].s3.object.versionId", versionId);
    expect(events()[0]).to.have.deep.nested.property("Records[0].replicationEventData", {
      replicationRuleId: "to-ireland",
      destinationBucket: "arn:aws:s3:::ireland",
      s3Operation: "OBJECT_PUT",
      requestTime,
      failureReason: "DstKmsKeyNotFound",
    });
  });

  it("names the reason after what stands in the way", async () => {
    for (const [action, code] of [
      ["s3:GetObjectVersionForReplication", "SrcGetObjectNotPermitted"],
      ["s3:GetObjectVersionAcl", "SrcGetAclNotPermitted"],
      ["s3:GetObjectVersionTagging", "SrcGetTaggingNotPermitted"],
      ["s3:ReplicateObject", "DstPutObjectNotPermitted"],
      ["s3:ObjectOwnerOverrideToBucketOwner", "DstPutObjectNotPermitted"],
      ["kms:Encrypt", "DstPutObjectNotPermitted"],
      ["kms:Decrypt", "SrcGetObjectNotPermitted"],
    ] as const) {
      pair = await replicatedPair({ without: [action] });
      write();
      await pass(LONG_ENOUGH);
      const [failure] = pair.s3.replicator.failures();
      expect(failure, action).to.include({ code, ruleId: "to-ireland", s3Operation: "OBJECT_PUT" });
      expect(failure?.reason).to.contain(action);
    }
  });

  it("names a disabled key, a missing trust, a bucket without versioning and a deleted version", async () => {
    await deploy();
    const { cloud } = pair.stack;
    const codes = () => pair.s3.replicator.failures().map(({ code }) => code);
    consoleEdit(
      cloud,
      KEY,
      ({ outputs }) => outputs["arn"] === pair.keyArns.ireland,
      (inputs) => ({ ...inputs, isEnabled: false }),
    );
    write("disabled key");
    await pass(LONG_ENOUGH);
    const { versionId } = write("deleted");
    pair.s3.deleteObject(WEST_ROOT, "west", "deleted", { versionId });
    await pass(LONG_ENOUGH);
    consoleEdit(
      cloud,
      S3.versioning,
      ({ id }) => id === "ireland",
      (inputs) => ({ ...inputs, versioningConfiguration: { status: "Suspended" } }),
    );
    write("unversioned");
    await pass(LONG_ENOUGH);
    consoleEdit(
      cloud,
      S3.versioning,
      ({ id }) => id === "ireland",
      (inputs) => ({ ...inputs, versioningConfiguration: { status: "Enabled" } }),
    );
    consoleEdit(
      cloud,
      "aws:iam/role:Role",
      ({ id }) => id === "west",
      (inputs) => ({
        ...inputs,
        assumeRolePolicy: text(inputs, "assumeRolePolicy").replace("s3.", "ec2."),
      }),
    );
    write("untrusted");
    await pass(LONG_ENOUGH);
    expect(codes()).to.deep.equal([
      "DstKmsKeyInvalidState",
      "SrcVersionNotFound",
      "DstBucketUnversioned",
      "AssumeRoleNotPermitted",
    ]);
  });

  it("says nothing where the rule has no metrics", async () => {
    await deploy({ watched: { metrics: false, timeControl: false } });
    breakReplicaKey(NO_KEY);
    write();
    await pass(LONG_ENOUGH + THRESHOLD);
    expect(pair.s3.replicator.failures()).to.have.length(1);
    expect(events()).to.deep.equal([]);
  });

  it("tells when fifteen minutes have passed, and when the copy arrives after all", async () => {
    await deploy();
    pair.s3.replicator.setLag(() => THRESHOLD + 60_000);
    write();
    await pass(THRESHOLD - 1);
    expect(events()).to.deep.equal([]);
    await pass(2);
    expect(events()).to.have.length(1);
    expect(events()[0]).to.have.nested.property(
      "Records[0].eventName",
      "Replication:OperationMissedThreshold",
    );
    expect(events()[0]).to.have.nested.property("Records[0].replicationEventData.threshold");
    await pass(60_001);
    expect(events()).to.have.length(2);
    expect(events()[1]).to.have.nested.property(
      "Records[0].eventName",
      "Replication:OperationReplicatedAfterThreshold",
    );
    expect(pair.s3.replicationStatus("west", "a")).to.equal("COMPLETED");
  });

  it("keeps no time without time control, nor for delete markers", async () => {
    await deploy({ watched: { metrics: true, timeControl: false } });
    pair.s3.replicator.setLag(() => THRESHOLD + 60_000);
    write();
    await pass(THRESHOLD + 60_001);
    expect(events()).to.deep.equal([]);
    await deploy();
    pair.s3.replicator.setLag(() => THRESHOLD + 60_000);
    pair.s3.deleteObject(WEST_ROOT, "west", "a");
    await pass(THRESHOLD + 60_001);
    expect(pair.s3.store.find("ireland", "a")).to.include({ isDeleteMarker: true });
    expect(events()).to.deep.equal([]);
  });

  it("counts what is pending, its bytes and its age, and what failed, rule by rule", async () => {
    await deploy();
    const idle = {
      ruleId: "to-ireland",
      destinationBucket: "ireland",
      metrics: true,
      pendingOperations: 0,
      pendingBytes: 0,
      oldestPendingSeconds: 0,
      failedOperations: 0,
    };
    expect(backlog()).to.deep.equal([idle]);
    write("a");
    await pass(5_000);
    write("b");
    pair.s3.deleteObject(WEST_ROOT, "west", "c");
    await pass(3_000);
    expect(backlog()).to.deep.equal([
      { ...idle, pendingOperations: 3, pendingBytes: 14, oldestPendingSeconds: 8 },
    ]);
    await pass(LONG_ENOUGH);
    expect(backlog()).to.deep.equal([idle]);
    breakReplicaKey(NO_KEY);
    write("d");
    await pass(LONG_ENOUGH);
    expect(backlog()).to.deep.equal([{ ...idle, failedOperations: 1 }]);
    expect(pair.s3.replicator.backlog("elsewhere")).to.deep.equal([]);
  });

  it("grows while a Region is dark and drains when it is back", async () => {
    await deploy();
    pair.stack.cloud.network.setFault("eu-west-1", "dark");
    write();
    await pass(3_600_000);
    expect(backlog()[0]).to.include({ pendingOperations: 1, oldestPendingSeconds: 3_600 });
    pair.stack.cloud.network.setFault("eu-west-1", undefined);
    await pass(LONG_ENOUGH);
    expect(backlog()[0]).to.include({ pendingOperations: 0, oldestPendingSeconds: 0 });
  });

  it("is published as the four metrics of AWS/S3, for rules with metrics only", async () => {
    await deploy();
    const { cloud } = pair.stack;
    write();
    await pass(4_000);
    expect(replicationMetrics(cloud, RULE)).to.deep.equal({
      ReplicationLatency: 4,
      BytesPendingReplication: 7,
      OperationsPendingReplication: 1,
      OperationsFailedReplication: 0,
    });
    expect(replicationMetrics(cloud, { ...RULE, ruleId: "other" })).to.equal(undefined);
    expect(replicationMetrics(cloud, { ...RULE, destinationBucket: "west" })).to.equal(undefined);
    await deploy({ watched: { metrics: false, timeControl: false } });
    expect(replicationMetrics(pair.stack.cloud, RULE)).to.equal(undefined);
  });

  it("counts failures from an instant on", async () => {
    await deploy();
    breakReplicaKey(NO_KEY);
    write();
    await pass(LONG_ENOUGH);
    const { cloud } = pair.stack;
    expect(replicationMetrics(cloud, RULE)?.OperationsFailedReplication).to.equal(1);
    const failedSince = cloud.clock.now();
    expect(replicationMetrics(cloud, { ...RULE, failedSince })?.OperationsFailedReplication).to.equal(0);
  });
});

/** The rules of a replication configuration with another destination setting. */
function rulesWith(inputs: Props, setting: Props): readonly Props[] {
  const rules = inputs["rules"];
  return (Array.isArray(rules) ? rules : []).filter(isProps).map((rule) => ({
    ...rule,
    destination: { ...(isProps(rule["destination"]) ? rule["destination"] : {}), ...setting },
  }));
}
