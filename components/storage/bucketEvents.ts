import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { EventQueue } from "./replicationFailureQueue";

/** What {@link sendBucketEvents} works on. */
export interface BucketEventsArgs {
  readonly bucketName: pulumi.Input<string>;
  /** Takes what could not be replicated. */
  readonly replicationFailures: EventQueue;
}

/**
 * The ways in which replication fails (S3 User Guide, "Supported event types for SQS, SNS, and Lambda"): for good, not within the RPO,
 * later than the RPO after all, and no longer measured, after which it may have happened or not.
 */
const REPLICATION_FAILURES = [
  "s3:Replication:OperationFailedReplication",
  "s3:Replication:OperationMissedThreshold",
  "s3:Replication:OperationReplicatedAfterThreshold",
  "s3:Replication:OperationNotTracked",
] as const;

/**
 * Sends a bucket's events to EventBridge, and those about replication, which EventBridge does not get, to a queue.
 *
 * It is one resource, `<name>-events`, because a bucket has one notification configuration and whoever writes it writes all of it.
 *
 * @param name the name of the bucket's component
 * @param parent the component of the bucket; its provider is the bucket's
 */
export function sendBucketEvents(
  name: string,
  { bucketName, replicationFailures }: BucketEventsArgs,
  parent: pulumi.ComponentResource,
): aws.s3.BucketNotification {
  return new aws.s3.BucketNotification(
    `${name}-events`,
    {
      bucket: bucketName,
      eventbridge: true,
      queues: [
        { id: "replication-failures", queueArn: replicationFailures.arn, events: [...REPLICATION_FAILURES] },
      ],
    },
    { parent, dependsOn: [...replicationFailures.ready] },
  );
}
