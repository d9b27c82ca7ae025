import { text } from "../../../../rehearsal/cloud/core/props";
import type { Props, Scope } from "../../../../rehearsal/cloud/core/types";
import { iamService } from "../../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../../rehearsal/cloud/services/kms";
import { S3DataPlane, s3Service } from "../../../../rehearsal/cloud/services/s3";
import { SqsDataPlane, sqsService } from "../../../../rehearsal/cloud/services/sqs";
import { Deployment, HOME, policy, trust, WEST } from "../core/standIn";
import { makeBucket, makeKey, OTHER_IRELAND, replicationRule, ROLE, ROLE_POLICY, S3 } from "./mediaFixture";

export const QUEUE = "aws:sqs/queue:Queue";
export const QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy";
export const NOTIFICATION = "aws:s3/bucketNotification:BucketNotification";
export const OBJECT_LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";

/** Longer than any replication takes, shorter than the threshold of 15 minutes. */
export const LONG_ENOUGH = 120_000;

/** The two sides: bucket, role and rule have the side's name. */
export type Side = "west" | "ireland";
const PLACES: Readonly<Record<Side, Scope>> = { west: WEST, ireland: OTHER_IRELAND };

/** A stack of the services that storage needs. */
export function storageStack(): Promise<Deployment> {
  return Deployment.over([iamService, kmsService, sqsService, s3Service]);
}

/** What the pair is like beyond plain replication both ways. */
export interface PairSettings {
  /** Sides whose rule replicates replica modifications. @default both */
  readonly modifications?: readonly Side[];
  /** Metrics and time control of both rules. @default both on */
  readonly watched?: { readonly metrics: boolean; readonly timeControl: boolean };
  /** Sides with Object Lock. @default none */
  readonly locked?: readonly Side[];
  /** Actions that no role gets. @default none */
  readonly without?: readonly string[];
}

/** Two buckets that replicate to each other, in two accounts and Regions, under customer keys. */
export interface Pair {
  readonly stack: Deployment;
  readonly s3: S3DataPlane;
  readonly sqs: SqsDataPlane;
  readonly keyArns: Readonly<Record<Side, string>>;
}

const ROLE_ACTIONS = [
  "s3:GetReplicationConfiguration",
  "s3:ListBucket",
  "s3:GetObjectVersionForReplication",
  "s3:GetObjectVersionAcl",
  "s3:GetObjectVersionTagging",
  "s3:GetObjectRetention",
  "s3:GetObjectLegalHold",
  "s3:ReplicateObject",
  "s3:ReplicateDelete",
  "s3:ReplicateTags",
  "s3:ObjectOwnerOverrideToBucketOwner",
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey",
];

/** Deploys the pair. */
export async function replicatedPair(settings: PairSettings = {}): Promise<Pair> {
  const stack = await storageStack();
  for (const side of ["west", "ireland"] as const) {
    await makeReplicationRole(stack, side, settings.without ?? []);
  }
  const keyArns = { west: await makeSide(stack, "west"), ireland: await makeSide(stack, "ireland") };
  for (const side of settings.locked ?? []) {
    await stack.create(OBJECT_LOCK, side, { bucket: side }, PLACES[side]);
  }
  for (const side of ["west", "ireland"] as const) {
    const rule = ruleFrom(side, keyArns, settings);
    const role = `arn:aws:iam::${PLACES[side].accountId}:role/${side}`;
    await stack.create(S3.replication, side, { bucket: side, role, rules: [rule] }, PLACES[side]);
  }
  return { stack, s3: stack.cloud.service(S3DataPlane), sqs: stack.cloud.service(SqsDataPlane), keyArns };
}

function otherOf(side: Side): Side {
  return side === "west" ? "ireland" : "west";
}

async function makeReplicationRole(stack: Deployment, side: Side, without: readonly string[]): Promise<void> {
  const scope = PLACES[side];
  const trusting = { name: side, assumeRolePolicy: trust("s3.amazonaws.com") };
  await stack.create(ROLE, side, trusting, scope);
  const Action = ROLE_ACTIONS.filter((action) => !without.includes(action));
  const statement = { Effect: "Allow", Action, Resource: "*" };
  await stack.create(ROLE_POLICY, side, { role: side, policy: policy(statement) }, scope);
}

/** A bucket with its key and a policy that lets the other side's role in. @returns the key's ARN */
async function makeSide(stack: Deployment, side: Side): Promise<string> {
  const scope = PLACES[side];
  const peer = `arn:aws:iam::${PLACES[otherOf(side)].accountId}:role/${otherOf(side)}`;
  const use = { Effect: "Allow", Principal: { AWS: peer }, Action: "kms:*", Resource: "*" };
  const keyArn = await makeKey(stack, side, scope, [use]);
  await makeBucket(stack, side, scope, keyArn);
  const write = {
    Effect: "Allow",
    Principal: { AWS: peer },
    Action: "s3:*",
    Resource: `arn:aws:s3:::${side}/*`,
  };
  await stack.create(S3.policy, side, { bucket: side, policy: policy(write) }, scope);
  return keyArn;
}

function ruleFrom(
  side: Side,
  keyArns: Readonly<Record<Side, string>>,
  { modifications = ["west", "ireland"], watched = { metrics: true, timeControl: true } }: PairSettings,
): Props {
  const other = otherOf(side);
  const minutes = { minutes: 15 };
  return replicationRule(
    other,
    {
      account: PLACES[other].accountId,
      accessControlTranslation: { owner: "Destination" },
      encryptionConfiguration: { replicaKmsKeyId: keyArns[other] },
      ...(watched.metrics ? { metrics: { status: "Enabled", eventThreshold: minutes } } : {}),
      ...(watched.timeControl ? { replicationTime: { status: "Enabled", time: minutes } } : {}),
    },
    {
      id: `to-${other}`,
      sourceSelectionCriteria: {
        sseKmsEncryptedObjects: { status: "Enabled" },
        replicaModifications: { status: modifications.includes(side) ? "Enabled" : "Disabled" },
      },
    },
  );
}

/** A queue that the bucket `west` may send to. @returns its URL */
export async function makeEventQueue(stack: Deployment, statement: object = {}): Promise<string> {
  const queue = await stack.create(QUEUE, "events", { name: "events" });
  const url = text(queue.outputs, "url");
  await stack.create(QUEUE_POLICY, "events", {
    queueUrl: url,
    policy: policy({
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: text(queue.outputs, "arn"),
      Condition: {
        ArnEquals: { "aws:SourceArn": "arn:aws:s3:::west" },
        StringEquals: { "aws:SourceAccount": HOME },
      },
      ...statement,
    }),
  });
  return url;
}

/** The ARN of the queue that {@link makeEventQueue} makes. */
export const EVENT_QUEUE_ARN = `arn:aws:sqs:us-west-2:${HOME}:events`;

/** Tells the queue about events of the bucket `west`. */
export async function notify(stack: Deployment, events: readonly string[]): Promise<void> {
  const queues = [{ id: "to-queue", queueArn: EVENT_QUEUE_ARN, events: [...events] }];
  await stack.create(NOTIFICATION, "west", { bucket: "west", queues });
}

/** The bodies of a queue's messages, parsed. */
export function messagesIn(sqs: SqsDataPlane, url: string): readonly unknown[] {
  return sqs.peek(url).map(({ body }): unknown => JSON.parse(body));
}
