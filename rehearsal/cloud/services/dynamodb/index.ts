import type { ServiceModule } from "../../core/types";
import { dynamoDbApi } from "./api";
import { resourcePolicyType } from "./resourcePolicy";
import { tableType } from "./table";

export type { Requester } from "./access";
export type { AttributeValue, Item } from "./attributeValue";
export { DynamoDbDataPlane } from "./dynamoDbDataPlane";
export type { Change, Replication } from "./replication";
export { findReplica, tableArn, type Replica } from "./tables";

/** DynamoDB: tables with their replicas and resource policies, and the items in them. */
export const dynamoDbService: ServiceModule = {
  resourceTypes: [tableType, resourcePolicyType],
  api: dynamoDbApi,
};
