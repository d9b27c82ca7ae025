import type { AccelerationMode, HopDestination, StatusUpdateInterval } from "@aws-sdk/client-mediaconvert";

import { TranscodeRequestError } from "./transcodeRequestError";

/** A queue, and how it is paid for. */
export interface JobQueue {
  readonly arn: string;
  readonly pricingPlan: "ON_DEMAND" | "RESERVED";
}

/** Where a Region runs jobs and how; from the stack's outputs and configuration. */
export interface JobPlace {
  /** Name of the stack: events of its jobs are told by it from other jobs of the account. */
  readonly stack: string;
  /** Bucket of the masters: the only one that the role reads. */
  readonly mezzanineBucket: string;
  /** Bucket of the ladders. Never the masters': an output there would be taken for a new master, which makes another job, and so on. */
  readonly packagedBucket: string;
  /** Key of the packaged bucket, in the queue's Region. */
  readonly packagedKeyArn: string;
  /** Role that MediaConvert assumes. */
  readonly roleArn: string;
  /** Always stated: a job without a queue goes to the account's default one. */
  readonly queue: JobQueue;
  /** Where a job goes that waited too long in a reserved queue. @default it waits */
  readonly hopTo?: {
    /** ARN of an on-demand queue. The queue that runs a job bills it. */
    readonly queueArn: string;
    /** Minutes, 1 to 4320. */
    readonly afterMinutes: number;
  };
  /** Accelerated transcoding: `ENABLED` fails jobs that cannot have it, `PREFERRED` runs them without. On demand only. */
  readonly acceleration: AccelerationMode;
  /** -50 to 50; jobs with a higher one run first. @default 0 */
  readonly priority?: number;
  /** How often a running job reports its progress. @default every minute */
  readonly statusUpdateInterval?: StatusUpdateInterval;
  /** Tags of the job, for billing reports. @default none */
  readonly tags?: Readonly<Record<string, string>>;
}

const PARTITION = "arn:(aws|aws-cn|aws-us-gov)";
const QUEUE_ARN = new RegExp(`^${PARTITION}:mediaconvert:([a-z0-9-]+):(\\d{12}):queues/[A-Za-z0-9_-]+$`);
const KEY_ARN = new RegExp(
  `^${PARTITION}:kms:([a-z0-9-]+):(\\d{12}):key/(?:mrk-[0-9a-f]{32}|[0-9a-f-]{36})$`,
);
const ROLE_ARN = new RegExp(`^${PARTITION}:iam::(\\d{12}):role/[\\w+=,.@/-]+$`);
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const MAX_HOP_MINUTES = 4_320;
const MAX_PRIORITY = 50;
const MAX_TAGS = 50;
const TAG_KEY = /^(?!aws:).{1,128}$/iu;
const MAX_TAG_VALUE = 256;

/**
 * Makes sure that MediaConvert would not refuse the place, or accept it and do harm.
 *
 * @throws TranscodeRequestError for the first thing that is wrong
 */
export function checkPlace(place: JobPlace): void {
  checkText("mezzanineBucket", place.mezzanineBucket, BUCKET, "the name of an S3 bucket");
  checkText("packagedBucket", place.packagedBucket, BUCKET, "the name of an S3 bucket");
  if (place.mezzanineBucket === place.packagedBucket) {
    throw new TranscodeRequestError(
      `packagedBucket is ${place.packagedBucket}, the bucket of the masters too: each output would be taken for a new master. ` +
        "Use another bucket.",
    );
  }
  checkText("roleArn", place.roleArn, ROLE_ARN, "the ARN of an IAM role");
  const region = regionOf("queue.arn", place.queue.arn, QUEUE_ARN, "the ARN of a MediaConvert queue");
  const keyRegion = regionOf(
    "packagedKeyArn",
    place.packagedKeyArn,
    KEY_ARN,
    "the ARN of a customer KMS key, not of an alias",
  );
  if (keyRegion !== region) {
    throw new TranscodeRequestError(
      `packagedKeyArn is a key in ${keyRegion}, the queue is in ${region}: use the key of the packaged bucket in ${region}.`,
    );
  }
  checkAccount("roleArn", place.roleArn, place.queue.arn);
  checkPriority(place.priority ?? 0);
  checkTags(place.tags ?? {});
  checkAcceleration(place);
  checkHop(place, region);
}

