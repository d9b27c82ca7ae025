import type { ServiceModule } from "../../core/types";
import { eventRuleType } from "./eventRule";
import { eventTargetType } from "./eventTarget";

export { EventBus, type BusEvent, type PublishedEvent, type UndeliveredTarget } from "./eventBus";
export { Schedules } from "./schedules";

/** EventBridge: the default bus, its rules and their targets. */
export const eventBridgeService: ServiceModule = { resourceTypes: [eventRuleType, eventTargetType] };
