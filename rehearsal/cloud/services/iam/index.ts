import type { ServiceModule } from "../../core/types";
import { iamApi } from "./api";
import { policyType, rolePolicyAttachmentType, rolePolicyType } from "./policies";
import { roleType } from "./role";
import { serviceLinkedRoleType } from "./serviceLinkedRole";

/** AWS Identity and Access Management. */
export const iamService: ServiceModule = {
  resourceTypes: [roleType, rolePolicyType, policyType, rolePolicyAttachmentType, serviceLinkedRoleType],
  api: iamApi,
};
