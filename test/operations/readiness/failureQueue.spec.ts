import { expect } from "chai";

import { checkFailureQueue } from "../../../operations/readiness/checks/failureQueueChecks";
import type { Fact, FailureMessage, FailureMessages, PairFacts } from "../../../operations/readiness/facts";
import type { Finding } from "../../../operations/readiness/findings";
import { healthyPair } from "./healthyFacts";

const GREETING: FailureMessage = {
  event: "s3:TestEvent",
  object: "packaged",
  ruleId: undefined,
  reason: undefined,
};
const FAILED: FailureMessage = {
  event: "Replication:OperationFailedReplication",
  object: "packaged/a.ts (v1, to-eu-west-1)",
  ruleId: "to-eu-west-1",
  reason: "DstKmsKeyNotFound",
};
const LATE: FailureMessage = {
  event: "Replication:OperationMissedThreshold",
  object: "packaged/b.ts (v2, to-eu-west-1)",
  ruleId: "to-eu-west-1",
  reason: undefined,
};
const ARRIVED: FailureMessage = { ...LATE, event: "Replication:OperationReplicatedAfterThreshold" };

describe("failure queue, as readiness reads it", () => {
  let healthy: PairFacts;
  before(async () => {
    healthy = await healthyPair();
  });

  const findingOn = (messages: Fact<FailureMessages>): Finding | undefined =>
    checkFailureQueue({
      from: { ...healthy.from, failureQueue: { url: "https://sqs/1/q", messages } },
      to: healthy.to,
    })[0];
  const holding = (...seen: readonly FailureMessage[]): Finding | undefined =>
    findingOn({ kind: "read", value: { total: seen.length, seen } });

  it("is in order when empty, and with nothing but S3's greetings", () => {
    expect(holding()?.status).to.equal("ok");
    expect(holding(GREETING, GREETING)?.status).to.equal("ok");
  });

  it("names the objects that failed, with S3's reason", () => {
    const finding = holding(GREETING, FAILED);
    expect(finding?.status).to.equal("wrong");
    expect(finding?.message).to.include("packaged/a.ts (v1, to-eu-west-1) DstKmsKeyNotFound");
    expect(finding?.message).not.to.include("about");
  });

  it("forgets a late object once it has arrived, that object only", () => {
    expect(holding(LATE)?.status).to.equal("wrong");
    expect(holding(LATE, ARRIVED)?.status).to.equal("ok");
    expect(holding(ARRIVED, LATE)?.status).to.equal("ok");
    expect(holding(LATE, { ...ARRIVED, object: "packaged/c.ts (v3, to-eu-west-1)" })?.status).to.equal(
      "wrong",
    );
    expect(holding(FAILED, { ...ARRIVED, object: FAILED.object })?.status).to.equal("wrong");
  });

  it("does not blame a Region for what could not be copied to another one", () => {
    const elsewhere = { ...FAILED, ruleId: "to-ap-south-1" };
    expect(holding(elsewhere)?.status).to.equal("ok");
    expect(holding(elsewhere, FAILED)?.message).not.to.include("more messages");
    expect(
      findingOn({ kind: "read", value: { total: 2, seen: [elsewhere] } })?.status,
      "a message that nobody saw may be about any Region",
    ).to.equal("wrong");
  });

  it("is not in order while there are messages that nobody could look at", () => {
    const finding = findingOn({ kind: "read", value: { total: 3, seen: [GREETING] } });
    expect(finding?.status).to.equal("wrong");
    expect(finding?.message).to.include("about 2 messages");
  });

  it("counts a message of an unknown form as trouble", () => {
    const odd = { event: "unknown message", object: "-", ruleId: undefined, reason: undefined };
    expect(holding(odd)?.status).to.equal("wrong");
  });

  it("is unreadable where AWS refuses", () => {
    expect(
      findingOn({ kind: "unreadable", call: "sqs:ReceiveMessage", error: "AccessDenied" })?.status,
    ).to.equal("unreadable");
  });
});
