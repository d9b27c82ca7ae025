import { expect } from "chai";

import { consoleEdit } from "../../../../../rehearsal/cloud/core/consoleEdit";
import type { Props } from "../../../../../rehearsal/cloud/core/types";
import { QueuePollers } from "../../../../../rehearsal/cloud/services/lambda";
import { LogEvents } from "../../../../../rehearsal/cloud/services/logEvents";
import { SqsDataPlane } from "../../../../../rehearsal/cloud/services/sqs";
import { codeOf, HOME, IRELAND, policy, refusalOf, WEST, type Deployment } from "../../core/standIn";
import {
  eventStack,
  FUNCTION,
  makeFunction,
  makeQueue,
  MAPPING,
  messages,
  QUEUE,
  queueArn,
} from "../eventBridge/eventFixture";
import { functionArgs } from "../deliveryFixture";
import { ROLE_POLICY, WEST_ROOT } from "../mediaFixture";

const USE_QUEUE = {
  Effect: "Allow",
  Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
  Resource: queueArn("work"),
};

/** Answers with the messages whose body is `bad`, and prints what came. */
const WORKER = `exports.handler = async ({ Records }) => {
  console.log(JSON.stringify(Records.map(({ body }) => body)));
  const failed = Records.filter(({ body }) => body.startsWith("bad"));
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};`;

