import {
  type AttributeValue,
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from "@aws-sdk/client-dynamodb";
import { PutCommand, TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";

import { contentionPauseMs } from "../../placement/contentionPause";
import { type Item, type ItemKey, WRITE_ID_ATTRIBUTE } from "./catalogItems";
import type { CatalogTable } from "./catalogTable";

/** A condition in DynamoDB's language. */
export interface Condition {
  readonly expression: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** Attempts at an item that a transaction is working on; whoever holds it needs milliseconds. */
const MAX_ATTEMPTS = 8;

/**
 * Writes an item if a condition holds.
 *
 * The answer to a write can get lost after it happened; the SDK then sends it again, and the condition fails on the call's own write. So
 * each call marks what it writes with a name of its own, and an item that bears it was written by this call. Equal contents would not
 * do: two functions that make the same claim in the same millisecond must not both win it.
 *
 * @returns false, with nothing written, when the condition does not hold
 */
export async function writeIf(
  table: CatalogTable,
  key: ItemKey,
  content: Item,
  condition: Condition,
): Promise<boolean> {
  const writeId = newWriteId(table);
  try {
    await retryConflicts(table, () =>
      table.client.send(
        new PutCommand({
          TableName: table.tableName,
          Item: { ...content, ...key, [WRITE_ID_ATTRIBUTE]: writeId },
          ...conditionParameters(condition),
        }),
      ),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) {
      throw error;
    }
    return isOwn(error.Item, writeId);
  }
}

/** An action of a transaction. */
export type TransactAction = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** What became of a transaction, action by action. */
export type TransactionResult =
  | { readonly kind: "written" }
  /** Other transactions held some of the items, and no condition is known to have failed. Nothing is written. */
  | { readonly kind: "conflict" }
  /** Nothing is written. */
  | { readonly kind: "refused"; readonly refused: readonly boolean[] };

/**
 * Does all of some actions, or none, once. `actions` gets the name of this call for {@link WRITE_ID_ATTRIBUTE}: a refusal by an item that
 * bears it is this call's own earlier success, beside the token by which DynamoDB itself knows a repetition for ten minutes.
 */
export async function transact(
  table: CatalogTable,
  actions: (writeId: string) => readonly TransactAction[],
): Promise<TransactionResult> {
  const writeId = newWriteId(table);
  try {
    await table.client.send(new TransactWriteCommand({ TransactItems: [...actions(writeId)] }));
    return { kind: "written" };
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) {
      throw error;
    }
    const reasons = error.CancellationReasons ?? [];
    if (reasons.some(({ Item: item }) => isOwn(item, writeId))) {
      return { kind: "written" };
    }
    const refused = reasons.map(({ Code }) => Code === "ConditionalCheckFailed");
    if (refused.includes(true)) {
      return { kind: "refused", refused };
    }
    if (reasons.some(({ Code }) => Code === "TransactionConflict")) {
      return { kind: "conflict" };
    }
    throw error;
  }
}

/** As {@link transact}, again after a pause for as long as there is nothing but conflicts. @throws Error when it goes on */
export async function transactUntilDecided(
  table: CatalogTable,
  actions: (writeId: string) => readonly TransactAction[],
): Promise<Exclude<TransactionResult, { kind: "conflict" }>> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const result = await transact(table, actions);
    if (result.kind !== "conflict") {
      return result;
    }
    await pauseBetween(table, attempt);
  }
  throw new Error(
    `a transaction on ${table.tableName} met other transactions ${MAX_ATTEMPTS} times. It comes again with its message.`,
  );
}

/** Waits with jitter before another attempt, longer each time. @param attempt 1 for the first */
export async function pauseBetween({ sleep = setTimeout }: CatalogTable, attempt: number): Promise<void> {
  await sleep(contentionPauseMs(attempt, Math.random));
}

/** A condition as parameters of a request that answers with the item that failed it. */
export function conditionParameters({ expression, names, values }: Condition): {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
  readonly ReturnValuesOnConditionCheckFailure: "ALL_OLD";
} {
  return {
    ConditionExpression: expression,
    ...(names === undefined ? {} : { ExpressionAttributeNames: { ...names } }),
    ...(values === undefined ? {} : { ExpressionAttributeValues: { ...values } }),
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  };
}

function newWriteId({ newWriteId: make = randomUUID }: CatalogTable): string {
  return make();
}

function isOwn(item: Record<string, AttributeValue> | undefined, writeId: string): boolean {
  return item?.[WRITE_ID_ATTRIBUTE]?.S === writeId;
}

async function retryConflicts<T>(table: CatalogTable, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof TransactionConflictException) || attempt >= MAX_ATTEMPTS) {
        throw error;
      }
    }
    await pauseBetween(table, attempt);
  }
}
