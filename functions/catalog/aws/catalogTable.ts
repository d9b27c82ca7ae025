import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** What all parts of the catalog's adapter work with. */
export interface CatalogTable {
  /** From {@link catalogClient}. */
  readonly client: Pick<DynamoDBDocumentClient, "send">;
  /** Name, or the ARN of this Region's replica: roles of other accounts have to say the ARN. */
  readonly tableName: string;
  /**
   * Names one call that writes, so that a repetition of it can be told from somebody else's write.
   *
   * @default a random UUID
   */
  readonly newWriteId?: () => string;
  /** Waits, in milliseconds. @default a timer */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/** A client that leaves out what is undefined, as the catalog's parts do. Retries and timeouts are the caller's, in `config`. */
export function catalogClient(config: DynamoDBClientConfig): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(config), {
    marshallOptions: { removeUndefinedValues: true },
  });
}
