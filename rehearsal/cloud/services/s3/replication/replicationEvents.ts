import type { Cloud } from "../../../core/cloud";
import type { EmittedEvent } from "../events/eventNames";
import { BucketEvents } from "../events/bucketEvents";
import type { ReplicationEventData } from "../events/eventRecord";
import type { ObjectVersion } from "../objectStore";
import { S3_ITSELF } from "../objectWriter";
import type { ReplicationRule } from "../replicationRules";
import type { ReplicationOperation } from "./operation";

/** The only threshold of replication time control. */
export const THRESHOLD_MS = 900_000;
const THRESHOLD = "15 minutes";

/** True when replication time control watches an operation. Delete markers are outside of it. */
export function isTimed({ rule, s3Operation }: ReplicationOperation): boolean {
  return rule.destination.timeControl?.enabled === true && s3Operation !== "DELETE_MARKER_PUT";
}

/** Tells what became of an operation to the source bucket's queues; S3 says so only where the rule has metrics. */
export class ReplicationEvents {
  constructor(private readonly cloud: Cloud) {}

  failed(operation: ReplicationOperation, object: ObjectVersion | undefined, failureReason: string): void {
    if (hasMetrics(operation.rule)) {
      this.#tell("Replication:OperationFailedReplication", operation, object, { failureReason });
    }
  }

  missedThreshold(operation: ReplicationOperation, object: ObjectVersion | undefined): void {
    this.#tell("Replication:OperationMissedThreshold", operation, object, { threshold: THRESHOLD });
  }

  replicatedAfterThreshold(operation: ReplicationOperation, object: ObjectVersion | undefined): void {
    const replicationTime = `PT${Math.round((this.cloud.clock.now() - operation.requestedAt) / 1_000)}S`;
    this.#tell("Replication:OperationReplicatedAfterThreshold", operation, object, {
      threshold: THRESHOLD,
      replicationTime,
    });
  }

  #tell(
    name: EmittedEvent,
    operation: ReplicationOperation,
    object: ObjectVersion | undefined,
    more: Partial<ReplicationEventData>,
  ): void {
    const { source, rule, s3Operation, requestedAt } = operation;
    if (object === undefined) {
      // The version was deleted meanwhile: there is nothing left to speak of.
      return;
    }
    this.cloud.service(BucketEvents).publish({
      name,
      bucket: source,
      object,
      requester: S3_ITSELF,
      replication: {
        replicationRuleId: rule.id,
        destinationBucket: rule.destination.bucketArn,
        s3Operation,
        requestTime: new Date(requestedAt).toISOString(),
        ...more,
      },
    });
  }
}

function hasMetrics(rule: ReplicationRule): boolean {
  return rule.destination.metrics?.enabled === true;
}
