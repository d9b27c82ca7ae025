import type { ServiceModule } from "../../core/types";
import { resourceServerType } from "./resourceServer";
import { userPoolType } from "./userPool";
import { userPoolClientType } from "./userPoolClient";
import { userPoolDomainType } from "./userPoolDomain";

export { TOKENS as COGNITO_TOKENS } from "./tokens";
export { ViewerPools, type ViewerTokenRequest } from "./viewerPools";

/** Cognito's user pools, as far as viewers get tokens from them. */
export const cognitoService: ServiceModule = {
  resourceTypes: [userPoolType, resourceServerType, userPoolClientType, userPoolDomainType],
};
