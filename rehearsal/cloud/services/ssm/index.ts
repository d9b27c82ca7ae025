import type { ServiceModule } from "../../core/types";
import { ssmApi } from "./api";
import { parameterType } from "./parameter";

export { parameterArn, ParameterStore, type StoredParameter } from "./parameterStore";

/** Systems Manager, as far as its Parameter Store goes. */
export const ssmService: ServiceModule = { resourceTypes: [parameterType], api: ssmApi };
