import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  ReceiptHandleIsInvalid,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
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

  it("refuses a receipt handle that it did not give, and message attributes, which it would lose", async () => {
    const bad = new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "x" });
    expect(await failureOf(sqs.send(bad))).to.be.instanceOf(ReceiptHandleIsInvalid);
    const attributes = { a: { DataType: "String", StringValue: "b" } };
    const lost = new SendMessageCommand({ QueueUrl, MessageBody: "x", MessageAttributes: attributes });
    expect(await errorName(sqs.send(lost))).to.equal("InvalidParameterValue");
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
