import type { Cloud } from "../../core/cloud";
import type { StoredResource } from "../../core/types";
import { TableAccess, type Requester } from "./access";
import type { Item } from "./attributeValue";
import { batchGetItem, batchWriteItem } from "./batches";
import { describe } from "./describe";
import { notFound } from "./problems";
import { prepareQuery, prepareScan, type Selection } from "./query";
import { Replicas } from "./replicas";
import { Replication } from "./replication";
import type {
  BatchGetItemInput,
  BatchWriteItemInput,
  DeleteItemInput,
  GetItemInput,
  PutItemInput,
  QueryInput,
  ScanInput,
  TransactGetItemsInput,
  TransactWriteItemsInput,
  UpdateItemInput,
} from "./requests";
import { TableItems } from "./tableItems";
import { findReplica, readReplica, replicaRegions, tableArn, type Replica } from "./tables";
import { carryOutTogether, TransactionTokens } from "./transactions";
import {
  actionOf,
  carryOut,
  prepareDelete,
  preparePut,
  prepareTransacted,
  prepareUpdate,
  returned,
  tableOf,
  type Write,
} from "./writes";

/**
 * The data plane of DynamoDB: items of every replica on the virtual clock. Requests and answers are those of the protocol. What a Region
 * writes it sees at once; the others see it when {@link replication} has brought it there.
 *
 * Every operation may end with an AwsError ValidationException, ResourceNotFoundException, AccessDeniedException or ServiceUnavailable.
 */
export class DynamoDbDataPlane {
  /** Lags, and a hold on what is on its way. */
  readonly replication: Replication;
  readonly #replicas: Replicas;
  readonly #items: TableItems;
  readonly #tokens = new TransactionTokens();

  constructor(private readonly cloud: Cloud) {
    this.#replicas = new Replicas(cloud);
    this.replication = new Replication(cloud, this.#replicas);
    const access = new TableAccess(cloud, this.#replicas);
    this.#items = new TableItems(cloud, access, this.#replicas, this.replication);
  }

  /** An item, or none. */
  getItem(requester: Requester, input: GetItemInput): { readonly Item?: Item } {
    return this.#items.read(requester, input);
  }

  /** @throws AwsError ConditionalCheckFailedException */
  putItem(requester: Requester, input: PutItemInput): { readonly Attributes?: Item } {
    const replica = this.#items.open(requester, input.TableName, "dynamodb:PutItem");
    return this.#write(requester, replica, preparePut(input, replica), input.ReturnValues);
  }

  /** @throws AwsError ConditionalCheckFailedException */
  updateItem(requester: Requester, input: UpdateItemInput): { readonly Attributes?: Item } {
    const replica = this.#items.open(requester, input.TableName, "dynamodb:UpdateItem");
    return this.#write(requester, replica, prepareUpdate(input, replica), input.ReturnValues);
  }

  /** @throws AwsError ConditionalCheckFailedException */
  deleteItem(requester: Requester, input: DeleteItemInput): { readonly Attributes?: Item } {
    const replica = this.#items.open(requester, input.TableName, "dynamodb:DeleteItem");
    return this.#write(requester, replica, prepareDelete(input, replica), input.ReturnValues);
  }

  /** One page of a partition, of the table or an index. */
  query(requester: Requester, input: QueryInput): Selection {
    const action = "dynamodb:Query";
    const replica = this.#items.open(requester, input.TableName, action);
    return this.#items.select(requester, replica, prepareQuery(input, replica), action);
  }

  /** One page of everything. */
  scan(requester: Requester, input: ScanInput): Selection {
    const action = "dynamodb:Scan";
    const replica = this.#items.open(requester, input.TableName, action);
    return this.#items.select(requester, replica, prepareScan(input, replica), action);
  }

  /** See {@link batchGetItem}. */
  batchGetItem(requester: Requester, input: BatchGetItemInput): object {
    return batchGetItem(this.#items, requester, input);
  }

  /** See {@link batchWriteItem}. */
  batchWriteItem(requester: Requester, input: BatchWriteItemInput): object {
    return batchWriteItem(this.#items, requester, input);
  }

  /** All or nothing, in this Region. @throws AwsError TransactionCanceledException, IdempotentParameterMismatchException */
  transactWriteItems(requester: Requester, input: TransactWriteItemsInput): object {
    const { accountId } = requester.caller;
    const enclosingOperation = "TransactWriteItems";
    const steps = input.TransactItems.map((item) => {
      const replica = this.#items.open(requester, tableOf(item), actionOf(item));
      const write = prepareTransacted(item, replica);
      const { action, key } = write;
      this.#items.requireFor(requester, replica, [key], { action, enclosingOperation });
      const before = this.#items.get(replica, write.itemId);
      return { replica, write, before, target: `${replica.arn} ${write.itemId}` };
    });
    const now = this.cloud.clock.now();
    if (this.#tokens.isRepeated(accountId, input, now)) {
      return {};
    }
    const after = carryOutTogether(steps);
    for (const [index, { replica, write, before }] of steps.entries()) {
      this.#items.keep(replica, write, before, after[index]);
    }
    this.#tokens.remember(accountId, input, now);
    return {};
  }

  /** Items of one instant. */
  transactGetItems(requester: Requester, { TransactItems }: TransactGetItemsInput): object {
    return {
      Responses: TransactItems.map(({ Get }) => this.#items.read(requester, Get, "TransactGetItems")),
    };
  }

  /** What the table is. */
  describeTable(requester: Requester, tableName: string): object {
    const action = "dynamodb:DescribeTable";
    const replica = this.#items.open(requester, tableName, action);
    this.#items.requireFor(requester, replica, [], { action });
    const { accountId, name } = replica;
    return {
      Table: describe(replica, this.#items.all(replica), (region) =>
        this.#replicas.isFilling({ accountId, name, region }),
      ),
    };
  }

  /** A Region's items without access rules, whether or not it answers: for tests and the story. @throws AwsError ResourceNotFoundException */
  peek({ accountId, name, region }: Pick<Replica, "accountId" | "name" | "region">): readonly Item[] {
    const replica = findReplica(this.cloud, { accountId, region }, name);
    if (replica === undefined) {
      throw notFound(`Requested resource not found: ${tableArn({ accountId, region }, name)}`);
    }
    return this.#items.all(replica);
  }

  /** Forgets replicas that leave, or the whole table. */
  drop(table: StoredResource, regions: readonly string[]): void {
    for (const region of regions) {
      const replica = readReplica(table, region);
      this.replication.forget(replica);
      this.#replicas.drop(replica);
    }
  }

  /** Gives Regions that join the items of a table that exists. */
  fill(table: StoredResource, regions: readonly string[]): void {
    const sources = [table.scope.region, ...replicaRegions(table.inputs)]
      .filter((region) => !regions.includes(region))
      .map((region) => readReplica(table, region));
    for (const region of regions) {
      this.drop(table, [region]);
      this.replication.fill(readReplica(table, region), sources);
    }
  }

  #write(
    requester: Requester,
    replica: Replica,
    write: Write,
    values: UpdateItemInput["ReturnValues"],
  ): { readonly Attributes?: Item } {
    this.#items.requireFor(requester, replica, [write.key], { action: write.action });
    const before = this.#items.get(replica, write.itemId);
    const after = carryOut(write, before);
    this.#items.keep(replica, write, before, after);
    const attributes = returned(values, write, before, after);
    return attributes === undefined ? {} : { Attributes: attributes };
  }
}
