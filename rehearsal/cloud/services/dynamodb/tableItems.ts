import type { Cloud } from "../../core/cloud";
import type { TableAccess, Requester, Use } from "./access";
import type { Item } from "./attributeValue";
import { parseProjection, project } from "./expression/paths";
import { Placeholders } from "./expression/placeholders";
import { itemIdOf, leadingKeyOf, requireKey } from "./keys";
import type { Reading, Selection } from "./query";
import type { Replicas } from "./replicas";
import type { Replication } from "./replication";
import type { GetItemInput } from "./requests";
import type { Replica } from "./tables";
import type { Write } from "./writes";

/** What every operation is made of: a table that is found, a caller who is let in, items that are read and kept. */
export class TableItems {
  #sequence = 0;

  constructor(
    private readonly cloud: Cloud,
    private readonly access: TableAccess,
    private readonly replicas: Replicas,
    private readonly replication: Replication,
  ) {}

  /** See {@link TableAccess.open}. */
  open(requester: Requester, tableName: string, action: string): Replica {
    return this.access.open(requester, tableName, action);
  }

  /** Lets a request in that is about these keys. @throws AwsError AccessDeniedException */
  requireFor(
    requester: Requester,
    replica: Replica,
    keys: readonly Item[],
    use: Omit<Use, "leadingKeys">,
  ): void {
    const leadingKeys = keys.map((key) => leadingKeyOf(key, replica.keys));
    this.access.require(requester, replica, { ...use, leadingKeys });
  }

  /** An item by its id, or undefined. */
  get(replica: Replica, itemId: string): Item | undefined {
    return this.replicas.of(replica).get(itemId);
  }

  /** Every item of a replica. */
  all(replica: Replica): readonly Item[] {
    return this.replicas.of(replica).items();
  }

  /** Reads an item for a caller. @throws AwsError ValidationException, AccessDeniedException */
  read(requester: Requester, input: GetItemInput, enclosingOperation?: string): { readonly Item?: Item } {
    const action = "dynamodb:GetItem";
    const replica = this.open(requester, input.TableName, action);
    const pick = projectionOf(input);
    const id = checkedId(input.Key, replica);
    this.requireFor(requester, replica, [input.Key], { action, enclosingOperation });
    const item = this.get(replica, id);
    return item === undefined ? {} : { Item: pick(item) };
  }

  /** Carries out a query or scan for a caller. @throws AwsError AccessDeniedException */
  select(requester: Requester, replica: Replica, reading: Reading, action: string): Selection {
    const { index, keyCondition } = reading;
    const { hash } = index?.keys ?? replica.keys;
    // For an index it is the index's partition key; that is inference: AWS's guide speaks of "the first key attribute of a table" only.
    const leadingKeys =
      keyCondition === undefined
        ? []
        : [leadingKeyOf({ [hash.name]: keyCondition.partition }, { hash, range: undefined })];
    this.access.require(requester, replica, { action, leadingKeys, indexName: index?.name });
    return reading.run(this.replicas.of(replica));
  }

  /** Keeps what a write made of an item. A deletion of what is not there is no write: nothing of it reaches other Regions. */
  keep(replica: Replica, write: Write, before: Item | undefined, after: Item | undefined): void {
    if (write.changes && (before !== undefined || after !== undefined)) {
      this.#sequence += 1;
      const stamp = { at: this.cloud.clock.now(), sequence: this.#sequence };
      this.replication.write(replica, write.itemId, { item: after, stamp });
    }
  }
}

/** The id of an item by the `Key` of a request. @throws AwsError ValidationException */
export function checkedId(key: Item, replica: Replica): string {
  requireKey(key, replica);
  return itemIdOf(key, replica.keys);
}

/** What an answer holds of an item. @throws AwsError ValidationException */
export function projectionOf(
  input: Pick<GetItemInput, "ProjectionExpression" | "ExpressionAttributeNames">,
): (item: Item) => Item {
  const { ProjectionExpression: source } = input;
  const placeholders = new Placeholders(input.ExpressionAttributeNames);
  const paths = source === undefined ? undefined : parseProjection(source, placeholders);
  placeholders.requireAllUsed();
  return (item) => (paths === undefined ? item : project(item, paths));
}
