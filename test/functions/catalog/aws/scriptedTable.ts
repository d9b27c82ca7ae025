import type { CatalogTable } from "../../../../functions/catalog/aws/catalogTable";
import { catalogClient } from "../../../../functions/catalog/aws/catalogTable";
import { answering, NOWHERE, type Sent } from "../../ingest/aws/answeringClient";

/** A table whose answers the test gives, with what it was asked and how long was waited in between. */
export interface ScriptedTable {
  readonly table: CatalogTable;
  readonly sent: readonly Sent[];
  /** Milliseconds. */
  readonly pauses: readonly number[];
}

/** @param answer may throw, as DynamoDB does */
export function scriptedTable(answer: (sent: Sent, n: number) => object): ScriptedTable {
  const client = catalogClient({ ...NOWHERE, maxAttempts: 1 });
  let calls = 0;
  const sent = answering(client, (request) => answer(request, ++calls));
  const pauses: number[] = [];
  return {
    table: {
      client,
      tableName: "catalog",
      newWriteId: () => "this-call",
      sleep: (milliseconds) => {
        pauses.push(milliseconds);
        return Promise.resolve();
      },
    },
    sent,
    pauses,
  };
}
