import type { Requester } from "./access";
import type { Item } from "./attributeValue";
import { validation } from "./problems";
import type { BatchGetItemInput, BatchWriteItemInput } from "./requests";
import { checkedId, projectionOf, type TableItems } from "./tableItems";
import { carryOut, prepareDelete, preparePut } from "./writes";

const MAX_READS = 100;
const MAX_WRITES = 25;

/** Items by table and key; whatever is asked for is read, so no key is left over. @throws AwsError */
export function batchGetItem(
  items: TableItems,
  requester: Requester,
  { RequestItems }: BatchGetItemInput,
): object {
  const action = "dynamodb:BatchGetItem";
  const tables = Object.entries(RequestItems);
  if (tables.flatMap(([, { Keys }]) => Keys).length > MAX_READS) {
    throw validation("Too many items requested for the BatchGetItem call");
  }
  const responses = tables.map(([tableName, request]): [string, readonly Item[]] => {
    const replica = items.open(requester, tableName, action);
    const pick = projectionOf(request);
    const ids = request.Keys.map((key) => checkedId(key, replica));
    refuseTwice(ids);
    items.requireFor(requester, replica, request.Keys, { action });
    const found = ids.map((id) => items.get(replica, id)).filter((item) => item !== undefined);
    return [tableName, found.map(pick)];
  });
  return { Responses: Object.fromEntries(responses), UnprocessedKeys: {} };
}

/** Puts and deletes without conditions; all of them are made, so none is left over. @throws AwsError */
export function batchWriteItem(
  items: TableItems,
  requester: Requester,
  { RequestItems }: BatchWriteItemInput,
): object {
  const action = "dynamodb:BatchWriteItem";
  const tables = Object.entries(RequestItems);
  if (tables.flatMap(([, writes]) => writes).length > MAX_WRITES) {
    throw validation("Too many items requested for the BatchWriteItem call");
  }
  const accepted = tables.flatMap(([tableName, requests]) => {
    const replica = items.open(requester, tableName, action);
    const writes = requests.map((request) =>
      "PutRequest" in request
        ? preparePut(request.PutRequest, replica)
        : prepareDelete(request.DeleteRequest, replica),
    );
    refuseTwice(writes.map(({ itemId }) => itemId));
    items.requireFor(
      requester,
      replica,
      writes.map(({ key }) => key),
      { action },
    );
    return writes.map((write) => ({ replica, write }));
  });
  for (const { replica, write } of accepted) {
    const before = items.get(replica, write.itemId);
    items.keep(replica, write, before, carryOut(write, before));
  }
  return { UnprocessedItems: {} };
}

function refuseTwice(ids: readonly string[]): void {
  if (new Set(ids).size < ids.length) {
    throw validation("Provided list of item keys contains duplicates");
  }
}
