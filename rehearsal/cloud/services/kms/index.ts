import type { ServiceModule } from "../../core/types";
import { aliasType } from "./alias";
import { kmsApi } from "./api";
import { keyPolicyType } from "./keyPolicies";
import { keyType, replicaKeyType } from "./keys";

/** AWS Key Management Service. */
export const kmsService: ServiceModule = {
  resourceTypes: [keyType, replicaKeyType, aliasType, keyPolicyType],
  api: kmsApi,
};
