import type { ServiceModule } from "../../core/types";
import { eventSourceMappingType } from "./eventSourceMapping";
import { functionType } from "./function";
import { invocationType } from "./invocation";
import { permissionType } from "./permission";

export { AsyncInvocations, type FailedEvent } from "./asyncInvocations";
export { LambdaRuntime, type InvocationOutcome } from "./lambdaRuntime";
export { QueuePollers, type PollingProblem } from "./queuePollers";

/** Lambda: functions with versions, permissions and queues, and invocations that run the deployed code. */
export const lambdaService: ServiceModule = {
  resourceTypes: [functionType, permissionType, invocationType, eventSourceMappingType],
};
