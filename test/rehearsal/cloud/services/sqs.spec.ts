import { expect } from "chai";
import type { Caller, Props } from "../../../../rehearsal/cloud/core/types";
import { text } from "../../../../rehearsal/cloud/core/props";
import { SqsDataPlane } from "../../../../rehearsal/cloud/services/sqs";
import { codeOf, HOME, IRELAND, OTHER, policy, refusalOf, WEST, type Deployment } from "../core/standIn";
import { makeKey, makeRole, OTHER_IRELAND, WEST_ROOT } from "./mediaFixture";
import { QUEUE, QUEUE_POLICY, storageStack } from "./replicationFixture";

const S3_SERVICE = { servicePrincipal: "s3.amazonaws.com" };

describe("SQS queues", () => {
  let stack: Deployment;
  let sqs: SqsDataPlane;

  beforeEach(async () => {
    stack = await storageStack();
    sqs = stack.cloud.service(SqsDataPlane);
  });

  async function makeQueue(args: Props = {}): Promise<string> {
    const made = await stack.create(QUEUE, "failures", { name: "failures", ...args });
    return made.id;
  }

  it("have their URL as id, and an ARN and URL of their account and Region", async () => {
    const { id, outputs } = await stack.create(QUEUE, "failures", { name: "failures" }, OTHER_IRELAND);
    expect(id).to.equal(`https://sqs.eu-west-1.amazonaws.com/${OTHER}/failures`);
    expect(outputs).to.include({ url: id, arn: `arn:aws:sqs:eu-west-1:${OTHER}:failures` });
  });

  it("get a name that SQS accepts when they have none, and are encrypted by SQS when nobody says how", async () => {
    const { outputs } = await stack.create(QUEUE, "q".repeat(100), {});
    expect(outputs["name"]).to.match(/^q{72}-[0-9a-f]{7}$/);
    expect(outputs).to.include({ sqsManagedSseEnabled: true, kmsDataKeyReusePeriodSeconds: 300 });
  });

  for (const [what, args] of [
    ["a retention below a minute", { messageRetentionSeconds: 59 }],
    ["a retention above fourteen days", { messageRetentionSeconds: 1_209_601 }],
    ["a visibility timeout above twelve hours", { visibilityTimeoutSeconds: 43_201 }],
    ["a delay above a quarter of an hour", { delaySeconds: 901 }],
    ["messages above 1 MiB", { maxMessageSize: 1_048_577 }],
    ["a wait above 20 seconds", { receiveWaitTimeSeconds: 21 }],
    ["a data key that is used for longer than a day", { kmsDataKeyReusePeriodSeconds: 86_401 }],
    ["two kinds of encryption", { sqsManagedSseEnabled: true, kmsMasterKeyId: "alias/x" }],
    ["a dead-letter queue for messages that were never received", { redrivePolicy: '{"maxReceiveCount":0}' }],
    ["a name with a dot", { name: "a.b" }],
    ["first in, first out", { fifoQueue: true }],
    ["a FIFO queue's argument", { contentBasedDeduplication: true }],
    ["a policy that is no policy", { policy: "{}" }],
  ] as const) {
    it(`refuse ${what} at preview`, () => {
      expect(stack.check(QUEUE, "q", args).failures).to.have.length(1);
    });
  }

  it("accept the ends of the ranges", () => {
    for (const messageRetentionSeconds of [60, 1_209_600]) {
      expect(stack.check(QUEUE, "q", { messageRetentionSeconds }).failures).to.deep.equal([]);
    }
  });

  it("have names that are unique in their account and Region", async () => {
    await makeQueue();
    expect(await codeOf(() => makeQueue())).to.equal("QueueAlreadyExists");
    await stack.create(QUEUE, "elsewhere", { name: "failures" }, IRELAND);
  });

  it("need a dead-letter queue that is there", async () => {
    const redrivePolicy = JSON.stringify({
      deadLetterTargetArn: `arn:aws:sqs:us-west-2:${HOME}:none`,
      maxReceiveCount: 2,
    });
    expect(await codeOf(() => makeQueue({ redrivePolicy }))).to.equal("InvalidParameterValue");
  });

  const anybody = { Effect: "Allow", Principal: { AWS: HOME }, Action: "sqs:SendMessage", Resource: "*" };
  for (const [what, statements, reason] of [
    ["21 statements", Array.from({ length: 21 }, () => anybody), /21 statements, 20 are allowed/],
    ["51 principals", [{ ...anybody, Principal: { AWS: Array(51).fill(HOME) } }], /51 principals/],
    [
      "eight actions",
      [{ ...anybody, Action: Array.from({ length: 8 }, (_, index) => `sqs:A${index}`) }],
      /8 actions/,
    ],
    ["another service's action", [{ ...anybody, Action: "s3:GetObject" }], /not one of SQS/],
    [
      "a role that does not exist",
      [{ ...anybody, Principal: { AWS: `arn:aws:iam::${HOME}:role/none` } }],
      /Invalid principal/,
    ],
  ] as const) {
    it(`refuse a policy with ${what}`, async () => {
      const queueUrl = await makeQueue();
      const put = { queueUrl, policy: policy(...statements) };
      expect((await refusalOf(() => stack.create(QUEUE_POLICY, "p", put))).message).to.match(reason);
    });
  }

  it("have one policy, which is put where the queue is", async () => {
    const queueUrl = await makeQueue();
    const put = { queueUrl, policy: policy(anybody) };
    expect(await codeOf(() => stack.create(QUEUE_POLICY, "p", put, IRELAND))).to.equal("QueueDoesNotExist");
    const made = await stack.create(QUEUE_POLICY, "p", put);
    expect(made.id).to.equal(queueUrl);
    expect(await codeOf(() => stack.create(QUEUE_POLICY, "again", put))).to.equal("OperationAborted");
  });

  it("hand out a message, hide it for a while, and lose it when it is deleted", async () => {
    const url = await makeQueue({ visibilityTimeoutSeconds: 10 });
    sqs.sendMessage(WEST_ROOT, url, "hello");
    const [first] = sqs.receiveMessages(WEST_ROOT, url);
    expect(first).to.include({
      body: "hello",
      receiveCount: 1,
      md5OfBody: "5d41402abc4b2a76b9719d911017c592",
    });
    expect(sqs.receiveMessages(WEST_ROOT, url)).to.deep.equal([]);
    await stack.cloud.clock.advance(10_000);
    const [second] = sqs.receiveMessages(WEST_ROOT, url);
    expect(second).to.include({ messageId: first!.messageId, receiveCount: 2 });
    sqs.deleteMessage(WEST_ROOT, url, first!.receiptHandle);
    expect(sqs.peek(url)).to.have.length(1);
    sqs.deleteMessage(WEST_ROOT, url, second!.receiptHandle);
    expect(sqs.peek(url)).to.deep.equal([]);
  });

  it("hand out at most as many messages as are asked for, oldest first", async () => {
    const url = await makeQueue();
    for (const body of ["a", "b", "c"]) {
      sqs.sendMessage(WEST_ROOT, url, body);
    }
    const bodies = (maxMessages: number) =>
      sqs.receiveMessages(WEST_ROOT, url, { maxMessages }).map(({ body }) => body);
    expect(bodies(2)).to.deep.equal(["a", "b"]);
    expect(bodies(10)).to.deep.equal(["c"]);
    expect(await codeOf(() => bodies(11))).to.equal("InvalidParameterValue");
  });

  it("count what is visible, in flight and delayed", async () => {
    const url = await makeQueue();
    sqs.sendMessage(WEST_ROOT, url, "seen");
    sqs.sendMessage(WEST_ROOT, url, "waiting");
    sqs.sendMessage(WEST_ROOT, url, "later", { delaySeconds: 60 });
    sqs.receiveMessages(WEST_ROOT, url);
    const counts = () => sqs.attributes(WEST_ROOT, url).messages;
    expect(counts()).to.deep.equal({ visible: 1, inFlight: 1, delayed: 1 });
    await stack.cloud.clock.advance(60_000);
    expect(counts()).to.deep.equal({ visible: 3, inFlight: 0, delayed: 0 });
  });

  it("forget messages after their retention, received or not", async () => {
    const url = await makeQueue({ messageRetentionSeconds: 60 });
    sqs.sendMessage(WEST_ROOT, url, "old");
    await stack.cloud.clock.advance(59_000);
    expect(sqs.peek(url)).to.have.length(1);
    await stack.cloud.clock.advance(1_000);
    expect(sqs.receiveMessages(WEST_ROOT, url)).to.deep.equal([]);
  });

  it("move messages that were received too often to the dead-letter queue", async () => {
    const dead = await stack.create(QUEUE, "dead", { name: "dead" });
    const url = await makeQueue({
      visibilityTimeoutSeconds: 1,
      redrivePolicy: JSON.stringify({
        deadLetterTargetArn: text(dead.outputs, "arn"),
        maxReceiveCount: 1,
      }),
    });
    sqs.sendMessage(WEST_ROOT, url, "poison");
    sqs.receiveMessages(WEST_ROOT, url);
    await stack.cloud.clock.advance(1_000);
    expect(sqs.receiveMessages(WEST_ROOT, url)).to.deep.equal([]);
    expect(sqs.peek(dead.id).map(({ body }) => body)).to.deep.equal(["poison"]);
  });

  it("refuse messages that are empty or too long, and handles that are none", async () => {
    const url = await makeQueue({ maxMessageSize: 1_024 });
    for (const body of ["", "x".repeat(1_025)]) {
      expect(await codeOf(() => sqs.sendMessage(WEST_ROOT, url, body))).to.equal("InvalidParameterValue");
    }
    expect(await codeOf(() => sqs.deleteMessage(WEST_ROOT, url, "x"))).to.equal("ReceiptHandleIsInvalid");
  });

  it("let in roles that may, and services only by their policy", async () => {
    const queueUrl = await makeQueue();
    const arn = await makeRole(stack, "reader", "lambda.amazonaws.com", WEST, [
      { Effect: "Allow", Action: "sqs:ReceiveMessage", Resource: "*" },
    ]);
    const reader: Caller = { principalArn: arn, accountId: HOME };
    expect(sqs.receiveMessages(reader, queueUrl)).to.deep.equal([]);
    expect(await codeOf(() => sqs.sendMessage(reader, queueUrl, "x"))).to.equal("AccessDenied");
    expect(await codeOf(() => sqs.sendMessage(S3_SERVICE, queueUrl, "x"))).to.equal("AccessDenied");
    await stack.create(QUEUE_POLICY, "p", {
      queueUrl,
      policy: policy({
        Effect: "Allow",
        Principal: { Service: "s3.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceAccount": HOME } },
      }),
    });
    expect(await codeOf(() => sqs.sendMessage(S3_SERVICE, queueUrl, "x"))).to.equal("AccessDenied");
    sqs.sendMessage(S3_SERVICE, queueUrl, "x", { context: { "aws:SourceAccount": HOME } });
  });

  it("under a KMS key need the key as well, whoever sends", async () => {
    const s3 = { Principal: { Service: "s3.amazonaws.com" }, Effect: "Allow", Resource: "*" };
    for (const [Action, code] of [
      ["kms:Decrypt", "AccessDeniedException"],
      [["kms:Decrypt", "kms:GenerateDataKey"], undefined],
    ] as const) {
      const name = code === undefined ? "open" : "shut";
      const kmsMasterKeyId = await makeKey(stack, name, WEST, [{ ...s3, Action }]);
      const send = { ...s3, Action: "sqs:SendMessage" };
      const queue = await stack.create(QUEUE, name, { name, kmsMasterKeyId, policy: policy(send) });
      const sending = () => sqs.sendMessage(S3_SERVICE, queue.id, "x");
      expect(code === undefined ? sending() : await codeOf(sending)).to.match(
        code === undefined ? /^[0-9a-f-]{36}$/ : /^AccessDeniedException$/,
      );
    }
  });

  it("of a Region that is at fault cannot be reached, and a deleted one does not exist", async () => {
    const url = await makeQueue();
    stack.cloud.network.setFault(WEST.region, "dark");
    expect(await codeOf(() => sqs.attributes(WEST_ROOT, url))).to.equal("ServiceUnavailable");
    stack.cloud.network.setFault(WEST.region, undefined);
    sqs.sendMessage(WEST_ROOT, url, "x");
    await stack.delete(QUEUE, "failures", url);
    expect(await codeOf(() => sqs.attributes(WEST_ROOT, url))).to.equal("QueueDoesNotExist");
    await makeQueue();
    expect(sqs.peek(url)).to.deep.equal([]);
  });
});
