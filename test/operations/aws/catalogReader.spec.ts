import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { expect } from "chai";

import type { CatalogTable } from "../../../functions/catalog/aws/catalogTable";
import { dynamoCatalog } from "../../../functions/catalog/aws/dynamoCatalog";
import type { CatalogStore } from "../../../functions/catalog/catalogStore";
import { placeAsset } from "../../../functions/placement/placeAsset";
import { catalogReader } from "../../../operations/aws/catalogReader";
import { SdkWorld } from "../../rehearsal/cloud/api/sdkWorld";
import {
  CATALOG,
  EAST,
  OWNER,
  TABLE,
  TABLE_SERVICES,
} from "../../rehearsal/cloud/services/dynamodb/dynamoFixture";

const REGIONS = ["us-west-2", "eu-west-1"];
const AT = "2026-01-05T12:00:00.000Z";

describe("reader of the catalog", () => {
  let world: SdkWorld;
  let table: CatalogTable;

  beforeEach(async () => {
    world = await SdkWorld.over(TABLE_SERVICES);
    await world.stack.create(TABLE, "catalog", CATALOG, EAST);
    const client = DynamoDBDocumentClient.from(world.client(DynamoDBClient, OWNER, EAST.region), {
      marshallOptions: { removeUndefinedValues: true },
    });
    table = { client, tableName: "catalog" };
  });

  afterEach(() => world.close());

  const storeOf = (region: string): CatalogStore =>
    dynamoCatalog({
      ...table,
      region,
      mediaRegions: REGIONS,
      groups: ["clear-00", "clear-01"].map((name) => ({ name, contentClass: "clear" })),
      now: () => new Date(AT),
    });

  it("tells what each Region has placed apart", async () => {
    for (const [region, assets] of [
      ["us-west-2", 3],
      ["eu-west-1", 2],
    ] as const) {
      for (let n = 0; n < assets; n++) {
        const request = { assetId: `${region}-${n}`, contentClass: "clear", metadata: {} };
        await placeAsset(storeOf(region).placements, { kind: "least-loaded" }, request);
      }
    }
    const reader = catalogReader(table, REGIONS);
    const groups = ["clear-00", "clear-01"];
    expect(await reader.placedBy("us-west-2", groups)).to.deep.equal({ "clear-00": 2, "clear-01": 1 });
    expect(await reader.placedBy("eu-west-1", groups)).to.deep.equal({ "clear-00": 1, "clear-01": 1 });
  });

  it("finds the titles of all writers by their masters, and nothing else", async () => {
    for (const [region, assetId] of [
      ["us-west-2", "first"],
      ["eu-west-1", "second"],
    ] as const) {
      await storeOf(region).claimMaster({
        assetId,
        region,
        revision: 1,
        createdAt: AT,
        updatedAt: AT,
        masterId: "0123456789abcdef",
        key: `masters/${assetId}/a.mov`,
        versionId: "v1",
        sizeBytes: 1,
        uploadedAt: AT,
        state: "CLAIMED",
        epoch: 0,
        open: true,
      });
    }
    await storeOf("us-west-2").rejectUpload({
      region: "us-west-2",
      key: "masters/x",
      versionId: "v1",
      reason: { code: "misplaced", message: "masters/x" },
      at: AT,
    });
    const reader = catalogReader(table, REGIONS);
    // An index follows its table a moment later.
    await world.stack.cloud.clock.advance(2_000);
    const { items, cursor } = await reader.scanAssetIds();
    expect([...items].sort()).to.deep.equal(["first", "second"]);
    expect(cursor).to.equal(undefined);
    expect(await reader.rejectedUploads("us-west-2")).to.have.length(1);
    expect((await reader.openWork("eu-west-1")).items.map(({ assetId }) => assetId)).to.deep.equal([
      "second",
    ]);
    expect(await reader.readFence()).to.equal(undefined);
  });
});
