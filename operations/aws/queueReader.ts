import { GetQueueAttributesCommand, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { z } from "zod";

import type { FailureMessage, FailureMessages } from "../readiness/facts";
import type { QueueReader } from "../readiness/ports";

/** Most that one call hands out. */
const BATCH = 10;
/** Calls without a new message after which SQS, which hands out samples, is taken to have shown everything. */
const BARREN_CALLS = 3;
/** Calls after which there is enough to judge by. */
const MAX_CALLS = 20;

const record = z.object({
  eventName: z.string(),
  s3: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string(), versionId: z.string().optional() }),
  }),
  replicationEventData: z
    .object({ replicationRuleId: z.string().optional(), failureReason: z.string().optional() })
    .optional(),
});
const message = z.union([
  z.object({ Records: z.array(record).min(1) }),
  z.object({ Event: z.string(), Bucket: z.string() }),
]);

/** Looks at messages with SQS's API. They stay visible to everybody: the visibility timeout of these calls is zero. */
export class AwsQueueReader implements QueueReader {
  constructor(private readonly sqs: SQSClient) {}

  async look(queueUrl: string): Promise<FailureMessages> {
    const total = await this.#count(queueUrl);
    const seen = new Map<string, readonly FailureMessage[]>();
    let barren = 0;
    for (let call = 0; call < MAX_CALLS && barren < BARREN_CALLS && seen.size < total; call++) {
      const before = seen.size;
      for (const { id, body } of await this.#sample(queueUrl)) {
        seen.set(id, messagesIn(body));
      }
      barren = seen.size === before ? barren + 1 : 0;
    }
    return {
      // What is not shown is counted, message by message.
      total: [...seen.values()].flat().length + Math.max(0, total - seen.size),
      seen: [...seen.values()].flat(),
    };
  }

  async #count(queueUrl: string): Promise<number> {
    const { Attributes } = await this.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: [
          "ApproximateNumberOfMessages",
          "ApproximateNumberOfMessagesNotVisible",
          "ApproximateNumberOfMessagesDelayed",
        ],
      }),
    );
    return (
      count(Attributes, "ApproximateNumberOfMessages") +
      count(Attributes, "ApproximateNumberOfMessagesNotVisible") +
      count(Attributes, "ApproximateNumberOfMessagesDelayed")
    );
  }

  async #sample(queueUrl: string): Promise<readonly { readonly id: string; readonly body: string }[]> {
    const { Messages } = await this.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: BATCH, VisibilityTimeout: 0 }),
    );
    return (Messages ?? []).map(({ MessageId: id = "", Body: body = "" }) => ({ id, body }));
  }
}

/** What a message says; one that is not S3's counts as trouble too, since nobody else may write here. */
function messagesIn(body: string): readonly FailureMessage[] {
  const parsed = message.safeParse(jsonOf(body));
  if (!parsed.success) {
    return [{ event: "unknown message", object: "-", ruleId: undefined, reason: undefined }];
  }
  if ("Event" in parsed.data) {
    return [{ event: parsed.data.Event, object: parsed.data.Bucket, ruleId: undefined, reason: undefined }];
  }
  return parsed.data.Records.map(({ eventName, s3, replicationEventData }) => ({
    event: eventName,
    object: `${s3.bucket.name}/${s3.object.key} (${[
      s3.object.versionId,
      replicationEventData?.replicationRuleId,
    ]
      .filter((part) => part !== undefined)
      .join(", ")})`,
    ruleId: replicationEventData?.replicationRuleId,
    reason: replicationEventData?.failureReason,
  }));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function count(attributes: Readonly<Record<string, string>> | undefined, name: string): number {
  const value = Number(attributes?.[name]);
  if (!Number.isInteger(value)) {
    throw new Error(`GetQueueAttributes answered without ${name}`);
  }
  return value;
}