/** `HopDestinations` of the request, as many as the place has. */
export function hopDestinations({ hopTo }: JobPlace): HopDestination[] | undefined {
  return hopTo === undefined ? undefined : [{ Queue: hopTo.queueArn, WaitMinutes: hopTo.afterMinutes }];
}

/** A role is passed, and a job hops, within one account. */
function checkAccount(setting: string, arn: string, queueArn: string): void {
  const account = queueArn.split(":")[4];
  if (arn.split(":")[4] !== account) {
    throw new TranscodeRequestError(
      `${setting} is ${arn}: expected one of account ${account ?? ""}, as the queue ${queueArn} is.`,
    );
  }
}

/** By the limits of tags anywhere in AWS. */
function checkTags(tags: Readonly<Record<string, string>>): void {
  const count = Object.keys(tags).length;
  if (count > MAX_TAGS) {
    throw new TranscodeRequestError(`tags: ${count} tags. At most ${MAX_TAGS} are allowed: take some out.`);
  }
  for (const [key, value] of Object.entries(tags)) {
    if (!TAG_KEY.test(key) || value.length > MAX_TAG_VALUE) {
      throw new TranscodeRequestError(
        `tags: got ${JSON.stringify(key)} with ${value.length} characters. Allowed: names of 1 to 128 characters, not beginning with aws:, ` +
          `with values of up to ${MAX_TAG_VALUE}.`,
      );
    }
  }
}

function checkPriority(priority: number): void {
  if (!Number.isInteger(priority) || Math.abs(priority) > MAX_PRIORITY) {
    throw new TranscodeRequestError(
      `priority is ${priority}: expected a whole number from -${MAX_PRIORITY} to ${MAX_PRIORITY}.`,
    );
  }
}

/**
 * Reserved queues run no accelerated jobs, but take those that merely prefer it, and the preference counts once the job has hopped
 * (MediaConvert User Guide, "Feature limitations with reserved queues").
 */
function checkAcceleration({ acceleration, queue }: JobPlace): void {
  if (acceleration === "ENABLED" && queue.pricingPlan === "RESERVED") {
    throw new TranscodeRequestError(
      `acceleration is ${acceleration} in the reserved queue ${queue.arn}: reserved queues run no accelerated jobs. ` +
        "Set it to DISABLED or PREFERRED, or use an on-demand queue.",
    );
  }
}

function checkHop({ hopTo, queue }: JobPlace, region: string): void {
  if (hopTo === undefined) {
    return;
  }
  if (queue.pricingPlan !== "RESERVED") {
    throw new TranscodeRequestError(
      `hopTo is ${hopTo.queueArn}, but the job starts in the on-demand queue ${queue.arn}: ` +
        "jobs hop from a reserved queue to an on-demand one. Leave hopTo out.",
    );
  }
  const hopRegion = regionOf("hopTo.queueArn", hopTo.queueArn, QUEUE_ARN, "the ARN of a MediaConvert queue");
  if (hopRegion !== region || hopTo.queueArn === queue.arn) {
    throw new TranscodeRequestError(
      `hopTo.queueArn is ${hopTo.queueArn}: expected another queue than ${queue.arn}, in ${region} too.`,
    );
  }
  checkAccount("hopTo.queueArn", hopTo.queueArn, queue.arn);
  const { afterMinutes } = hopTo;
  if (!Number.isInteger(afterMinutes) || afterMinutes < 1 || afterMinutes > MAX_HOP_MINUTES) {
    throw new TranscodeRequestError(
      `hopTo.afterMinutes is ${afterMinutes}: expected a whole number from 1 to ${MAX_HOP_MINUTES}.`,
    );
  }
}

function regionOf(setting: string, arn: string, pattern: RegExp, expected: string): string {
  checkText(setting, arn, pattern, expected);
  return arn.split(":")[3] ?? "";
}

function checkText(setting: string, text: string, pattern: RegExp, expected: string): void {
  if (!pattern.test(text)) {
    throw new TranscodeRequestError(`${setting} is ${JSON.stringify(text)}: expected ${expected}.`);
  }
}
