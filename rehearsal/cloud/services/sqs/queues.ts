import { formatArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { policyText } from "../../core/iam/policyText";
import { isProps, optionalNumber, optionalText, parseJson, text } from "../../core/props";
import { AwsError, type Props, type Scope, type StoredResource } from "../../core/types";

/** Pulumi type tokens of the SQS resources that the stand-in knows. */
export const TOKENS = {
  queue: "aws:sqs/queue:Queue",
  policy: "aws:sqs/queuePolicy:QueuePolicy",
  redriveAllow: "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
} as const;

/** A queue that exists, with its attributes as deployed. */
export interface Queue {
  readonly url: string;
  readonly arn: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  /** Seconds after which a message is gone, received or not. */
  readonly retentionSeconds: number;
  /** Seconds during which a received message is hidden from other receivers. */
  readonly visibilitySeconds: number;
  /** Seconds before a new message can be received. */
  readonly delaySeconds: number;
  /** Bytes of a message. */
  readonly maxMessageBytes: number;
  /** Customer key, or undefined where SQS encrypts by itself. */
  readonly kmsKeyId: string | undefined;
  /** Where messages go that were received too often. */
  readonly redrive: Redrive | undefined;
}

/** A queue's redrive policy. */
export interface Redrive {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** The URL by which requests name a queue. */
export function queueUrl({ region, accountId }: Scope, name: string): string {
  return `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;
}

/** The ARN by which policies name a queue. */
export function queueArn({ region, accountId }: Scope, name: string): string {
  return formatArn("sqs", region, accountId, name);
}

/** The queue with this URL, or undefined. */
export function findQueue(cloud: Cloud, url: string): Queue | undefined {
  const resource = cloud.resources.byId(TOKENS.queue, url);
  return resource && readQueue(resource);
}

/** The queue with this ARN, or undefined. */
export function findQueueByArn(cloud: Cloud, arn: string): Queue | undefined {
  const resource = cloud.resources.find(TOKENS.queue, ({ outputs }) => outputs["arn"] === arn);
  return resource && readQueue(resource);
}

/** Like {@link findQueue}. @throws AwsError QueueDoesNotExist */
export function requireQueue(cloud: Cloud, url: string): Queue {
  const queue = findQueue(cloud, url);
  if (queue === undefined) {
    throw new AwsError("sqs", "QueueDoesNotExist", `The specified queue does not exist: ${url}`);
  }
  return queue;
}

/** The text of a queue's policy, as a list for the authorizer: empty when there is none. */
export function policiesOfQueue(cloud: Cloud, queue: Queue): readonly string[] {
  const separate = cloud.resources.byId(TOKENS.policy, queue.url)?.inputs["policy"];
  const own = cloud.resources.byId(TOKENS.queue, queue.url)?.inputs["policy"];
  const policy = policyText(separate ?? own);
  return policy === undefined ? [] : [policy];
}

/** Reads a redrive policy's JSON; undefined when it is none. */
export function readRedrive(inputs: Props): Redrive | undefined {
  const json = parseJson(optionalText(inputs, "redrivePolicy") ?? "");
  if (!isProps(json)) {
    return undefined;
  }
  const deadLetterTargetArn = optionalText(json, "deadLetterTargetArn");
  const maxReceiveCount = optionalNumber(json, "maxReceiveCount");
  return deadLetterTargetArn === undefined || maxReceiveCount === undefined
    ? undefined
    : { deadLetterTargetArn, maxReceiveCount };
}

function readQueue({ id, scope, inputs, outputs }: StoredResource): Queue {
  return {
    url: id,
    arn: text(outputs, "arn"),
    name: text(outputs, "name"),
    accountId: scope.accountId,
    region: scope.region,
    retentionSeconds: optionalNumber(inputs, "messageRetentionSeconds") ?? 345_600,
    visibilitySeconds: optionalNumber(inputs, "visibilityTimeoutSeconds") ?? 30,
    delaySeconds: optionalNumber(inputs, "delaySeconds") ?? 0,
    maxMessageBytes: optionalNumber(inputs, "maxMessageSize") ?? 262_144,
    kmsKeyId: optionalText(inputs, "kmsMasterKeyId"),
    redrive: readRedrive(inputs),
  };
}
