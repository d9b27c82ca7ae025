import type { ServiceModule } from "../../core/types";
import { cloudfrontControlApi } from "./controlApi";
import { distributionType, monitoringSubscriptionType } from "./distribution";
import { functionType } from "./function";
import { keyGroupType } from "./keyGroup";
import { keyValueStoreKeyType, keyValueStoreType } from "./keyValueStore";
import { keyValueStoreApi } from "./keyValueStoreApi";
import { cachePolicyType, originRequestPolicyType, responseHeadersPolicyType } from "./policies";
import { publicKeyType } from "./publicKey";

/** CloudFront: distributions and what they are made of, and the KeyValueStore's data plane. */
export const cloudfrontService: ServiceModule = {
  resourceTypes: [
    distributionType,
    cachePolicyType,
    originRequestPolicyType,
    responseHeadersPolicyType,
    publicKeyType,
    keyGroupType,
    functionType,
    keyValueStoreType,
    keyValueStoreKeyType,
    monitoringSubscriptionType,
  ],
  api: keyValueStoreApi,
};

/** CloudFront's control plane, as far as it is called at run time. */
export const cloudfrontControlService: ServiceModule = { resourceTypes: [], api: cloudfrontControlApi };
