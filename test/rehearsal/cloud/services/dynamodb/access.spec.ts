import { expect } from "chai";
import type { Caller, Scope } from "../../../../../rehearsal/cloud/core/types";
import type { DynamoDbDataPlane } from "../../../../../rehearsal/cloud/services/dynamodb";
import { codeOf, type Deployment, HOME, OTHER, OTHER_WEST, policy } from "../../core/standIn";
import { makeRole } from "../mediaFixture";
import { EAST, GLOBAL_CATALOG, item, key, RESOURCE_POLICY, tableStack } from "./dynamoFixture";

const WEST = "us-west-2";
const arnIn = (region: string): string => `arn:aws:dynamodb:${region}:${HOME}:table/catalog`;
const READS = ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem"];
const WRITES = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"];

describe("access to DynamoDB from other accounts", () => {
  let stack: Deployment;
  let dynamo: DynamoDbDataPlane;
  let role: Caller;

  beforeEach(async () => {
    ({ stack, dynamo } = await tableStack(GLOBAL_CATALOG));
    role = await roleIn(OTHER_WEST, "stage");
  });

  async function roleIn(scope: Scope, name: string): Promise<Caller> {
    const principalArn = await makeRole(stack, name, "lambda.amazonaws.com", scope, [
      { Effect: "Allow", Action: [...READS, ...WRITES, "dynamodb:Scan"], Resource: "*" },
    ]);
    return { principalArn, accountId: scope.accountId };
  }

  /** What the platform deploys: reading for all, writing below the writer's own partition keys. */
  function admit(region: string, prefix: string, caller = role): Promise<unknown> {
    const principal = { Effect: "Allow", Principal: { AWS: caller.principalArn } };
    return stack.create(
      RESOURCE_POLICY,
      region,
      {
        resourceArn: arnIn(region),
        region,
        policy: policy(
          { ...principal, Action: READS, Resource: [arnIn(region), `${arnIn(region)}/index/*`] },
          {
            ...principal,
            Action: [...WRITES, "dynamodb:Scan"],
            Resource: arnIn(region),
            Condition: {
              "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${prefix}/*`] },
              Null: { "dynamodb:LeadingKeys": "false" },
            },
          },
        ),
      },
      EAST,
    );
  }

  const requester = (region = WEST) => ({ caller: role, region });
  const TableName = arnIn(WEST);
  const put = (pk: string, region = WEST) =>
    dynamo.putItem(requester(region), { TableName: arnIn(region), Item: item(pk, "x") });
  const outcome = async (action: () => unknown): Promise<string> => {
    try {
      await action();
      return "done";
    } catch {
      return codeOf(action);
    }
  };

  it("needs the table's policy beside the role's own", async () => {
    const read = () => dynamo.getItem(requester(), { TableName, Key: key("us-west-2/a", "x") });
    expect(await outcome(read)).to.equal("AccessDeniedException");
    await admit(WEST, WEST);
    expect(await outcome(read)).to.equal("done");
    role = { ...role, principalArn: `${role.principalArn}-other` };
    expect(await outcome(read)).to.equal("AccessDeniedException");
  });

  it("goes by the policy of the Region's own replica", async () => {
    await admit(WEST, WEST);
    expect(await outcome(() => put("us-west-2/a"))).to.equal("done");
    expect(await outcome(() => put("us-west-2/a", "eu-west-1"))).to.equal("AccessDeniedException");
  });

  it("needs the ARN: a name is one of the caller's own account", async () => {
    await admit(WEST, WEST);
    const byName = () => dynamo.getItem(requester(), { TableName: "catalog", Key: key("a", "x") });
    expect(await outcome(byName)).to.equal("ResourceNotFoundException");
    const unknown = () => dynamo.getItem(requester(), { TableName: `${TableName}-none`, Key: key("a", "x") });
    expect(await outcome(unknown)).to.equal("AccessDeniedException");
  });

  it("writes below the writer's own partition keys only", async () => {
    await admit(WEST, WEST);
    expect(await outcome(() => put("us-west-2/a"))).to.equal("done");
    for (const foreign of ["eu-west-1/a", "us-west-2", "operator/control"]) {
      expect(await outcome(() => put(foreign)), foreign).to.equal("AccessDeniedException");
    }
    const update = () => dynamo.updateItem(requester(), { TableName, Key: key("eu-west-1/a", "x") });
    expect(await outcome(update)).to.equal("AccessDeniedException");
    const remove = () => dynamo.deleteItem(requester(), { TableName, Key: key("eu-west-1/a", "x") });
    expect(await outcome(remove)).to.equal("AccessDeniedException");
  });

  it("looks at every key of a batch", async () => {
    await admit(WEST, WEST);
    const batch = (...keys: string[]) =>
      dynamo.batchWriteItem(requester(), {
        RequestItems: { [TableName]: keys.map((pk) => ({ PutRequest: { Item: item(pk, "x") } })) },
      });
    expect(await outcome(() => batch("us-west-2/a", "us-west-2/b"))).to.equal("done");
    expect(await outcome(() => batch("us-west-2/a", "eu-west-1/b"))).to.equal("AccessDeniedException");
  });

  it("has no leading keys in a scan, so what asks for them refuses it", async () => {
    await admit(WEST, WEST);
    expect(await outcome(() => dynamo.scan(requester(), { TableName }))).to.equal("AccessDeniedException");
  });

  it("looks at each operation of a transaction by itself: a check of another's item, a write of one's own", async () => {
    await admit(WEST, WEST);
    const check = {
      ConditionCheck: {
        TableName,
        Key: key("operator/control", "active"),
        ConditionExpression: "attribute_not_exists(pk)",
      },
    };
    const transact = (pk: string) =>
      dynamo.transactWriteItems(requester(), {
        TransactItems: [check, { Put: { TableName, Item: item(pk, "x") } }],
      });
    expect(await outcome(() => transact("us-west-2/a"))).to.equal("done");
    expect(await outcome(() => transact("eu-west-1/a"))).to.equal("AccessDeniedException");
  });

  it("knows batches and checks as actions of their own", async () => {
    const principal = { Effect: "Allow", Principal: { AWS: role.principalArn }, Resource: arnIn(WEST) };
    const made = await stack.create(
      RESOURCE_POLICY,
      "west",
      {
        resourceArn: arnIn(WEST),
        region: WEST,
        policy: policy({ ...principal, Action: ["dynamodb:GetItem", "dynamodb:PutItem"] }),
      },
      EAST,
    );
    const write = { PutRequest: { Item: item("a", "x") } };
    const Key = key("a", "y");
    const uses = [
      () => dynamo.batchWriteItem(requester(), { RequestItems: { [TableName]: [write] } }),
      () => dynamo.batchGetItem(requester(), { RequestItems: { [TableName]: { Keys: [Key] } } }),
      () =>
        dynamo.transactWriteItems(requester(), {
          TransactItems: [
            { ConditionCheck: { TableName, Key, ConditionExpression: "attribute_not_exists(pk)" } },
            { Put: { TableName, Item: item("a", "x") } },
          ],
        }),
    ];
    for (const use of uses) {
      expect(await outcome(use)).to.equal("AccessDeniedException");
    }
    const Action = ["dynamodb:PutItem", ...READS, "dynamodb:BatchWriteItem"];
    await stack.update(
      RESOURCE_POLICY,
      "west",
      made.id,
      { ...made.inputs, policy: policy({ ...principal, Action }) },
      EAST,
    );
    for (const use of uses) {
      expect(await outcome(use)).to.equal("done");
    }
  });

  it("reads an index by the index's ARN, and partitions by the key that is asked for", async () => {
    const principal = { Effect: "Allow", Principal: { AWS: role.principalArn }, Action: "dynamodb:Query" };
    await stack.create(
      RESOURCE_POLICY,
      "west",
      {
        resourceArn: arnIn(WEST),
        region: WEST,
        policy: policy({
          ...principal,
          Resource: `${arnIn(WEST)}/index/open-work`,
          Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [WEST] } },
        }),
      },
      EAST,
    );
    const query = (attribute: string, value: string, more: object = {}) =>
      dynamo.query(requester(), {
        TableName,
        KeyConditionExpression: `${attribute} = :v`,
        ExpressionAttributeValues: { ":v": { S: value } },
        ...more,
      });
    const index = { IndexName: "open-work" };
    expect(await outcome(() => query("openIn", WEST, index))).to.equal("done");
    expect(await outcome(() => query("openIn", "eu-west-1", index))).to.equal("AccessDeniedException");
    expect(await outcome(() => query("pk", WEST))).to.equal("AccessDeniedException");
  });

  it("within the account needs the role's policy alone", async () => {
    role = await roleIn({ ...EAST, region: WEST }, "own");
    expect(await outcome(() => put("eu-west-1/a"))).to.equal("done");
    expect(await outcome(() => dynamo.describeTable(requester(), "catalog"))).to.equal(
      "AccessDeniedException",
    );
    expect(role.accountId).not.to.equal(OTHER);
  });
});
