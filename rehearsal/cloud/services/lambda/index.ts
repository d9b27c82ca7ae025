import type { ServiceModule } from "../../core/types";
import { functionType } from "./function";
import { invocationType } from "./invocation";
import { permissionType } from "./permission";

/** Lambda: functions with versions, permissions, and invocations that run the deployed code. */
export const lambdaService: ServiceModule = {
  resourceTypes: [functionType, permissionType, invocationType],
};
