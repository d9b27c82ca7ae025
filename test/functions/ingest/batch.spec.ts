import type { SQSEvent, SQSRecord } from "aws-lambda";
import { expect } from "chai";

import {
  type BatchPorts,
  type DelayedMessage,
  MAX_ATTEMPTS,
  runBatch,
} from "../../../functions/ingest/batch";
import { type Outcome, ThrottledError } from "../../../functions/ingest/ports";

function record(messageId: string, attempt?: string): SQSRecord {
  return {
    messageId,
    receiptHandle: "",
    body: `body of ${messageId}`,
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: "0",
      SenderId: "s",
      ApproximateFirstReceiveTimestamp: "0",
    },
    messageAttributes: attempt === undefined ? {} : { attempt: { dataType: "Number", stringValue: attempt } },
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:us-east-1:111122223333:stage",
    awsRegion: "us-east-1",
  };
}

const DONE: Outcome = { kind: "done", what: "did it" };
const later = (afterSeconds: number): Outcome => ({ kind: "later", what: "not there", afterSeconds });

async function run(
  records: readonly SQSRecord[],
  work: (body: string) => Outcome,
  changes: Partial<BatchPorts> = {},
): Promise<{ failed: string[]; sent: DelayedMessage[]; logged: Record<string, unknown>[] }> {
  const sent: DelayedMessage[] = [];
  const logged: Record<string, unknown>[] = [];
  const event: SQSEvent = { Records: [...records] };
  const { batchItemFailures } = await runBatch(event, {
    stage: "publish-asset",
    work: async (body) => Promise.resolve(work(body)),
    sendLater: (message) => Promise.resolve(void sent.push(message)),
    log: (entry) => logged.push(entry),
    remainingMs: () => 60_000,
    random: () => 0,
    ...changes,
  });
  return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), sent, logged };
}

describe("batches of the ingest stages", () => {
  it("name the messages that failed, and work on all the others", async () => {
    const { failed, logged } = await run([record("1"), record("2"), record("3")], (body) => {
      if (body === "body of 2") {
        throw new RangeError("broken");
      }
      return DONE;
    });

    expect(failed).to.deep.equal(["2"]);
    expect(logged.map(({ event }) => event)).to.deep.equal(["ingest.done", "ingest.failed", "ingest.done"]);
    expect(logged[1]).to.deep.include({ messageId: "2", error: "RangeError", message: "broken" });
  });

  it("send a message that is to come later as a counted copy, and are done with it", async () => {
    const { failed, sent } = await run([record("1"), record("2", "4")], () => later(60));

    expect(failed).to.deep.equal([]);
    expect(sent).to.deep.equal([
      { body: "body of 1", delaySeconds: 60, attempt: 1 },
      { body: "body of 2", delaySeconds: 60, attempt: 5 },
    ]);
  });

  it("delay copies by some more than they were told, in whole seconds that SQS takes", async () => {
    const delays = async (seconds: number): Promise<number | undefined> =>
      (await run([record("1")], () => later(seconds), { random: () => 0.999 })).sent[0]?.delaySeconds;

    expect(await delays(60)).to.equal(75);
    expect(await delays(900)).to.equal(900);
    expect(await delays(5_000)).to.equal(900);
    expect(await delays(0)).to.equal(1);
  });

  it("leave a message that has come too often to the reconciler", async () => {
    const { failed, sent, logged } = await run([record("1", String(MAX_ATTEMPTS))], () => later(60));

    expect(failed).to.deep.equal([]);
    expect(sent).to.deep.equal([]);
    expect(logged[0]).to.deep.include({ event: "ingest.leftToReconciler", what: "not there" });
  });

  it("take a counter that is none as no copies yet", async () => {
    for (const attempt of ["", "many", "-3", "1.5"]) {
      expect((await run([record("1", attempt)], () => later(1))).sent[0]?.attempt, attempt).to.equal(1);
    }
  });

  it("let a message come later that a service was too busy for, whatever it calls that", async () => {
    for (const error of [
      new ThrottledError("too fast"),
      Object.assign(new Error("slow"), { name: "ThrottlingException" }),
      Object.assign(new Error("slow"), { name: "Unknown", $metadata: { httpStatusCode: 429 } }),
    ]) {
      const { failed, sent } = await run([record("1")], () => {
        throw error;
      });
      expect(failed, error.name).to.deep.equal([]);
      expect(sent, error.name).to.have.length(1);
    }
  });

  it("have a message delivered again whose copy could not be sent", async () => {
    const { failed } = await run([record("1")], () => later(1), {
      sendLater: () => Promise.reject(new Error("no queue")),
    });

    expect(failed).to.deep.equal(["1"]);
  });

  it("begin nothing for which there is no time, and have it delivered again", async () => {
    const worked: string[] = [];
    let remaining = 30_000;
    const { failed } = await run(
      [record("1"), record("2"), record("3")],
      (body) => {
        worked.push(body);
        remaining -= 20_000;
        return DONE;
      },
      { remainingMs: () => remaining },
    );

    expect(worked).to.deep.equal(["body of 1"]);
    expect(failed).to.deep.equal(["2", "3"]);
  });
});
