import type { Item } from "./attributeValue";
import { applyUpdate } from "./expression/applyUpdate";
import { satisfies } from "./expression/evaluateCondition";
import { parseCondition } from "./expression/parseCondition";
import { parseUpdate } from "./expression/parseUpdate";
import { project } from "./expression/paths";
import { Placeholders } from "./expression/placeholders";
import type { Condition, Path, UpdateAction } from "./expression/syntax";
import { itemIdOf, keyAttributes, keyOf, requireItem, requireKey } from "./keys";
import { conditionFailed, validation } from "./problems";
import type { DeleteItemInput, PutItemInput, TransactWriteItem, UpdateItemInput } from "./requests";
import type { Replica } from "./tables";

/** One operation on one item, ready to be carried out: everything that needs no look at the item has been checked. */
export interface Write {
  /** IAM's name of it. */
  readonly action: string;
  readonly key: Item;
  readonly itemId: string;
  readonly condition: Condition | undefined;
  /** True when the item comes with the refusal if the condition does not hold. */
  readonly reportsItem: boolean;
  /** False for a check, which changes nothing. */
  readonly changes: boolean;
  /** The item afterwards, undefined when it is gone. @throws AwsError ValidationException */
  readonly apply: (before: Item | undefined) => Item | undefined;
  /** Paths that an update names; empty for the others. */
  readonly touched: readonly Path[];
}

type Conditional = Pick<
  UpdateItemInput,
  | "ConditionExpression"
  | "ExpressionAttributeNames"
  | "ExpressionAttributeValues"
  | "ReturnValuesOnConditionCheckFailure"
>;

/** @throws AwsError ValidationException */
export function preparePut(input: Pick<PutItemInput, "Item"> & Conditional, replica: Replica): Write {
  const { Item: item } = input;
  requireItem(item, replica);
  const { placeholders, condition } = conditionOf(input);
  placeholders.requireAllUsed();
  const key = keyOf(item, replica.keys) ?? {};
  return { ...base("dynamodb:PutItem", key, replica, input, condition), apply: () => item };
}

/** @throws AwsError ValidationException */
export function prepareDelete(input: Pick<DeleteItemInput, "Key"> & Conditional, replica: Replica): Write {
  requireKey(input.Key, replica);
  const { placeholders, condition } = conditionOf(input);
  placeholders.requireAllUsed();
  return {
    ...base("dynamodb:DeleteItem", input.Key, replica, input, condition),
    apply: () => undefined,
  };
}

/** @throws AwsError ValidationException */
export function prepareUpdate(
  input: Pick<UpdateItemInput, "Key" | "UpdateExpression"> & Conditional,
  replica: Replica,
): Write {
  const { Key: key, UpdateExpression: expression } = input;
  requireKey(key, replica);
  const { placeholders, condition } = conditionOf(input);
  const actions = expression === undefined ? [] : parseUpdate(expression, placeholders);
  placeholders.requireAllUsed();
  refuseKeyUpdates(actions, replica);
  return {
    ...base("dynamodb:UpdateItem", key, replica, input, condition),
    touched: actions.map(({ path }) => path),
    // An update of an item that is not there makes it.
    apply: (before) => {
      const after = applyUpdate(before ?? key, actions);
      requireUpdated(after, replica);
      return after;
    },
  };
}

/** @throws AwsError ValidationException: a check needs a condition */
export function prepareCheck(input: Pick<DeleteItemInput, "Key"> & Conditional, replica: Replica): Write {
  const check = prepareDelete(input, replica);
  if (check.condition === undefined) {
    throw validation(
      "1 validation error detected: Value null at 'conditionCheck.conditionExpression' failed to satisfy constraint: Member must not be null",
    );
  }
  return { ...check, action: "dynamodb:ConditionCheckItem", changes: false, apply: (before) => before };
}

/** The table that an operation of a transaction names. */
export function tableOf(item: TransactWriteItem): string {
  return operationOf(item).TableName;
}

/** @throws AwsError ValidationException */
export function prepareTransacted(item: TransactWriteItem, replica: Replica): Write {
  if ("Put" in item) {
    return preparePut(item.Put, replica);
  }
  if ("Update" in item) {
    return prepareUpdate(item.Update, replica);
  }
  return "Delete" in item ? prepareDelete(item.Delete, replica) : prepareCheck(item.ConditionCheck, replica);
}

/** The action by which IAM knows an operation of a transaction. */
export function actionOf(item: TransactWriteItem): string {
  return "Put" in item
    ? "dynamodb:PutItem"
    : "Update" in item
      ? "dynamodb:UpdateItem"
      : "Delete" in item
        ? "dynamodb:DeleteItem"
        : "dynamodb:ConditionCheckItem";
}

/** The item after a write. @throws AwsError ConditionalCheckFailedException, ValidationException */
export function carryOut(write: Write, before: Item | undefined): Item | undefined {
  if (write.condition !== undefined && !satisfies(before ?? {}, write.condition)) {
    throw conditionFailed(write.reportsItem ? before : undefined);
  }
  return write.apply(before);
}

/** What an answer says of the item, by `ReturnValues`; undefined for nothing. */
export function returned(
  values: UpdateItemInput["ReturnValues"],
  { touched }: Write,
  before: Item | undefined,
  after: Item | undefined,
): Item | undefined {
  switch (values) {
    case "ALL_OLD":
      return before;
    case "ALL_NEW":
      return after;
    case "UPDATED_OLD":
      return before && project(before, touched);
    case "UPDATED_NEW":
      return after && project(after, touched);
    default:
      return undefined;
  }
}

function operationOf(item: TransactWriteItem): { readonly TableName: string } {
  return "Put" in item
    ? item.Put
    : "Update" in item
      ? item.Update
      : "Delete" in item
        ? item.Delete
        : item.ConditionCheck;
}

function base(
  action: string,
  key: Item,
  replica: Replica,
  input: Conditional,
  condition: Condition | undefined,
): Omit<Write, "apply"> {
  return {
    action,
    key,
    itemId: itemIdOf(key, replica.keys),
    condition,
    reportsItem: input.ReturnValuesOnConditionCheckFailure === "ALL_OLD",
    changes: true,
    touched: [],
  };
}

function conditionOf(input: Conditional): {
  readonly placeholders: Placeholders;
  readonly condition: Condition | undefined;
} {
  const placeholders = new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
  const { ConditionExpression: source } = input;
  const condition =
    source === undefined ? undefined : parseCondition(source, "ConditionExpression", placeholders);
  return { placeholders, condition };
}

function refuseKeyUpdates(actions: readonly UpdateAction[], { keys }: Replica): void {
  const names = keyAttributes(keys).map(({ name }) => name);
  const part = actions.map(({ path: [name] }) => name).find((name) => names.includes(name));
  if (part !== undefined) {
    throw validation(
      `One or more parameter values were invalid: Cannot update attribute ${part}. This attribute is part of the key`,
    );
  }
}

/** Like `requireItem`, in the words that DynamoDB has for an update that makes an item too large. */
function requireUpdated(item: Item, replica: Replica): void {
  try {
    requireItem(item, replica);
  } catch (error) {
    throw error instanceof Error && error.message.includes("Item size has exceeded")
      ? validation("Item size to update has exceeded the maximum allowed size")
      : error;
  }
}
