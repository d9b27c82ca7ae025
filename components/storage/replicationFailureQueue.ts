import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { policyDocument } from "../iam/policyDocument";
import { LONGEST_RETENTION_SECONDS, serviceQueuePolicy } from "../iam/serviceQueuePolicy";

/** Arguments of {@link ReplicationFailureQueue}. */
export interface ReplicationFailureQueueArgs {
  /** Account of the provider, 12 digits, and of the buckets. */
  readonly accountId: string;
  /** The buckets whose events the queue takes, in the same Region. They exist first. */
  readonly sourceArns: readonly pulumi.Input<string>[];
}

/** A queue as those see it that have events sent to it. */
export interface EventQueue {
  readonly arn: pulumi.Input<string>;
  /** What must exist before S3 is told to send here: it tries at once, and refuses a queue that does not let it. */
  readonly ready: readonly pulumi.Resource[];
}

/**
 * Keeps what S3 could not replicate, or not in time: one message per object, with the reason.
 *
 * It is a queue because S3 sends these events to SQS, SNS and Lambda only, never to EventBridge (S3 User Guide, "Receiving replication
 * failure events"). Encrypted with SQS's own keys: they need no statement in any key policy, and messages name objects, not content.
 */
export class ReplicationFailureQueue extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly destination: EventQueue;

  constructor(name: string, args: ReplicationFailureQueueArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:storage:ReplicationFailureQueue", name, {}, opts);
    const queue = new aws.sqs.Queue(
      name,
      { messageRetentionSeconds: LONGEST_RETENTION_SECONDS, sqsManagedSseEnabled: true },
      { parent: this },
    );
    const policy = new aws.sqs.QueuePolicy(
      `${name}-policy`,
      {
        queueUrl: queue.url,
        policy: policyDocument(
          serviceQueuePolicy(queue.arn, { sid: "BucketEvents", service: "s3.amazonaws.com", ...args }),
        ),
      },
      { parent: this },
    );
    this.url = queue.url;
    this.arn = queue.arn;
    this.destination = { arn: this.arn, ready: [policy] };
    this.registerOutputs({ url: this.url, arn: this.arn });
  }
}
