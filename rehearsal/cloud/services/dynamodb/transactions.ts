import { createHash } from "node:crypto";
import { AwsError, type Props } from "../../core/types";
import { itemSize, type Item } from "./attributeValue";
import { validation } from "./problems";
import type { TransactWriteItemsInput } from "./requests";
import { carryOut, type Write } from "./writes";

/** How long a transaction is known by its token ("Idempotency" of "Amazon DynamoDB Transactions: How it works"). */
const TOKEN_MS = 10 * 60_000;
/** Bytes of all items of a transaction. */
const MAX_BYTES = 4 * 1_024 * 1_024;

/** One operation of a transaction with the item that it is about. */
export interface Step {
  readonly write: Write;
  readonly before: Item | undefined;
  /** Account, table and item: no two operations may have the same. */
  readonly target: string;
}

/**
 * The items after a transaction, in the order of its operations.
 *
 * @throws AwsError TransactionCanceledException with one reason per operation; ValidationException for a transaction that is none
 */
export function carryOutTogether(steps: readonly Step[]): readonly (Item | undefined)[] {
  if (new Set(steps.map(({ target }) => target)).size < steps.length) {
    throw validation("Transaction request cannot include multiple operations on one item");
  }
  const outcomes = steps.map(({ write, before }) => outcomeOf(() => carryOut(write, before)));
  if (outcomes.some(({ reason }) => reason !== undefined)) {
    throw cancelled(outcomes.map(({ reason }) => reason ?? NO_REASON));
  }
  const bytes = outcomes.reduce((sum, { item }) => sum + (item === undefined ? 0 : itemSize(item)), 0);
  if (bytes > MAX_BYTES) {
    throw validation("Collection size of items in the transaction exceeds the limit of 4 MB");
  }
  return outcomes.map(({ item }) => item);
}

/** The transactions of the last ten minutes by their tokens: one that is sent again is not carried out again. */
export class TransactionTokens {
  readonly #known = new Map<string, { readonly request: string; readonly at: number }>();

  /**
   * True when this very transaction was carried out already.
   *
   * @throws AwsError IdempotentParameterMismatchException for another one with its token
   */
  isRepeated(accountId: string, input: TransactWriteItemsInput, now: number): boolean {
    const known = this.#known.get(`${accountId} ${input.ClientRequestToken ?? ""}`);
    if (input.ClientRequestToken === undefined || known === undefined || now - known.at > TOKEN_MS) {
      return false;
    }
    if (known.request !== digestOf(input)) {
      throw new AwsError(
        "dynamodb",
        "IdempotentParameterMismatchException",
        "Request rejected because it has different parameters to another request with the same client token",
      );
    }
    return true;
  }

  /** Remembers a transaction that was carried out. */
  remember(accountId: string, input: TransactWriteItemsInput, now: number): void {
    if (input.ClientRequestToken !== undefined) {
      this.#known.set(`${accountId} ${input.ClientRequestToken}`, { request: digestOf(input), at: now });
    }
  }
}

/** Why one operation cancelled the transaction; with `None` it did not. */
interface Reason extends Props {
  readonly Code: "None" | "ConditionalCheckFailed" | "ValidationError";
}

interface Outcome {
  readonly item: Item | undefined;
  readonly reason: Reason | undefined;
}

function outcomeOf(run: () => Item | undefined): Outcome {
  try {
    return { item: run(), reason: undefined };
  } catch (error) {
    if (!(error instanceof AwsError)) {
      throw error;
    }
    const Code =
      error.code === "ConditionalCheckFailedException" ? "ConditionalCheckFailed" : "ValidationError";
    return { item: undefined, reason: { Code, Message: error.plainMessage, ...error.members } };
  }
}

const NO_REASON: Reason = { Code: "None" };

function cancelled(reasons: readonly Reason[]): AwsError {
  const codes = reasons.map(({ Code }) => Code).join(", ");
  return new AwsError(
    "dynamodb",
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    400,
    { CancellationReasons: reasons },
  );
}

function digestOf({ TransactItems }: TransactWriteItemsInput): string {
  return createHash("sha256").update(JSON.stringify(TransactItems)).digest("hex");
}
