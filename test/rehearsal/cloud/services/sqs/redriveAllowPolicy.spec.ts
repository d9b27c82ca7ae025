import { expect } from "chai";

import { SqsDataPlane } from "../../../../../rehearsal/cloud/services/sqs";
import { codeOf, IRELAND, type Deployment } from "../../core/standIn";
import { makeQueue, messages, QUEUE, queueArn } from "../eventBridge/eventFixture";
import { WEST_ROOT } from "../mediaFixture";
import { storageStack } from "../replicationFixture";

const ALLOW = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy";

describe("redrive allow policies", () => {
  let stack: Deployment;
  let dead: string;

  beforeEach(async () => {
    stack = await storageStack();
    dead = await makeQueue(stack, "dead");
  });

  const allow = (policy: object): Promise<unknown> =>
    stack.create(ALLOW, "allow", { queueUrl: dead, redriveAllowPolicy: JSON.stringify(policy) });

  const work = (): Promise<string> =>
    makeQueue(stack, "work", {
      visibilityTimeoutSeconds: 1,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn("dead"), maxReceiveCount: 1 }),
    });

  /** Receives one message until it is a dead letter, if it may be. */
  async function exhaust(url: string): Promise<number> {
    const sqs = stack.cloud.service(SqsDataPlane);
    sqs.sendMessage(WEST_ROOT, url, "x");
    for (let receive = 0; receive < 3; receive++) {
      sqs.receiveMessages(WEST_ROOT, url);
      await stack.cloud.clock.advance(1_000);
    }
    return messages(stack, dead).length;
  }

  it("let the queues that they name send dead letters", async () => {
    const url = await work();
    await allow({ redrivePermission: "byQueue", sourceQueueArns: [queueArn("work")] });
    expect(await exhaust(url)).to.equal(1);
  });

  for (const [what, policy] of [
    ["another queue", { redrivePermission: "byQueue", sourceQueueArns: [queueArn("other")] }],
    ["none", { redrivePermission: "denyAll" }],
  ] as const) {
    it(`refuse a queue where they name ${what}`, async () => {
      await allow(policy);
      expect(await codeOf(work)).to.equal("InvalidParameterValue");
    });

    it(`keep letters of a queue that was there before where they name ${what}`, async () => {
      const url = await work();
      await allow(policy);
      expect(await exhaust(url)).to.equal(0);
    });
  }

  for (const [what, policy] of [
    ["a permission that does not exist", { redrivePermission: "some" }],
    ["no queue by queue", { redrivePermission: "byQueue" }],
    ["queues with a permission for all", { redrivePermission: "allowAll", sourceQueueArns: [queueArn("a")] }],
    [
      "eleven queues",
      {
        redrivePermission: "byQueue",
        sourceQueueArns: Array.from({ length: 11 }, (_, i) => queueArn(`q${i}`)),
      },
    ],
  ] as const) {
    it(`are refused at preview with ${what}`, () => {
      const args = { queueUrl: dead, redriveAllowPolicy: JSON.stringify(policy) };
      expect(stack.check(ALLOW, "allow", args).failures).to.have.length(1);
    });
  }

  it("need a queue of the provider's account and Region", async () => {
    const far = await stack.create(QUEUE, "far", { name: "far" }, IRELAND);
    const args = { queueUrl: far.id, redriveAllowPolicy: '{"redrivePermission":"allowAll"}' };
    expect(await codeOf(() => stack.create(ALLOW, "allow", args))).to.equal("QueueDoesNotExist");
  });
});
