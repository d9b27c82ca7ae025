import { createHash } from "node:crypto";
import {
  BatchEntryIdsNotDistinct,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  EmptyBatchRequest,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  MessageNotInflight,
  PurgeQueueCommand,
  QueueDoesNotExist,
  ReceiptHandleIsInvalid,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  TooManyEntriesInBatchRequest,
  type Message,
} from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { accountRootArn } from "../../../../rehearsal/cloud/core/arn";
import { iamService } from "../../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../../rehearsal/cloud/services/kms";
import { sqsService } from "../../../../rehearsal/cloud/services/sqs";
import { errorName, failureOf, operatorOf, roleCaller, SdkWorld } from "../api/sdkWorld";
import { HOME, IRELAND, OTHER, OTHER_WEST, policy, WEST } from "../core/standIn";
import { makeKey, makeRole } from "./mediaFixture";

const QUEUE = "aws:sqs/queue:Queue";
const ARN = `arn:aws:sqs:${WEST.region}:${HOME}:failures`;
const QueueUrl = `https://sqs.${WEST.region}.amazonaws.com/${HOME}/failures`;

describe("SQS's API", () => {
  let world: SdkWorld;
  let sqs: SQSClient;

  beforeEach(async () => {
    world = await SdkWorld.over([iamService, kmsService, sqsService]);
    sqs = world.client(SQSClient, operatorOf(WEST), WEST.region);
    await world.stack.create(QUEUE, "failures", { name: "failures" });
  });

  afterEach(() => world.close());

  async function counts(): Promise<readonly (string | undefined)[]> {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    return [
      Attributes?.ApproximateNumberOfMessages,
      Attributes?.ApproximateNumberOfMessagesNotVisible,
      Attributes?.ApproximateNumberOfMessagesDelayed,
    ];
  }

  it("tells a queue's URL by its name", async () => {
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: "failures" }))).QueueUrl).to.equal(QueueUrl);
  });

  it("tells the attributes that are asked for", async () => {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ["QueueArn", "ApproximateNumberOfMessages", "Policy"],
      }),
    );
    expect(Attributes).to.deep.equal({ QueueArn: ARN, ApproximateNumberOfMessages: "0" });
    const none = await sqs.send(new GetQueueAttributesCommand({ QueueUrl }));
    expect(none).to.not.have.property("Attributes");
  });

  it("carries messages, which stay until they are deleted, and counts them", async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "é <&>" }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "later", DelaySeconds: 60 }));
    expect(await counts()).to.deep.equal(["1", "0", "1"]);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ["ApproximateReceiveCount"],
      }),
    );
    expect(Messages.map(({ Body, Attributes }) => [Body, Attributes])).to.deep.equal([
      ["é <&>", { ApproximateReceiveCount: "1" }],
    ]);
    expect(await counts()).to.deep.equal(["0", "1", "1"]);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }));
    expect(await counts()).to.deep.equal(["0", "0", "1"]);
    expect(await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).to.not.have.property("Messages");
  });

  it("does not find a queue that is not there, nor one of another Region", async () => {
    const missing = new GetQueueUrlCommand({ QueueName: "nothing" });
    expect(await failureOf(sqs.send(missing))).to.be.instanceOf(QueueDoesNotExist);
    const ireland = world.client(SQSClient, operatorOf(IRELAND), IRELAND.region);
    const elsewhere = new ReceiveMessageCommand({ QueueUrl });
    expect(await failureOf(ireland.send(elsewhere))).to.be.instanceOf(QueueDoesNotExist);
  });

  it("refuses a receipt handle that it did not give", async () => {
    const bad = new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "x" });
    expect(await failureOf(sqs.send(bad))).to.be.instanceOf(ReceiptHandleIsInvalid);
  });

  it("carries message attributes, and tells a receiver those that it asks for", async () => {
    const MessageAttributes = {
      kind: { DataType: "String", StringValue: "tried" },
      count: { DataType: "Number", StringValue: "3" },
      bytes: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2, 255]) },
    };
    const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x", MessageAttributes }));
    expect(sent.MD5OfMessageAttributes).to.match(/^[0-9a-f]{32}$/);
    const receive = async (names: string[]): Promise<Message | undefined> => {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MessageAttributeNames: names,
        VisibilityTimeout: 0,
      });
      return (await sqs.send(command)).Messages?.[0];
    };
    const all = await receive(["All"]);
    expect(all?.MessageAttributes).to.deep.equal(MessageAttributes);
    expect(all?.MD5OfMessageAttributes).to.equal(sent.MD5OfMessageAttributes);
    expect((await receive(["k.*", "count"]))?.MessageAttributes).to.have.all.keys("count");
    expect(await receive([])).not.to.have.any.keys("MessageAttributes", "MD5OfMessageAttributes");
  });

  for (const [what, MessageAttributes] of [
    ["without a value", { a: { DataType: "String" } }],
    ["of an unknown type", { a: { DataType: "Text", StringValue: "x" } }],
    ["with a reserved name", { "aws.a": { DataType: "String", StringValue: "x" } }],
    [
      "more than ten",
      Object.fromEntries(
        Array.from({ length: 11 }, (_, index) => [`a${index}`, { DataType: "String", StringValue: "x" }]),
      ),
    ],
  ] as const) {
    it(`refuses message attributes ${what}`, async () => {
      const send = new SendMessageCommand({ QueueUrl, MessageBody: "x", MessageAttributes });
      expect(await errorName(sqs.send(send))).to.equal("InvalidParameterValue");
    });
  }

  it("knows the digest of message attributes that AWS's own client libraries compute", async () => {
    // Length and bytes of name and type, 1 for text, length and bytes of the value.
    const MessageAttributes = { a: { DataType: "String", StringValue: "b" } };
    const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x", MessageAttributes }));
    const encoded = Buffer.from("\0\0\0\x01a\0\0\0\x06String\x01\0\0\0\x01b", "latin1");
    expect(sent.MD5OfMessageAttributes).to.equal(createHash("md5").update(encoded).digest("hex"));
  });

  it("sends and deletes in batches, where each entry stands for itself", async () => {
    const answer = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: "1", MessageBody: "one" },
          { Id: "2", MessageBody: "late", DelaySeconds: 60 },
          { Id: "3", MessageBody: "wrong", DelaySeconds: 901 },
        ],
      }),
    );
    expect(answer.Successful?.map(({ Id }) => Id)).to.deep.equal(["1", "2"]);
    expect(answer.Failed).to.have.length(1);
    expect(answer.Failed?.[0]).to.include({ Id: "3", Code: "InvalidParameterValue", SenderFault: true });
    expect(await counts()).to.deep.equal(["1", "0", "1"]);
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    const removed = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: "1", ReceiptHandle: Messages[0]?.ReceiptHandle },
          { Id: "2", ReceiptHandle: "x" },
        ],
      }),
    );
    expect([removed.Successful?.length, removed.Failed?.[0]?.Code]).to.deep.equal([
      1,
      "ReceiptHandleIsInvalid",
    ]);
    expect(await counts()).to.deep.equal(["0", "0", "1"]);
  });

  it("refuses empty batches, large ones, and ids that are not distinct", async () => {
    const batch = (count: number, id: (index: number) => string): SendMessageBatchCommand =>
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: Array.from({ length: count }, (_, index) => ({ Id: id(index), MessageBody: "x" })),
      });
    expect(await failureOf(sqs.send(batch(0, String)))).to.be.instanceOf(EmptyBatchRequest);
    expect(await failureOf(sqs.send(batch(11, String)))).to.be.instanceOf(TooManyEntriesInBatchRequest);
    expect(await failureOf(sqs.send(batch(2, () => "same")))).to.be.instanceOf(BatchEntryIdsNotDistinct);
  });

  it("shows a message earlier or later than the queue would, while it is in flight", async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    const change = (VisibilityTimeout: number): Promise<unknown> =>
      sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl,
          ReceiptHandle: Messages[0]?.ReceiptHandle,
          VisibilityTimeout,
        }),
      );
    await change(600);
    await world.stack.cloud.clock.advance(599_000);
    expect(await counts()).to.deep.equal(["0", "1", "0"]);
    await change(0);
    expect(await counts()).to.deep.equal(["1", "0", "0"]);
    expect(await failureOf(change(10))).to.be.instanceOf(MessageNotInflight);
  });

  it("purges a queue", async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await counts()).to.deep.equal(["0", "0", "0"]);
  });

  it("authorises each operation by its own action", async () => {
    const arn = await makeRole(world.stack, "reader", "lambda.amazonaws.com", WEST, [
      { Effect: "Allow", Action: "sqs:GetQueueAttributes", Resource: ARN },
    ]);
    const reader = world.client(SQSClient, roleCaller(arn, WEST), WEST.region);
    await reader.send(new GetQueueAttributesCommand({ QueueUrl }));
    for (const request of [
      () => reader.send(new GetQueueUrlCommand({ QueueName: "failures" })),
      () => reader.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" })),
      () => reader.send(new ReceiveMessageCommand({ QueueUrl })),
      () => reader.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "AQEBx" })),
    ]) {
      expect(await errorName(request())).to.equal("AccessDenied");
    }
  });

  it("lets another account in by the queue's policy only", async () => {
    const guest = world.client(SQSClient, operatorOf(OTHER_WEST), WEST.region);
    const send = () => guest.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    expect(await errorName(send())).to.equal("AccessDenied");
    await world.stack.create("aws:sqs/queuePolicy:QueuePolicy", "p", {
      queueUrl: QueueUrl,
      policy: policy({
        Effect: "Allow",
        Principal: { AWS: accountRootArn(OTHER) },
        Action: "sqs:SendMessage",
        Resource: ARN,
      }),
    });
    await send();
  });

  it("tells what the queue's key refuses under SQS's own name", async () => {
    const kmsMasterKeyId = await makeKey(world.stack, "k", WEST, []);
    await world.stack.create(QUEUE, "secret", { name: "secret", kmsMasterKeyId });
    const arn = await makeRole(world.stack, "sender", "lambda.amazonaws.com", WEST, [
      { Effect: "Allow", Action: "sqs:SendMessage", Resource: "*" },
    ]);
    const sender = world.client(SQSClient, roleCaller(arn, WEST), WEST.region);
    const send = new SendMessageCommand({
      QueueUrl: QueueUrl.replace("failures", "secret"),
      MessageBody: "x",
    });
    expect(await errorName(sender.send(send))).to.equal("KmsAccessDenied");
  });
});
