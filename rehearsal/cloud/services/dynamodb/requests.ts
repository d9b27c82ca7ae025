import { z } from "zod";
import { attributeValueSchema, itemSchema } from "./attributeValue";

/**
 * Requests as the SDK sends them. Strict: what the stand-in does not know it refuses, rather than to lose it in silence; the conditions
 * and filters of before expressions (`Expected`, `KeyConditions`, ...) are among that.
 */
const names = z.record(z.string().regex(/^#[A-Za-z0-9_]+$/), z.string()).optional();
const values = z.record(z.string().regex(/^:[A-Za-z0-9_]+$/), attributeValueSchema).optional();
/** Consumption is not counted. */
const unmeasured = z.literal("NONE").optional();
const onFailure = z.enum(["NONE", "ALL_OLD"]).optional();
const tableName = z.string().min(1).max(1_024);
const projection = { ProjectionExpression: z.string().optional(), ExpressionAttributeNames: names };
const conditional = {
  TableName: tableName,
  ConditionExpression: z.string().optional(),
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: values,
  ReturnValuesOnConditionCheckFailure: onFailure,
};
const measured = { ReturnConsumedCapacity: unmeasured, ReturnItemCollectionMetrics: unmeasured };

const put = { ...conditional, Item: itemSchema };
const remove = { ...conditional, Key: itemSchema };
const update = { ...remove, UpdateExpression: z.string().optional() };
const get = { TableName: tableName, Key: itemSchema, ...projection };

export const getItemInput = z.strictObject({
  ...get,
  ConsistentRead: z.boolean().optional(),
  ReturnConsumedCapacity: unmeasured,
});
export const putItemInput = z.strictObject({
  ...put,
  ...measured,
  ReturnValues: z.enum(["NONE", "ALL_OLD"]).optional(),
});
export const deleteItemInput = z.strictObject({
  ...remove,
  ...measured,
  ReturnValues: z.enum(["NONE", "ALL_OLD"]).optional(),
});
export const updateItemInput = z.strictObject({
  ...update,
  ...measured,
  ReturnValues: z.enum(["NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"]).optional(),
});

const select = {
  TableName: tableName,
  IndexName: z.string().optional(),
  FilterExpression: z.string().optional(),
  ...projection,
  ExpressionAttributeValues: values,
  Limit: z.number().int().min(1).optional(),
  ExclusiveStartKey: itemSchema.optional(),
  ConsistentRead: z.boolean().optional(),
  Select: z.enum(["ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES", "COUNT"]).optional(),
  ReturnConsumedCapacity: unmeasured,
};
export const queryInput = z.strictObject({
  ...select,
  KeyConditionExpression: z.string(),
  ScanIndexForward: z.boolean().optional(),
});
export const scanInput = z.strictObject(select);

const keysAndAttributes = z.strictObject({
  Keys: z.array(itemSchema).min(1).max(100),
  ConsistentRead: z.boolean().optional(),
  ...projection,
});
export const batchGetItemInput = z.strictObject({
  RequestItems: z.record(z.string(), keysAndAttributes),
  ReturnConsumedCapacity: unmeasured,
});
export const batchWriteItemInput = z.strictObject({
  RequestItems: z.record(
    z.string(),
    z
      .array(
        z.union([
          z.strictObject({ PutRequest: z.strictObject({ Item: itemSchema }) }),
          z.strictObject({ DeleteRequest: z.strictObject({ Key: itemSchema }) }),
        ]),
      )
      .min(1),
  ),
  ...measured,
});

const transactWrite = z.union([
  z.strictObject({ Put: z.strictObject(put) }),
  z.strictObject({ Update: z.strictObject(update) }),
  z.strictObject({ Delete: z.strictObject(remove) }),
  z.strictObject({ ConditionCheck: z.strictObject(remove) }),
]);
export const transactWriteItemsInput = z.strictObject({
  TransactItems: z.array(transactWrite).min(1).max(100),
  ClientRequestToken: z.string().min(1).max(36).optional(),
  ...measured,
});
export const transactGetItemsInput = z.strictObject({
  TransactItems: z
    .array(z.strictObject({ Get: z.strictObject(get) }))
    .min(1)
    .max(100),
  ReturnConsumedCapacity: unmeasured,
});
export const describeTableInput = z.strictObject({ TableName: tableName });

export type GetItemInput = z.output<typeof getItemInput>;
export type PutItemInput = z.output<typeof putItemInput>;
export type DeleteItemInput = z.output<typeof deleteItemInput>;
export type UpdateItemInput = z.output<typeof updateItemInput>;
export type QueryInput = z.output<typeof queryInput>;
export type ScanInput = z.output<typeof scanInput>;
export type BatchGetItemInput = z.output<typeof batchGetItemInput>;
export type BatchWriteItemInput = z.output<typeof batchWriteItemInput>;
export type TransactWriteItem = z.output<typeof transactWrite>;
export type TransactWriteItemsInput = z.output<typeof transactWriteItemsInput>;
export type TransactGetItemsInput = z.output<typeof transactGetItemsInput>;