describe("queues mapped to functions", () => {
  let stack: Deployment;
  let sqs: SqsDataPlane;
  let url: string;
  let dead: string;

  beforeEach(async () => {
    stack = await eventStack();
    sqs = stack.cloud.service(SqsDataPlane);
    dead = await makeQueue(stack, "dead");
    url = await makeQueue(stack, "work", {
      visibilityTimeoutSeconds: 60,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn("dead"), maxReceiveCount: 3 }),
    });
    await stack.create("aws:cloudwatch/logGroup:LogGroup", "log", { name: "/aws/lambda/worker" });
  });

  const map = (args: Props = {}): Promise<{ id: string; outputs: Props }> =>
    stack.create(MAPPING, "mapping", {
      functionName: "worker",
      eventSourceArn: queueArn("work"),
      functionResponseTypes: ["ReportBatchItemFailures"],
      ...args,
    });

  const worker = (code = WORKER, more: Props = {}): Promise<string> =>
    makeFunction(stack, "worker", code, [USE_QUEUE], more);

  const send = (...bodies: string[]): void => {
    for (const body of bodies) {
      sqs.sendMessage(WEST_ROOT, url, body);
    }
  };

  const bodies = (queue: string): readonly string[] => messages(stack, queue).map(({ body }) => body);

  /** The batches that the function has seen, as it printed them. */
  const batches = (): readonly unknown[] =>
    stack.cloud
      .service(LogEvents)
      .all()
      .map(({ message }): unknown => JSON.parse(message));

  it("hand over what comes, in batches, and delete what succeeded", async () => {
    await worker();
    const { id, outputs } = await map({ batchSize: 2 });
    expect(outputs).to.include({ uuid: id, state: "Enabled" });
    send("a", "b", "c");
    await stack.cloud.clock.advance(1_000);
    expect(batches()).to.deep.equal([["a", "b"], ["c"]]);
    expect(bodies(url)).to.deep.equal([]);
  });

  it("deliver again only the message that failed, after the visibility timeout, and in the end to the dead-letter queue", async () => {
    await worker();
    await map();
    send("good", "bad", "fine");
    await stack.cloud.clock.advance(59_000);
    expect(batches()).to.deep.equal([["good", "bad", "fine"]]);
    expect(bodies(url)).to.deep.equal(["bad"]);
    await stack.cloud.clock.advance(121_000);
    expect(batches().slice(1)).to.deep.equal([["bad"], ["bad"]]);
    expect(bodies(dead)).to.deep.equal([]);
    await stack.cloud.clock.advance(60_000);
    expect(batches()).to.have.length(3);
    expect([bodies(url), bodies(dead)]).to.deep.equal([[], ["bad"]]);
    expect(messages(stack, dead)[0]?.deadLetterSourceArn).to.equal(queueArn("work"));
  });

  it("tell the function of a message what Lambda's guide shows", async () => {
    await worker("exports.handler = async (event) => { console.log(JSON.stringify(event)); };");
    await map();
    sqs.sendMessage(WEST_ROOT, url, "hello", { attributes: { kind: { dataType: "String", text: "tried" } } });
    await stack.cloud.clock.advance(1_000);
    const event: unknown = batches()[0];
    const at = String(Date.UTC(2026, 0, 5, 12));
    expect(event).to.have.nested.property("Records[0].messageId");
    expect(event).to.have.nested.property("Records[0].receiptHandle");
    expect(event).to.have.nested.property("Records[0].md5OfMessageAttributes").with.length(32);
    expect(event)
      .to.have.nested.property("Records[0]")
      .that.deep.includes({
        body: "hello",
        attributes: {
          ApproximateReceiveCount: "1",
          ApproximateFirstReceiveTimestamp: String(Number(at) + 100),
          SenderId: WEST_ROOT.principalArn,
          SentTimestamp: at,
        },
        messageAttributes: {
          kind: { stringValue: "tried", stringListValues: [], binaryListValues: [], dataType: "String" },
        },
        md5OfBody: "5d41402abc4b2a76b9719d911017c592",
        eventSource: "aws:sqs",
        eventSourceARN: queueArn("work"),
        awsRegion: WEST.region,
      });
  });

  for (const [what, code, args, left] of [
    ["the function throws", "throw new Error('no')", {}, 2],
    [
      "the answer names no message of the batch",
      "return { batchItemFailures: [{ itemIdentifier: 'x' }] }",
      {},
      2,
    ],
    ["the answer names an empty id", "return { batchItemFailures: [{ itemIdentifier: '' }] }", {}, 2],
    ["the answer's list is none", "return { batchItemFailures: 'all' }", {}, 2],
    ["the answer has no list", "return {}", {}, 0],
    ["there is no answer", "return", {}, 0],
    ["the list is null", "return { batchItemFailures: null }", {}, 0],
    [
      "nobody asked which messages failed",
      "return { batchItemFailures: e.Records.map((r) => ({ itemIdentifier: r.messageId })) }",
      { functionResponseTypes: [] },
      0,
    ],
  ] as const) {
    it(`keep ${left === 0 ? "nothing" : "the whole batch"} when ${what}`, async () => {
      await worker(`exports.handler = async (e) => { ${code}; };`);
      await map(args);
      send("a", "b");
      await stack.cloud.clock.advance(1_000);
      expect(bodies(url)).to.have.length(left);
    });
  }

  it("see messages that were there before, and those that become visible later", async () => {
    await worker();
    send("early");
    sqs.sendMessage(WEST_ROOT, url, "delayed", { delaySeconds: 600 });
    await stack.cloud.clock.advance(30_000);
    await map();
    await stack.cloud.clock.advance(60_000);
    expect(batches()).to.deep.equal([["early"]]);
    await stack.cloud.clock.advance(600_000);
    expect(batches()).to.deep.equal([["early"], ["delayed"]]);
  });

  it("gather a batch for as long as their window", async () => {
    await worker();
    await map({ batchSize: 100, maximumBatchingWindowInSeconds: 20 });
    for (let index = 0; index < 15; index++) {
      send(`message ${index}`);
      await stack.cloud.clock.advance(1_000);
    }
    await stack.cloud.clock.advance(10_000);
    expect(batches()).to.have.length(1);
    expect(batches()[0]).to.have.length(15);
  });

  it("rest while they are off, and go on when they are on again", async () => {
    await worker();
    const { id } = await map({ enabled: false });
    send("a");
    await stack.cloud.clock.advance(60_000);
    expect(bodies(url)).to.deep.equal(["a"]);
    const args = { functionName: "worker", eventSourceArn: queueArn("work"), enabled: true };
    await stack.update(MAPPING, "mapping", id, args);
    await stack.cloud.clock.advance(1_000);
    expect(bodies(url)).to.deep.equal([]);
  });

  it("leave to others what becomes visible after they were switched off", async () => {
    await worker();
    const { id } = await map();
    sqs.sendMessage(WEST_ROOT, url, "delayed", { delaySeconds: 600 });
    const args = { functionName: "worker", eventSourceArn: queueArn("work"), enabled: false };
    await stack.update(MAPPING, "mapping", id, args);
    await stack.cloud.clock.advance(601_000);
    expect(bodies(url)).to.deep.equal(["delayed"]);
  });

  it("rest while the Region is at fault, and go on when it is back", async () => {
    await worker();
    await map();
    send("a");
    stack.cloud.network.setFault(WEST.region, "dark");
    await stack.cloud.clock.advance(600_000);
    expect(bodies(url)).to.deep.equal(["a"]);
    stack.cloud.network.setFault(WEST.region, undefined);
    await stack.cloud.clock.advance(60_000);
    expect(bodies(url)).to.deep.equal([]);
  });

  it("tell when the role is allowed no more, and go on when it is again", async () => {
    await worker();
    await map();
    const allow = (Action: readonly string[]): void => {
      consoleEdit(
        stack.cloud,
        ROLE_POLICY,
        ({ inputs }) => inputs["role"] === "worker-role",
        (inputs) => ({ ...inputs, policy: policy({ ...USE_QUEUE, Action }) }),
      );
    };
    allow(["sqs:SendMessage"]);
    send("a");
    await stack.cloud.clock.advance(60_000);
    expect(stack.cloud.service(QueuePollers).problems()[0]?.reason).to.include("sqs:ReceiveMessage");
    allow(USE_QUEUE.Action);
    await stack.cloud.clock.advance(60_000);
    expect(bodies(url)).to.deep.equal([]);
  });

  it("need a function and a queue of the Region, and are alone between the two", async () => {
    expect(await codeOf(() => map())).to.equal("ResourceNotFoundException");
    await worker();
    expect(await codeOf(() => map({ eventSourceArn: queueArn("none") }))).to.equal(
      "InvalidParameterValueException",
    );
    await stack.create(QUEUE, "far", { name: "far" }, IRELAND);
    const far = { eventSourceArn: queueArn("far", IRELAND) };
    expect(await codeOf(() => map(far))).to.equal("InvalidParameterValueException");
    await map();
    expect(await codeOf(() => map())).to.equal("ResourceConflictException");
  });

  it("need messages to be hidden for as long as the function may run", async () => {
    await worker(WORKER, { timeout: 61 });
    const error = await refusalOf(() => map());
    expect(error.message).to.include(
      "Queue visibility timeout: 60 seconds is less than Function timeout: 61 seconds",
    );
  });

  for (const action of ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"]) {
    it(`need a role that may call ${action}`, async () => {
      const others = USE_QUEUE.Action.filter((one) => one !== `sqs:${action}`);
      await makeFunction(stack, "worker", WORKER, [{ ...USE_QUEUE, Action: others }]);
      const error = await refusalOf(() => map());
      expect(error.message).to.include(`does not have permissions to call ${action} on SQS`);
    });
  }

  it("run the function's new code after an update", async () => {
    const arn = await worker();
    await map();
    const role = `arn:aws:iam::${HOME}:role/worker-role`;
    const code = "exports.handler = async () => { console.log('\"new\"'); };";
    await stack.update(FUNCTION, "worker", "worker", functionArgs(role, code, { name: "worker" }));
    send("a");
    await stack.cloud.clock.advance(1_000);
    expect(arn).to.include("worker");
    expect(batches()).to.deep.equal(["new"]);
  });
});
