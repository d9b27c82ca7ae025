import type { ServiceModule } from "../../core/types";
import { secretsManagerApi } from "./api";
import { secretPolicyType, secretType } from "./secret";
import { secretVersionType } from "./secretVersion";

/** AWS Secrets Manager. */
export const secretsManagerService: ServiceModule = {
  resourceTypes: [secretType, secretVersionType, secretPolicyType],
  api: secretsManagerApi,
};
