import type * as pulumi from "@pulumi/pulumi";

import { sourceResources, type Statement } from "./policyDocument";

/** Who sends to a queue: a service, for resources of one account. */
export interface QueueSender {
  /** Name of the statement. */
  readonly sid: string;
  /** Service principal, such as `events.amazonaws.com`. */
  readonly service: string;
  /** Account of the resources, 12 digits. */
  readonly accountId: string;
  /** The resources that it sends for. */
  readonly sourceArns: readonly pulumi.Input<string>[];
}

/** The longest that SQS keeps a message, 14 days in seconds: an outage, and the weekend after it. */
export const LONGEST_RETENTION_SECONDS = 14 * 86_400;

/** A queue's policy: nothing without TLS; what the sender sends; nothing else. Who reads is said by the readers' own policies. */
export function serviceQueuePolicy(
  queueArn: pulumi.Input<string>,
  { sid, service, accountId, sourceArns }: QueueSender,
): readonly Statement[] {
  return [
    {
      Sid: "DenyInsecureTransport",
      Effect: "Deny",
      Principal: "*",
      Action: "sqs:*",
      Resource: queueArn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      Sid: sid,
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sqs:SendMessage",
      Resource: queueArn,
      Condition: sourceResources(accountId, sourceArns),
    },
  ];
}
