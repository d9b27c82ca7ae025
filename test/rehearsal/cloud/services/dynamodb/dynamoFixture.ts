import { accountRootArn } from "../../../../../rehearsal/cloud/core/arn";
import type { Caller, Props, Scope } from "../../../../../rehearsal/cloud/core/types";
import {
  DynamoDbDataPlane,
  dynamoDbService,
  type Item,
} from "../../../../../rehearsal/cloud/services/dynamodb";
import { iamService } from "../../../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../../../rehearsal/cloud/services/kms";
import { Deployment, HOME } from "../../core/standIn";

export const TABLE = "aws:dynamodb/table:Table";
export const RESOURCE_POLICY = "aws:dynamodb/resourcePolicy:ResourcePolicy";

/** The owner's provider in the table's own Region. */
export const EAST: Scope = { accountId: HOME, region: "us-east-1", defaultTags: {} };
export const OWNER: Caller = { principalArn: accountRootArn(HOME), accountId: HOME };

/** Services of a stack with tables. */
export const TABLE_SERVICES = [iamService, kmsService, dynamoDbService];

/** Arguments of a table like the catalog's: two keys, an index, TTL, on demand. */
export const CATALOG: Props = {
  name: "catalog",
  billingMode: "PAY_PER_REQUEST",
  hashKey: "pk",
  rangeKey: "sk",
  attributes: [
    { name: "pk", type: "S" },
    { name: "sk", type: "S" },
    { name: "openIn", type: "S" },
    { name: "openSince", type: "S" },
  ],
  globalSecondaryIndexes: [
    {
      name: "open-work",
      keySchemas: [
        { attributeName: "openIn", keyType: "HASH" },
        { attributeName: "openSince", keyType: "RANGE" },
      ],
      projectionType: "ALL",
    },
  ],
  ttl: { attributeName: "expiresAt", enabled: true },
};

/** The same with replicas, whose Regions are the media Regions. */
export const GLOBAL_CATALOG: Props = {
  ...CATALOG,
  streamEnabled: true,
  streamViewType: "NEW_AND_OLD_IMAGES",
  replicas: [{ regionName: "us-west-2" }, { regionName: "eu-west-1" }],
};

/** A stack with one table in us-east-1. */
export async function tableStack(args: Props = CATALOG): Promise<{
  readonly stack: Deployment;
  readonly dynamo: DynamoDbDataPlane;
}> {
  const stack = await Deployment.over(TABLE_SERVICES);
  await stack.create(TABLE, "catalog", args, EAST);
  return { stack, dynamo: stack.cloud.service(DynamoDbDataPlane) };
}

/** The table's owner, in a Region. */
export function owner(region = "us-east-1"): { readonly caller: Caller; readonly region: string } {
  return { caller: OWNER, region };
}

/** An item of the catalog's table. */
export function item(pk: string, sk: string, more: Item = {}): Item {
  return { pk: { S: pk }, sk: { S: sk }, ...more };
}

/** A key of the catalog's table. */
export function key(pk: string, sk: string): Item {
  return item(pk, sk);
}
