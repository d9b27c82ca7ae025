import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";

import { catalogClient } from "../../../functions/catalog/aws/catalogTable";
import { openEntitlementTable, type OpenEntitlementTable } from "../../../operations/aws/entitlementTable";
import { UsageError } from "../../../operations/commandLine";
import type { RightsChange } from "../../../operations/entitlements/change";
import { showDecision } from "../../../operations/entitlements/showRights";
import { sdkClientSettings } from "../../../rehearsal/cloud/api/sdkClient";
import { SdkWorld } from "../../rehearsal/cloud/api/sdkWorld";
import { HOME } from "../../rehearsal/cloud/core/standIn";
import { EAST, OWNER, TABLE, TABLE_SERVICES } from "../../rehearsal/cloud/services/dynamodb/dynamoFixture";

const REGION = "us-east-1";
const TABLE_ARGS = {
  name: "entitlements",
  billingMode: "PAY_PER_REQUEST",
  hashKey: "pk",
  rangeKey: "sk",
  attributes: [
    { name: "pk", type: "S" },
    { name: "sk", type: "S" },
  ],
};
const VIEWER = "viewer-1";
const at = (day: number): string => new Date(Date.UTC(2026, 10, day)).toISOString();

const grant = (day: number, plan = "premium", viewerId = VIEWER): RightsChange => ({
  action: "grant",
  entitlement: { viewerId, subject: { kind: "plan", plan }, updatedAt: at(day) },
});
const revoke = (day: number): RightsChange => ({
  action: "revoke",
  entitlement: {
    viewerId: VIEWER,
    subject: { kind: "plan", plan: "premium" },
    validUntil: at(day),
    updatedAt: at(day),
  },
});
const offer = (day: number, plans: string[]): RightsChange => ({
  action: "offer",
  offer: { assetId: "my-title", plans, updatedAt: at(day) },
});

describe("the table of entitlements for operators, on a deployed table", () => {
  let world: SdkWorld;
  let open: OpenEntitlementTable;

  beforeEach(async () => {
    world = await SdkWorld.over(TABLE_SERVICES);
    await world.stack.create(TABLE, "entitlements", TABLE_ARGS, EAST);
    open = openEntitlementTable(
      { region: REGION, tableArn: `arn:aws:dynamodb:${REGION}:${HOME}:table/entitlements` },
      sdkClientSettings(world.server, OWNER, REGION),
    );
  });

  afterEach(async () => {
    open.destroy();
    await world.close();
  });

  const decision = async (): Promise<string> => {
    const question = { viewerId: VIEWER, assetId: "my-title", country: undefined, now: new Date(at(20)) };
    const { decision: made } = await showDecision(open.records, question);
    return made.kind === "permitted" ? "permitted" : made.code;
  };

  it("takes a right and an offer, and decides as the service does", async () => {
    expect(await decision()).to.equal("not-entitled");
    expect(await open.records.write(grant(1))).to.equal("written");
    expect(await decision()).to.equal("not-entitled");
    expect(await open.records.write(offer(1, ["family", "premium"]))).to.equal("written");
    expect(await decision()).to.equal("permitted");
    expect(await open.records.write(offer(2, []))).to.equal("written");
    expect(await decision()).to.equal("not-entitled");
  });

  it("lets no older change overwrite a newer one, a revocation included", async () => {
    await open.records.write(offer(1, ["premium"]));
    expect(await open.records.write(revoke(5))).to.equal("written");
    expect(await open.records.write(grant(4))).to.equal("newer");
    expect(await decision()).to.equal("no-longer-valid");
    expect(await open.records.write(grant(6))).to.equal("written");
    expect(await open.records.write(revoke(5))).to.equal("newer");
    expect(await decision()).to.equal("permitted");
  });

  it("takes the same change any number of times", async () => {
    for (const change of [grant(1), grant(1), offer(1, ["premium"]), offer(1, ["premium"])]) {
      expect(await open.records.write(change)).to.equal("written");
    }
  });

  it("lists a viewer's rights page by page, and nobody else's", async () => {
    for (const plan of ["a", "b", "c"]) {
      await open.records.write(grant(1, plan));
      await open.records.write(grant(1, plan, "viewer-2"));
    }
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await open.records.list(VIEWER, 2, after);
      seen.push(
        ...page.items.map(
          ({ entitlement }) => `${entitlement?.viewerId} ${JSON.stringify(entitlement?.subject)}`,
        ),
      );
      after = page.next;
    } while (after !== undefined);
    expect(seen).to.deep.equal(["a", "b", "c"].map((plan) => `${VIEWER} {"kind":"plan","plan":"${plan}"}`));
  });

  it("refuses a cursor that is none", async () => {
    const error: unknown = await open.records.list(VIEWER, 2, "nonsense").catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(UsageError);
  });

  it("shows a record that cannot be read beside the others", async () => {
    await open.records.write(grant(1));
    const client = catalogClient(sdkClientSettings(world.server, OWNER, REGION));
    await client.send(
      new PutItemCommand({
        TableName: "entitlements",
        Item: { pk: { S: `viewer/${VIEWER}` }, sk: { S: "plan#zoo" }, viewerId: { S: "somebody" } },
      }),
    );
    client.destroy();
    const { items } = await open.records.list(VIEWER, 10);
    expect(items.map(({ entitlement }) => entitlement !== undefined)).to.deep.equal([true, false]);
    expect(items[1]?.problem).to.contain("plan#zoo");
  });
});
