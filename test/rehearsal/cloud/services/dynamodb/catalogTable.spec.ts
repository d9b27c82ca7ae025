import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { expect } from "chai";
import { dynamoCatalog, dynamoOperatorCatalog } from "../../../../../functions/catalog/aws/dynamoCatalog";
import type { CatalogStore } from "../../../../../functions/catalog/catalogStore";
import type { MasterPart } from "../../../../../functions/catalog/parts";
import { writerPrefix } from "../../../../../functions/catalog/tableKeys";
import type { Caller } from "../../../../../rehearsal/cloud/core/types";
import { errorName, roleCaller, SdkWorld } from "../../api/sdkWorld";
import { HOME, OTHER_WEST, policy } from "../../core/standIn";
import { makeRole } from "../mediaFixture";
import { EAST, GLOBAL_CATALOG, OWNER, RESOURCE_POLICY, TABLE, TABLE_SERVICES } from "./dynamoFixture";

const WEST = "us-west-2";
const IRELAND = "eu-west-1";
const MEDIA = [WEST, IRELAND];
const READS = ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:ConditionCheckItem"];
const WRITES = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"];
const AT = "2026-01-05T12:00:00.000Z";

describe("the asset catalog on a deployed table", () => {
  let world: SdkWorld;
  let west: CatalogStore;
  let ireland: CatalogStore;

  beforeEach(async () => {
    world = await SdkWorld.over(TABLE_SERVICES);
    await world.stack.create(TABLE, "catalog", GLOBAL_CATALOG, EAST);
    west = catalogAs(await deployRegion(WEST), WEST);
    ireland = catalogAs(await deployRegion(IRELAND), IRELAND);
  });

  afterEach(() => world.close());

  const arnIn = (region: string): string => `arn:aws:dynamodb:${region}:${HOME}:table/catalog`;
  const advance = (): Promise<void> => world.stack.cloud.clock.advance(2_000);

  /** A role in the media account, and the policy of its Region's replica: reading for it, writing below the Region's prefix. */
  async function deployRegion(region: string): Promise<Caller> {
    const scope = { ...OTHER_WEST, region };
    const resources = [arnIn(region), `${arnIn(region)}/index/*`];
    const principalArn = await makeRole(world.stack, `stage-${region}`, "lambda.amazonaws.com", scope, [
      { Effect: "Allow", Action: [...READS, ...WRITES], Resource: resources },
    ]);
    const principal = { Effect: "Allow", Principal: { AWS: principalArn } };
    const text = policy(
      { ...principal, Action: READS, Resource: resources },
      {
        ...principal,
        Action: WRITES,
        Resource: arnIn(region),
        Condition: {
          "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${writerPrefix(region)}*`] },
          Null: { "dynamodb:LeadingKeys": "false" },
        },
      },
    );
    await world.stack.create(
      RESOURCE_POLICY,
      region,
      { resourceArn: arnIn(region), region, policy: text },
      EAST,
    );
    return roleCaller(principalArn, scope);
  }

  function tableAs(caller: Caller, region: string) {
    const client = DynamoDBDocumentClient.from(world.client(DynamoDBClient, caller, region), {
      marshallOptions: { removeUndefinedValues: true },
    });
    return { client, tableName: arnIn(region) };
  }

  function catalogAs(caller: Caller, region: string): CatalogStore {
    return dynamoCatalog({
      ...tableAs(caller, region),
      region,
      mediaRegions: MEDIA,
      groups: [{ name: "clear-00", contentClass: "clear" }],
      now: () => new Date(AT),
    });
  }

  function master(region: string, more: Partial<MasterPart> = {}): MasterPart {
    return {
      assetId: "sintel",
      region,
      revision: 1,
      createdAt: AT,
      updatedAt: AT,
      masterId: "0123456789abcdef",
      key: "masters/sintel/sintel.mov",
      versionId: "v1",
      sizeBytes: 10,
      uploadedAt: AT,
      state: "CLAIMED",
      epoch: 0,
      open: true,
      ...more,
    };
  }

  it("lets one claim of a master win in its Region, and tells the other Region", async () => {
    expect(await west.claimMaster(master(WEST))).to.equal("claimed");
    expect(await west.claimMaster(master(WEST))).to.equal("exists");
    expect((await ireland.readAsset("sintel")).masters).to.deep.equal([]);
    await advance();
    expect((await ireland.readAsset("sintel")).masters).to.deep.equal([master(WEST)]);
  });

  it("makes no claim under a fence that has moved on", async () => {
    const operator = dynamoOperatorCatalog(tableAs(OWNER, EAST.region));
    expect(await operator.setFence({ epoch: 3, order: [IRELAND, WEST], at: AT })).to.equal(true);
    expect(await operator.setFence({ epoch: 2, order: [WEST, IRELAND], at: AT })).to.equal(false);
    await advance();
    expect(await west.claimMaster(master(WEST))).to.equal("fenced");
    expect(await ireland.claimMaster(master(IRELAND, { epoch: 3 }))).to.equal("claimed");
  });

  it("moves a part on revision by revision, and lists it while it is open, in every Region", async () => {
    await west.claimMaster(master(WEST));
    const next = master(WEST, { revision: 2, state: "TRANSCODING", jobId: "job" });
    expect(await west.updateMaster(next)).to.equal(true);
    expect(await west.updateMaster({ ...next, jobId: "other" })).to.equal(false);
    await advance();
    expect((await ireland.openWork(WEST)).items).to.deep.equal([next]);
    await west.updateMaster(master(WEST, { revision: 3, state: "TRANSCODED", open: false }));
    await advance();
    expect((await ireland.openWork(WEST)).items).to.deep.equal([]);
  });

  it("places an asset once, and counts it", async () => {
    const claim = { assetId: "sintel", group: "clear-00", placedBefore: 0 };
    expect(await west.placements.claim(claim)).to.equal(true);
    expect(await west.placements.claim({ ...claim, placedBefore: 1 })).to.equal(false);
    await advance();
    expect(await ireland.placements.placementOf("sintel")).to.equal("clear-00");
    expect(await ireland.placements.loads()).to.deep.equal([
      { name: "clear-00", contentClass: "clear", placed: 1, placedHere: 0 },
    ]);
  });

  it("keeps a Region from writing another's parts, whatever its program says", async () => {
    const caller = roleCaller(`arn:aws:iam::${OTHER_WEST.accountId}:role/stage-${WEST}`, OTHER_WEST);
    const astray = dynamoCatalog({
      ...tableAs(caller, WEST),
      region: IRELAND,
      mediaRegions: MEDIA,
      groups: [],
      now: () => new Date(AT),
    });
    expect(await errorName(astray.claimMaster(master(IRELAND)))).to.equal("AccessDeniedException");
    await world.stack.cloud.clock.advance(0);
    expect((await west.readAsset("sintel")).masters).to.deep.equal([]);
  });

  it("goes on in one Region while the other is dark, and both know everything afterwards", async () => {
    world.stack.cloud.network.setFault(WEST, "dark");
    expect(await errorName(west.claimMaster(master(WEST)))).to.equal("ServiceUnavailable");
    expect(await ireland.claimMaster(master(IRELAND))).to.equal("claimed");
    await world.stack.cloud.clock.advance(600_000);
    world.stack.cloud.network.setFault(WEST, undefined);
    expect((await west.readAsset("sintel")).masters).to.deep.equal([]);
    await advance();
    expect((await west.readAsset("sintel")).masters).to.deep.equal([master(IRELAND)]);
  });
});
