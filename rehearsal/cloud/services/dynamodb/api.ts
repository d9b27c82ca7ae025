import { awsJsonApi, type JsonOperation } from "../../api/protocols/awsJson";
import type { Requester } from "./access";
import { DynamoDbDataPlane } from "./dynamoDbDataPlane";
import {
  batchGetItemInput,
  batchWriteItemInput,
  deleteItemInput,
  describeTableInput,
  getItemInput,
  putItemInput,
  queryInput,
  scanInput,
  transactGetItemsInput,
  transactWriteItemsInput,
  updateItemInput,
} from "./requests";

/** DynamoDB's wire protocol, as far as items are concerned; tables are made by the program. */
export const dynamoDbApi = awsJsonApi({
  signingName: "dynamodb",
  target: "DynamoDB_20120810",
  version: "1.0",
  malformed: "ValidationException",
  operations: {
    BatchGetItem: operation((plane, requester, input) =>
      plane.batchGetItem(requester, batchGetItemInput.parse(input)),
    ),
    BatchWriteItem: operation((plane, requester, input) =>
      plane.batchWriteItem(requester, batchWriteItemInput.parse(input)),
    ),
    DeleteItem: operation((plane, requester, input) =>
      plane.deleteItem(requester, deleteItemInput.parse(input)),
    ),
    DescribeTable: operation((plane, requester, input) =>
      plane.describeTable(requester, describeTableInput.parse(input).TableName),
    ),
    GetItem: operation((plane, requester, input) => plane.getItem(requester, getItemInput.parse(input))),
    PutItem: operation((plane, requester, input) => plane.putItem(requester, putItemInput.parse(input))),
    Query: operation((plane, requester, input) => plane.query(requester, queryInput.parse(input))),
    Scan: operation((plane, requester, input) => plane.scan(requester, scanInput.parse(input))),
    TransactGetItems: operation((plane, requester, input) =>
      plane.transactGetItems(requester, transactGetItemsInput.parse(input)),
    ),
    TransactWriteItems: operation((plane, requester, input) =>
      plane.transactWriteItems(requester, transactWriteItemsInput.parse(input)),
    ),
    UpdateItem: operation((plane, requester, input) =>
      plane.updateItem(requester, updateItemInput.parse(input)),
    ),
  },
});

function operation(
  run: (plane: DynamoDbDataPlane, requester: Requester, input: unknown) => object,
): JsonOperation {
  return (cloud, { caller, region }, input) =>
    run(cloud.service(DynamoDbDataPlane), { caller, region }, input);
}
