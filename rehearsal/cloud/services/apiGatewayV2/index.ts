import type { ServiceModule } from "../../core/types";
import { apiType } from "./api";
import { authorizerType } from "./authorizer";
import { integrationType } from "./integration";
import { routeType } from "./route";
import { stageType } from "./stage";

/** API Gateway's HTTP APIs: a JWT authorizer in front of functions. */
export const apiGatewayV2Service: ServiceModule = {
  resourceTypes: [apiType, authorizerType, integrationType, routeType, stageType],
};
