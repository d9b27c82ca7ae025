import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { expect } from "chai";

import { delayedCopies } from "../functions/ingest/aws/delayedCopies";
import { ATTEMPT_ATTRIBUTE, type BatchPorts, runBatch } from "../functions/ingest/batch";
import type { Outcome } from "../functions/ingest/ports";
import { ACCOUNT, emulated, REGION, uniqueName } from "./support/emulated";

const MAX_RECEIVES = 3;

/**
 * What an event source mapping does, by hand: it takes a batch out, runs the function, deletes what did not fail, and lets the rest be
 * taken out again. The emulator runs functions in containers only, so it cannot do it itself.
 */
describe("batches of messages in SQS", () => {
  const client = new SQSClient(emulated());
  let url: string;
  let deadLetterUrl: string;

  beforeEach(async () => {
    const name = uniqueName("stage");
    deadLetterUrl = await createQueue(`${name}-dead`, {});
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: deadLetterUrl, AttributeNames: ["QueueArn"] }),
    );
    url = await createQueue(name, {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: Attributes?.QueueArn,
        maxReceiveCount: MAX_RECEIVES,
      }),
    });
  });

  async function createQueue(name: string, attributes: Record<string, string>): Promise<string> {
    const { QueueUrl } = await client.send(
      new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
    );
    return QueueUrl ?? "";
  }

  async function receive(queueUrl: string): Promise<readonly Message[]> {
    const { Messages: messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
        MessageAttributeNames: ["All"],
      }),
    );
    return messages;
  }

  async function runOnce(
    work: (body: string) => Promise<Outcome>,
    changes: Partial<BatchPorts> = {},
  ): Promise<number> {
    const messages = await receive(url);
    const { batchItemFailures } = await runBatch(
      { Records: messages.map(recordOf) },
      {
        stage: "register-asset",
        work,
        sendLater: delayedCopies(client, url),
        log: () => undefined,
        remainingMs: () => 100_000,
        random: () => 0,
        ...changes,
      },
    );
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { MessageId, ReceiptHandle } of messages) {
      const which = { QueueUrl: url, ReceiptHandle };
      await (failed.has(MessageId ?? "")
        ? client.send(new ChangeMessageVisibilityCommand({ ...which, VisibilityTimeout: 0 }))
        : client.send(new DeleteMessageCommand(which)));
    }
    return messages.length;
  }

  const done = (): Promise<Outcome> => Promise.resolve({ kind: "done", what: "nothing" });

  it("deliver what failed again, and nothing else, until it is a dead letter", async () => {
    for (const body of ["good 1", "bad", "good 2"]) {
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));
    }
    const seen: string[] = [];
    const work = (body: string): Promise<Outcome> => {
      seen.push(body);
      return body === "bad" ? Promise.reject(new Error("broken")) : done();
    };
    // A batch may bring fewer messages than there are; four rounds without any end it.
    for (let empty = 0; empty < 2;) {
      empty = (await runOnce(work)) === 0 ? empty + 1 : 0;
    }

    expect(seen.filter((body) => body === "bad")).to.have.length(MAX_RECEIVES);
    expect(seen.filter((body) => body !== "bad").sort()).to.deep.equal(["good 1", "good 2"]);
    expect((await receive(deadLetterUrl)).map(({ Body }) => Body)).to.deep.equal(["bad"]);
  });

  it("send a message that is to come later as a counted copy, which is no dead letter", async () => {
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "wait" }));
    let waited = 0;
    const work = (): Promise<Outcome> =>
      ++waited <= MAX_RECEIVES + 1
        ? Promise.resolve({ kind: "later", what: "not there yet", afterSeconds: 1 })
        : done();
    const attempts: unknown[] = [];
    while (waited <= MAX_RECEIVES + 1) {
      await runOnce(work, { log: (entry) => attempts.push(entry["attempt"]) });
    }

    expect(attempts).to.deep.equal([0, 1, 2, 3, 4]);
    expect(await receive(deadLetterUrl)).to.deep.equal([]);
    expect(await receive(url)).to.deep.equal([]);
  });

  it("hide a copy until its delay is over", async () => {
    await delayedCopies(client, url)({ body: "later", delaySeconds: 900, attempt: 1 });

    expect(await receive(url)).to.deep.equal([]);
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl: url,
        AttributeNames: ["ApproximateNumberOfMessagesDelayed"],
      }),
    );
    expect(Attributes?.ApproximateNumberOfMessagesDelayed).to.equal("1");
  });
});

/** A message as Lambda hands it to a function. */
function recordOf({ MessageId = "", ReceiptHandle = "", Body = "", MessageAttributes }: Message): SQSRecord {
  const attempt = MessageAttributes?.[ATTEMPT_ATTRIBUTE];
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: "0",
      SenderId: ACCOUNT,
      ApproximateFirstReceiveTimestamp: "0",
    },
    messageAttributes:
      attempt === undefined
        ? {}
        : { [ATTEMPT_ATTRIBUTE]: { dataType: "Number", stringValue: attempt.StringValue ?? "" } },
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:stage`,
    awsRegion: REGION,
  };
}
