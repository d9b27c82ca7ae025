import { expect } from "chai";

import { openEntitlementTable } from "../../../operations/aws/entitlementTable";
import { sdkClientSettings } from "../../../rehearsal/cloud/api/sdkClient";
import { RightsDesk } from "../../../rehearsal/story/rightsDesk";
import { refusalOf } from "../cloud/core/standIn";
import { SdkWorld } from "../cloud/api/sdkWorld";
import { HOME } from "../cloud/core/standIn";
import { EAST, GLOBAL_CATALOG, OWNER, TABLE, TABLE_SERVICES } from "../cloud/services/dynamodb/dynamoFixture";

const REGIONS = ["us-west-2", "eu-west-1"];
const arnIn = (region: string): string => `arn:aws:dynamodb:${region}:${HOME}:table/catalog`;
const service = { apiHost: "", functionName: "", signerParameter: "" };

describe("whoever writes rights in a story", () => {
  let world: SdkWorld;
  let desk: RightsDesk;

  beforeEach(async () => {
    world = await SdkWorld.over(TABLE_SERVICES);
    await world.stack.create(TABLE, "catalog", GLOBAL_CATALOG, EAST);
    desk = new RightsDesk({
      platform: { server: world.server, clock: world.stack.cloud.clock },
      deliveryAccountId: HOME,
      entitlement: {
        issuer: "https://issuer.example",
        audiences: [],
        scope: "play",
        tableName: "catalog",
        tableArns: Object.fromEntries(["us-east-1", ...REGIONS].map((region) => [region, arnIn(region)])),
        cookieSeconds: 300,
        services: Object.fromEntries(REGIONS.map((region) => [region, service])),
      },
    });
  });

  afterEach(() => world.close());

  const rightsIn = async (region: string): Promise<readonly string[]> => {
    const table = openEntitlementTable(
      { region, tableArn: arnIn(region) },
      sdkClientSettings(world.server, OWNER, region),
    );
    const { offer, entitlements } = await table.records.readRights("viewer", "my-title");
    table.destroy();
    return [...(offer?.plans ?? []), ...entitlements.map(({ subject }) => subject.kind)];
  };

  it("goes on once every Region's service would read them", async () => {
    await desk.offer({ assetId: "my-title", plans: ["basic"] });
    await desk.grant({ viewerId: "viewer", subject: { kind: "plan", plan: "basic" } });
    await desk.grant({ viewerId: "viewer", subject: { kind: "asset", assetId: "my-title" } });
    for (const region of REGIONS) {
      expect(await rightsIn(region), region).to.deep.equal(["basic", "asset", "plan"]);
    }
  });

  it("takes virtual time for it: replicas hear of rights a moment later", async () => {
    const { clock } = world.stack.cloud;
    const before = clock.now();
    await desk.grant({ viewerId: "viewer", subject: { kind: "asset", assetId: "my-title" } });
    expect(clock.now()).to.be.greaterThan(before);
  });

  it("writes a right over the one that it wrote before", async () => {
    const right = { viewerId: "viewer", subject: { kind: "asset", assetId: "my-title" } } as const;
    await desk.grant(right);
    await desk.grant({ ...right, countries: ["DE"] });
    const table = openEntitlementTable(
      { region: "eu-west-1", tableArn: arnIn("eu-west-1") },
      sdkClientSettings(world.server, OWNER, "eu-west-1"),
    );
    const { items } = await table.records.list("viewer", 10);
    table.destroy();
    expect(items.map(({ entitlement }) => entitlement?.countries)).to.deep.equal([["DE"]]);
  });

  it("writes nothing that is no right, and says what is wrong", async () => {
    const { message } = await refusalOf(() =>
      desk.grant({ viewerId: "viewer", subject: { kind: "plan", plan: "Not A Plan" } }),
    );
    expect(message).to.include("plan");
    expect(await rightsIn("us-east-1")).to.deep.equal([]);
  });
});
