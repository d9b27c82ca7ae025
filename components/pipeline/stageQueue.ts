import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { policyDocument } from "../iam/policyDocument";
import { LONGEST_RETENTION_SECONDS, serviceQueuePolicy } from "../iam/serviceQueuePolicy";
import { stableJson } from "../stableJson";
import type { EventPattern } from "./eventPatterns";

/** Arguments of {@link StageQueue}. */
export interface StageQueueArgs {
  /** Account of the provider, 12 digits. */
  readonly accountId: string;
  /** What the queue takes from the account's default event bus, by a name for the rule: lower case, digits and hyphens. */
  readonly events: Readonly<Record<string, pulumi.Input<EventPattern>>>;
  /** Seconds that one run of the function behind it may take. */
  readonly functionTimeoutSeconds: number;
}

/** AWS's advice for queues of functions (Lambda Developer Guide, "Configuring a queue to use with Lambda"): a throttled run is tried again. */
const TIMEOUTS_PER_VISIBILITY = 6;

/** Deliveries of a message before somebody has to look at it. AWS's advice is five at least, so that throttling alone moves none. */
const MAX_RECEIVES = 5;

/**
 * A stage's queue with its dead-letter queue, and the rules that feed it.
 *
 * Events go to a queue rather than to the function: it keeps them while the function is broken or throttled, and the number of runs at a
 * time has a limit. What EventBridge cannot deliver goes to the dead-letter queue too, so there is one place to look at.
 *
 * Encrypted with SQS's own keys, which EventBridge may use without a statement in a key policy; events name objects, not content.
 */
export class StageQueue extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly deadLetterUrl: pulumi.Output<string>;

  constructor(name: string, args: StageQueueArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:pipeline:StageQueue", name, {}, opts);
    const rules = Object.entries(args.events).map(
      ([event, pattern]) => [event, this.rule(`${name}-${event}`, pattern)] as const,
    );
    const ruleArns = rules.map(([, { arn }]) => arn);
    const deadLetters = new aws.sqs.Queue(
      `${name}-dead`,
      { messageRetentionSeconds: LONGEST_RETENTION_SECONDS, sqsManagedSseEnabled: true },
      { parent: this },
    );
    const queue = new aws.sqs.Queue(
      name,
      {
        messageRetentionSeconds: LONGEST_RETENTION_SECONDS,
        visibilityTimeoutSeconds: TIMEOUTS_PER_VISIBILITY * args.functionTimeoutSeconds,
        sqsManagedSseEnabled: true,
        redrivePolicy: pulumi.jsonStringify({
          deadLetterTargetArn: deadLetters.arn,
          maxReceiveCount: MAX_RECEIVES,
        }),
      },
      { parent: this },
    );
    new aws.sqs.RedriveAllowPolicy(
      `${name}-dead-redrive`,
      {
        queueUrl: deadLetters.url,
        redriveAllowPolicy: pulumi.jsonStringify({
          redrivePermission: "byQueue",
          sourceQueueArns: [queue.arn],
        }),
      },
      { parent: this },
    );
    const policies = [
      this.policy(name, queue, args.accountId, ruleArns),
      this.policy(`${name}-dead`, deadLetters, args.accountId, ruleArns),
    ];
    for (const [event, rule] of rules) {
      new aws.cloudwatch.EventTarget(
        `${name}-${event}`,
        { rule: rule.name, arn: queue.arn, deadLetterConfig: { arn: deadLetters.arn } },
        // EventBridge does not look at the policies: events that it may not deliver yet would be lost.
        { parent: this, dependsOn: policies },
      );
    }
    this.url = queue.url;
    this.arn = queue.arn;
    this.deadLetterUrl = deadLetters.url;
    this.registerOutputs({ url: this.url, arn: this.arn, deadLetterUrl: this.deadLetterUrl });
  }

  private rule(name: string, pattern: pulumi.Input<EventPattern>): aws.cloudwatch.EventRule {
    return new aws.cloudwatch.EventRule(
      name,
      { eventPattern: pulumi.output(pattern).apply(stableJson) },
      { parent: this },
    );
  }

  private policy(
    name: string,
    queue: aws.sqs.Queue,
    accountId: string,
    ruleArns: readonly pulumi.Input<string>[],
  ): aws.sqs.QueuePolicy {
    const statements = serviceQueuePolicy(queue.arn, {
      sid: "Events",
      service: "events.amazonaws.com",
      accountId,
      sourceArns: ruleArns,
    });
    return new aws.sqs.QueuePolicy(
      name,
      { queueUrl: queue.url, policy: policyDocument(statements) },
      { parent: this },
    );
  }
}
