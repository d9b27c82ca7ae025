import type { z } from "zod";

import { jobEndedSchema } from "../../functions/ingest/events/jobEnded";
import { objectCreatedSchema } from "../../functions/ingest/events/objectCreated";
import { vodNotificationSchema } from "../../functions/ingest/events/vodNotification";
import { parseInventoryKey } from "../../functions/ingest/inventory";
import { watchedObject } from "../../functions/ingest/masterKey";
import type { IngestQueue } from "../../functions/ingest/stages";

/** What a dead letter is about. */
export interface Description {
  /** What it tells, as groups of messages are counted by; for an unreadable one, what is wrong with it. */
  readonly reason: string;
  /** The asset, or the key or id that stands for it; undefined for an unreadable one. */
  readonly subject: string | undefined;
  /** Whether the stage can read it. One that it cannot comes back here each time. */
  readonly isReadable: boolean;
}

/** Readers of the events that each stage takes: the stage's own, so that what is readable here is readable there. */
const READERS: Readonly<Record<IngestQueue, readonly ((event: unknown) => Description | undefined)[]>> = {
  "submit-transcode": [object],
  "register-asset": [object, job],
  "publish-asset": [notification],
};

/**
 * Reads a message as its stage would. SQS keeps no word of why a stage failed: that is in the log of the stage's function, under the
 * message's id.
 */
export function describeMessage(stage: IngestQueue, body: string): Description {
  let event: unknown;
  try {
    event = JSON.parse(body);
  } catch {
    return unreadable("not JSON");
  }
  return (
    READERS[stage].map((read) => read(event)).find((description) => description !== undefined) ??
    unreadable(`not an event of ${stage}`)
  );
}

function object(event: unknown): Description | undefined {
  return described(objectCreatedSchema, event, ({ key }) => {
    const watched = watchedObject(key);
    const assetId = "assetId" in watched ? watched.assetId : parseInventoryKey(key)?.assetId;
    return { reason: "Object Created", subject: assetId === undefined ? key : `${assetId} (${key})` };
  });
}

function job(event: unknown): Description | undefined {
  return described(jobEndedSchema, event, ({ assetId, job: { status, jobId, errorCode } }) => ({
    reason: `job ${status}${errorCode === undefined ? "" : ` ${errorCode}`}`,
    subject: `${assetId} (job ${jobId})`,
  }));
}

function notification(event: unknown): Description | undefined {
  return described(vodNotificationSchema, event, ({ vodAssetId, event: what }) => ({
    reason: what,
    subject: vodAssetId,
  }));
}

function described<T>(
  schema: z.ZodType<T>,
  event: unknown,
  describe: (parsed: T) => Omit<Description, "isReadable">,
): Description | undefined {
  const parsed = schema.safeParse(event);
  return parsed.success ? { ...describe(parsed.data), isReadable: true } : undefined;
}

function unreadable(why: string): Description {
  return { reason: `unreadable: ${why}`, subject: undefined, isReadable: false };
}
