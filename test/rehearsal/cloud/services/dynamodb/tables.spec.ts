import { expect } from "chai";
import { objects } from "../../../../../rehearsal/cloud/core/props";
import type { Props } from "../../../../../rehearsal/cloud/core/types";
import type { DynamoDbDataPlane } from "../../../../../rehearsal/cloud/services/dynamodb";
import { codeOf, type Deployment, HOME, policy, refusalOf } from "../../core/standIn";
import { makeKey, OTHER_IRELAND } from "../mediaFixture";
import {
  CATALOG,
  EAST,
  GLOBAL_CATALOG,
  item,
  key,
  owner,
  RESOURCE_POLICY,
  TABLE,
  tableStack,
} from "./dynamoFixture";

const WEST_REPLICA = { regionName: "us-west-2" };
const arnIn = (region: string): string => `arn:aws:dynamodb:${region}:${HOME}:table/catalog`;

describe("DynamoDB tables", () => {
  let stack: Deployment;
  let dynamo: DynamoDbDataPlane;

  beforeEach(async () => {
    ({ stack, dynamo } = await tableStack(GLOBAL_CATALOG));
  });

  const update = (args: Props) => stack.update(TABLE, "catalog", "catalog", args, EAST);
  const problems = (args: Props) => stack.check(TABLE, "t", args, EAST).failures.map(({ reason }) => reason);
  const replaces = (news: Props) =>
    stack.plane.diff({
      scope: EAST,
      token: TABLE,
      urn: stack.urn(TABLE, "catalog"),
      id: "catalog",
      oldInputs: GLOBAL_CATALOG,
      oldOutputs: {},
      news,
      ignoreChanges: [],
    }).replaces;

  it("have their name as id, and an ARN and stream in every Region", () => {
    const { outputs } = stack.cloud.resources.byId(TABLE, "catalog")!;
    expect(outputs).to.include({ arn: arnIn("us-east-1"), streamViewType: "NEW_AND_OLD_IMAGES" });
    expect(outputs["streamArn"]).to.match(/^arn:aws:dynamodb:us-east-1:\d+:table\/catalog\/stream\/2026-/);
    expect(objects(outputs, "replicas").map(({ arn }) => arn)).to.deep.equal([
      arnIn("us-west-2"),
      arnIn("eu-west-1"),
    ]);
  });

  for (const [what, args, reason] of [
    ["a name that is too short", { name: "ab" }, /3 to 255 letters/],
    ["a name with a slash", { name: "a/bc" }, /3 to 255 letters/],
    ["no partition key", { hashKey: null, rangeKey: null }, /is required/],
    [
      "an attribute that is part of no key",
      { globalSecondaryIndexes: [] },
      /all attributes must be indexed. Unused attributes: \["openIn" "openSince"\]/,
    ],
    [
      "a key that is not declared",
      { rangeKey: "other", attributes: [{ name: "pk", type: "S" }], globalSecondaryIndexes: [] },
      /all indexes must match a defined attribute. Unmatched indexes: \["other"\]/,
    ],
    [
      "a key of a type that cannot be one",
      { rangeKey: null, attributes: [{ name: "pk", type: "BOOL" }], globalSecondaryIndexes: [] },
      /S, N and B are allowed/,
    ],
    ["provisioned capacity that is not said", { billingMode: "PROVISIONED" }, /needs 1 or more/],
    ["capacity on demand", { readCapacity: 5 }, /has none/],
    ["a billing mode that there is not", { billingMode: "FREE" }, /PAY_PER_REQUEST and PROVISIONED/],
    ["replicas without a stream", { replicas: [WEST_REPLICA] }, /need a stream with both images/],
    [
      "replicas with a stream of keys",
      { replicas: [WEST_REPLICA], streamEnabled: true, streamViewType: "KEYS_ONLY" },
      /need a stream with both images/,
    ],
    [
      "a replica where the table is",
      { ...GLOBAL_CATALOG, replicas: [{ regionName: "us-east-1" }] },
      /where the table itself is/,
    ],
    ["two replicas in one Region", { ...GLOBAL_CATALOG, replicas: [WEST_REPLICA, WEST_REPLICA] }, /twice/],
    [
      "strong consistency",
      { ...GLOBAL_CATALOG, replicas: [{ ...WEST_REPLICA, consistencyMode: "STRONG" }] },
      /STRONG/,
    ],
    ["a stream of nothing", { streamEnabled: true }, /streamViewType|is required when/],
    ["TTL without an attribute", { ttl: { enabled: true } }, /attributeName is required/],
    [
      "recovery of more than 35 days",
      { pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 36 } },
      /1 to 35/,
    ],
    ["local indexes", { localSecondaryIndexes: [] }, /stand-in cloud/],
    [
      "an index that includes nothing",
      {
        globalSecondaryIndexes: [
          { name: "open-work", hashKey: "openIn", rangeKey: "openSince", projectionType: "INCLUDE" },
        ],
      },
      /nonKeyAttributes/,
    ],
    [
      "21 indexes",
      {
        globalSecondaryIndexes: Array.from({ length: 21 }, (_, index) => ({
          name: `index-${index}`,
          hashKey: "openIn",
          rangeKey: "openSince",
          projectionType: "ALL",
        })),
      },
      /20 are allowed/,
    ],
  ] as const) {
    it(`refuse ${what} at preview`, () => {
      expect(problems({ ...CATALOG, ...args }).join("\n")).to.match(reason);
    });
  }

  it("accept index keys in either spelling", () => {
    const globalSecondaryIndexes = [
      { name: "open-work", hashKey: "openIn", rangeKey: "openSince", projectionType: "ALL" },
    ];
    expect(problems(CATALOG)).to.deep.equal([]);
    expect(problems({ ...CATALOG, globalSecondaryIndexes })).to.deep.equal([]);
  });

  it("are replaced for another name or key, and changed in place otherwise", () => {
    expect(replaces({ ...GLOBAL_CATALOG, name: "other" })).to.deep.equal(["name"]);
    expect(replaces({ ...GLOBAL_CATALOG, hashKey: "openIn" })).to.deep.equal(["hashKey"]);
    expect(replaces({ ...GLOBAL_CATALOG, replicas: [], ttl: { enabled: false } })).to.deep.equal([]);
  });

  it("have names that are unique in their account and Region, replicas included", async () => {
    const west = { ...EAST, region: "us-west-2" };
    expect(await codeOf(() => stack.create(TABLE, "again", CATALOG, EAST))).to.equal(
      "ResourceInUseException",
    );
    expect(await codeOf(() => stack.create(TABLE, "west", CATALOG, west))).to.equal("ResourceInUseException");
    const tokyo = { ...EAST, region: "ap-northeast-1" };
    await stack.create(TABLE, "tokyo", CATALOG, tokyo);
    const replicas = [...objects(GLOBAL_CATALOG, "replicas"), { regionName: tokyo.region }];
    expect(await codeOf(() => update({ ...GLOBAL_CATALOG, replicas }))).to.equal("ResourceInUseException");
    await stack.create(TABLE, "elsewhere", CATALOG, OTHER_IRELAND);
  });

  it("are not made where a replica would meet another table of the name, and leave the name free where one has gone", async () => {
    const west = { ...EAST, region: "us-west-2" };
    await stack.create(TABLE, "other", { ...CATALOG, name: "other" }, west);
    const clash = () => stack.create(TABLE, "clash", { ...GLOBAL_CATALOG, name: "other" }, EAST);
    expect(await codeOf(clash)).to.equal("ResourceInUseException");
    dynamo.putItem(owner("us-west-2"), { TableName: "catalog", Item: item("a", "b") });
    await update({ ...GLOBAL_CATALOG, replicas: [] });
    await stack.create(TABLE, "free", CATALOG, west);
    expect(dynamo.peek({ accountId: HOME, name: "catalog", region: west.region })).to.deep.equal([]);
  });

  it("are not deleted while they, or one of their replicas, are protected", async () => {
    const remove = () => stack.delete(TABLE, "catalog", "catalog", EAST);
    await update({ ...GLOBAL_CATALOG, deletionProtectionEnabled: true });
    expect((await refusalOf(remove)).message).to.match(/currently protected against deletion.*us-east-1/);
    const replicas = [{ ...WEST_REPLICA, deletionProtectionEnabled: true }];
    await update({ ...GLOBAL_CATALOG, replicas });
    expect((await refusalOf(remove)).message).to.match(/currently protected against deletion.*us-west-2/);
    expect((await refusalOf(() => update({ ...GLOBAL_CATALOG, replicas: [] }))).message).to.match(
      /protected/,
    );
    await update({ ...GLOBAL_CATALOG, replicas: [WEST_REPLICA] });
    await remove();
    expect(await codeOf(() => dynamo.describeTable(owner(), "catalog"))).to.equal(
      "ResourceNotFoundException",
    );
  });

  it("lose their items when they are deleted", async () => {
    dynamo.putItem(owner(), { TableName: "catalog", Item: item("a", "b") });
    await stack.delete(TABLE, "catalog", "catalog", EAST);
    await stack.create(TABLE, "catalog", GLOBAL_CATALOG, EAST);
    await stack.cloud.clock.advance(5_000);
    for (const region of ["us-east-1", "us-west-2"]) {
      expect(dynamo.peek({ accountId: HOME, name: "catalog", region })).to.deep.equal([]);
    }
  });

  it("give a replica that joins the items that are there, and let it serve afterwards", async () => {
    dynamo.putItem(owner(), { TableName: "catalog", Item: item("a", "b") });
    const replicas = [...objects(GLOBAL_CATALOG, "replicas"), { regionName: "ap-northeast-1" }];
    await update({ ...GLOBAL_CATALOG, replicas });
    dynamo.putItem(owner("us-west-2"), { TableName: "catalog", Item: item("c", "d") });
    const get = (pk: string, sk: string) =>
      dynamo.getItem(owner("ap-northeast-1"), { TableName: "catalog", Key: key(pk, sk) });
    expect(await codeOf(() => get("a", "b"))).to.equal("ResourceNotFoundException");
    await stack.cloud.clock.advance(60_000);
    expect(get("a", "b")).to.have.property("Item");
    expect(get("c", "d")).to.have.property("Item");
    await update(GLOBAL_CATALOG);
    expect(await codeOf(() => get("a", "b"))).to.equal("ResourceNotFoundException");
  });

  it("give a replica that joins what a Region at fault has not sent yet", async () => {
    stack.cloud.network.setFault("eu-west-1", undefined);
    dynamo.putItem(owner("eu-west-1"), { TableName: "catalog", Item: item("a", "b") });
    stack.cloud.network.setFault("eu-west-1", "dark");
    const replicas = [...objects(GLOBAL_CATALOG, "replicas"), { regionName: "ap-northeast-1" }];
    await update({ ...GLOBAL_CATALOG, replicas });
    await stack.cloud.clock.advance(60_000);
    const tokyo = { accountId: HOME, name: "catalog", region: "ap-northeast-1" };
    expect(dynamo.peek(tokyo)).to.deep.equal([]);
    stack.cloud.network.setFault("eu-west-1", undefined);
    await stack.cloud.clock.advance(5_000);
    expect(dynamo.peek(tokyo)).to.have.length(1);
  });

  it("need their customer keys where their replicas are", async () => {
    const east = await makeKey(stack, "east", EAST, []);
    const west = await makeKey(stack, "west", { ...EAST, region: "us-west-2" }, []);
    const encrypted = (regionKey: string): Props => ({
      ...GLOBAL_CATALOG,
      name: "encrypted",
      serverSideEncryption: { enabled: true, kmsKeyArn: east },
      replicas: [{ ...WEST_REPLICA, kmsKeyArn: regionKey }],
    });
    const wrong = () => stack.create(TABLE, "encrypted", encrypted(east), EAST);
    expect((await refusalOf(wrong)).message).to.match(/no such key in us-west-2/);
    await stack.create(TABLE, "encrypted", encrypted(west), EAST);
  });
});

