import type { ServiceModule } from "../../core/types";
import { sqsApi } from "./api";
import { queueType } from "./queue";
import { queuePolicyType } from "./queuePolicies";
import { redriveAllowPolicyType } from "./redriveAllowPolicy";

export type { MessageAttribute, MessageAttributes } from "./messageAttributes";
export type { Message, MessageCounts } from "./messageStore";
export { findQueue, findQueueByArn, type Queue } from "./queues";
export type { QueueAttributes, ReceivedMessage, ReceiveOptions, SendOptions, SqsCaller } from "./requests";
export { systemAttributes } from "./wireMessages";
export { SqsDataPlane } from "./sqsDataPlane";

/** SQS: standard queues and their policies. */
export const sqsService: ServiceModule = {
  resourceTypes: [queueType, queuePolicyType, redriveAllowPolicyType],
  api: sqsApi,
};
