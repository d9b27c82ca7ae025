import type { ConditionContext } from "../../../../policyLanguage/conditions";
import type { Cloud } from "../../core/cloud";
import { KmsKeys } from "../kmsKeys";
import { policiesOfQueue, type Queue } from "./queues";
import type { SqsCaller } from "./requests";

/** Asks the caller's policies and the queue's. @throws AwsError AccessDenied */
export function authorizeQueue(
  cloud: Cloud,
  caller: SqsCaller,
  action: string,
  queue: Queue,
  context: ConditionContext = {},
): void {
  cloud.iam.require(
    { caller, action, resource: queue.arn, resourcePolicies: policiesOfQueue(cloud, queue), context },
    "AccessDenied",
  );
}

/** Uses the queue's customer key, if it has one. @throws AwsError KMS's refusals */
export function useQueueKey(
  cloud: Cloud,
  caller: SqsCaller,
  queue: Queue,
  actions: readonly string[],
  context: ConditionContext = {},
): void {
  if (queue.kmsKeyId === undefined) {
    return;
  }
  for (const action of actions) {
    cloud.service(KmsKeys).require({
      caller,
      action,
      keyId: queue.kmsKeyId,
      accountId: queue.accountId,
      region: queue.region,
      context: {
        "kms:ViaService": `sqs.${queue.region}.amazonaws.com`,
        "kms:EncryptionContext:aws:sqs:arn": queue.arn,
        ...context,
      },
    });
  }
}
