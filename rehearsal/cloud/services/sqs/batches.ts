import { z } from "zod";
import { AwsError } from "../../core/types";

/** Entries of one batch request. */
const MAX_ENTRIES = 10;

/** What SQS answers to a batch: every entry for itself. */
export interface BatchAnswer {
  readonly Successful: readonly object[];
  readonly Failed: readonly object[];
}

/** The entries of a batch; each has an id of its own. */
export function batchInput<T extends z.ZodRawShape>(
  entry: z.ZodObject<T>,
): z.ZodObject<{ QueueUrl: z.ZodString; Entries: z.ZodArray<z.ZodObject<T>> }> {
  return z.object({ QueueUrl: z.string(), Entries: z.array(entry) });
}

/**
 * Carries out a batch entry by entry: a refusal is that entry's alone.
 * @throws AwsError EmptyBatchRequest, TooManyEntriesInBatchRequest, BatchEntryIdsNotDistinct
 */
export function carryOut<T extends { readonly Id: string }>(
  entries: readonly T[],
  each: (entry: T) => object,
): BatchAnswer {
  if (entries.length === 0) {
    throw new AwsError("sqs", "EmptyBatchRequest", "There should be at least one entry in the request.");
  }
  if (entries.length > MAX_ENTRIES) {
    throw new AwsError(
      "sqs",
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new AwsError("sqs", "BatchEntryIdsNotDistinct", "Two or more entries have the same Id.");
  }
  const successful: object[] = [];
  const failed: object[] = [];
  for (const entry of entries) {
    try {
      successful.push({ Id: entry.Id, ...each(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) {
        throw error;
      }
      const { code, plainMessage, statusCode } = error;
      failed.push({ Id: entry.Id, Code: code, Message: plainMessage, SenderFault: statusCode < 500 });
    }
  }
  return { Successful: successful, Failed: failed };
}