describe("DynamoDB's resource policies", () => {
  let stack: Deployment;

  beforeEach(async () => {
    ({ stack } = await tableStack(GLOBAL_CATALOG));
  });

  const statement = { Effect: "Allow", Principal: { AWS: HOME }, Action: "dynamodb:GetItem" };
  const put = (region: string, args: Props = {}) =>
    stack.create(
      RESOURCE_POLICY,
      region,
      {
        resourceArn: arnIn(region),
        region,
        policy: policy({ ...statement, Resource: [arnIn(region), `${arnIn(region)}/index/*`] }),
        ...args,
      },
      EAST,
    );

  it("belong to one replica each, and have its ARN as id", async () => {
    const made = await put("us-west-2");
    expect(made.id).to.equal(arnIn("us-west-2"));
    expect(made.outputs["revisionId"]).to.match(/^\d+$/);
    await put("us-east-1");
    expect(await codeOf(() => put("us-west-2"))).to.equal("OperationAborted");
    await stack.update(
      RESOURCE_POLICY,
      "us-west-2",
      arnIn("us-west-2"),
      { ...made.inputs, policy: policy({ ...statement, Resource: arnIn("us-west-2") }) },
      EAST,
    );
  });

  it("are put where the replica is, and only where there is one", async () => {
    expect(await codeOf(() => put("us-west-2", { region: "us-east-1" }))).to.equal(
      "ResourceNotFoundException",
    );
    expect(await codeOf(() => put("ap-northeast-1"))).to.equal("ResourceNotFoundException");
  });

  for (const [what, statements, reason] of [
    [
      "principals that do not exist",
      [{ ...statement, Principal: { AWS: `arn:aws:iam::${HOME}:role/none` }, Resource: arnIn("us-west-2") }],
      /Invalid principal/,
    ],
    ["another table", [{ ...statement, Resource: `${arnIn("us-west-2")}s` }], /is neither/],
    ["another Region's replica", [{ ...statement, Resource: arnIn("us-east-1") }], /is neither/],
    [
      "another service's action",
      [{ ...statement, Action: "s3:GetObject", Resource: arnIn("us-west-2") }],
      /not one of DynamoDB/,
    ],
    [
      "more than 20 KB",
      Array.from({ length: 80 }, (_, index) => ({
        ...statement,
        Sid: `Statement${"x".repeat(150)}${index}`,
        Resource: arnIn("us-west-2"),
      })),
      /exceeds the limit of 20480 bytes/,
    ],
  ] as const) {
    it(`are refused with ${what}`, async () => {
      expect((await refusalOf(() => put("us-west-2", { policy: policy(...statements) }))).message).to.match(
        reason,
      );
    });
  }
});
