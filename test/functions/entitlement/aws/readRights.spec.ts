import { expect } from "chai";
import * as z from "zod";

import { type Item, MalformedItemError } from "../../../../functions/catalog/aws/catalogItems";
import { readRights } from "../../../../functions/entitlement/aws/dynamoRights";
import { entitlementItem, offerItem } from "../../../../functions/entitlement/aws/entitlementItems";
import { decideRights } from "../../../../functions/entitlement/decideRights";
import { MAX_PLANS_PER_OFFER } from "../../../../functions/entitlement/rights";
import { rejectionOf } from "../../../support/refusals";
import { type ScriptedTable, scriptedTable } from "../../catalog/aws/scriptedTable";
import { ASSET, licence, offer, subscription, VIEWER } from "../rightsRecords";

const keySchema = z.strictObject({ pk: z.string(), sk: z.string() });
type Key = z.output<typeof keySchema>;
const getSchema = z.object({ Key: keySchema, ConsistentRead: z.literal(true) });
const batchSchema = z.object({
  RequestItems: z.record(z.string(), z.object({ Keys: z.array(keySchema), ConsistentRead: z.literal(true) })),
});

const named = ({ pk, sk }: Key): string => `${pk} ${sk}`;

/** A table in memory that answers reads by whole keys and refuses everything else, with the keys that it was asked for. */
function tableOf(
  items: readonly Item[],
  handBack: (keys: readonly Key[], n: number) => readonly Key[] = () => [],
) {
  const byKey = new Map(items.map((item) => [named(z.object(keySchema.shape).parse(item)), item]));
  const asked: string[] = [];
  let batches = 0;
  const scripted: ScriptedTable = scriptedTable(({ command, input }) => {
    if (command === "GetItem") {
      const { Key: key } = getSchema.parse(input);
      asked.push(named(key));
      const item = byKey.get(named(key));
      return item === undefined ? {} : { Item: item };
    }
    if (command !== "BatchGetItem") {
      throw new Error(`${command}: the service may only read by key`);
    }
    const keys = batchSchema.parse(input).RequestItems["catalog"]?.Keys ?? [];
    if (new Set(keys.map(named)).size !== keys.length) {
      throw new Error("Provided list of item keys contains duplicates");
    }
    const back = handBack(keys, ++batches);
    const taken = keys.filter((key) => !back.includes(key));
    asked.push(...taken.map(named));
    return {
      Responses: { catalog: taken.flatMap((key) => byKey.get(named(key)) ?? []) },
      UnprocessedKeys: back.length === 0 ? {} : { catalog: { Keys: back, ConsistentRead: true } },
    };
  });
  return { ...scripted, asked };
}

describe("reading rights", () => {
  it("of a viewer with 10,000 of them takes three requests and as many keys as the offer has plans, and decides rightly", async () => {
    const many = Array.from({ length: 5_000 }, (_, n) => [
      { ...licence(), subject: { kind: "asset" as const, assetId: `title-${n}` } },
      subscription(`plan-${n}`),
    ]).flat();
    const plans = ["plan-4999", "plan-7", "elsewhere"];
    const { table, sent, asked } = tableOf([...many.map(entitlementItem), offerItem(offer({ plans }))]);
    const rights = await readRights(table, VIEWER, ASSET);
    expect(sent.map(({ command }) => command)).to.have.members(["GetItem", "GetItem", "BatchGetItem"]);
    expect(asked).to.have.members([
      `asset/${ASSET} offer`,
      `viewer/${VIEWER} asset#${ASSET}`,
      ...plans.map((plan) => `viewer/${VIEWER} plan#${plan}`),
    ]);
    const question = { country: undefined, now: new Date(0) };
    expect(decideRights(rights, { assetId: ASSET, ...question }).kind).to.equal("permitted");
    const other = tableOf(many.map(entitlementItem));
    expect(
      decideRights(await readRights(other.table, VIEWER, ASSET), { assetId: ASSET, ...question }).kind,
    ).to.equal("refused");
    const owned = await readRights(other.table, VIEWER, "title-4321");
    expect(decideRights(owned, { assetId: "title-4321", ...question }).kind).to.equal("permitted");
    expect(other.sent.map(({ command }) => command)).to.deep.equal(Array(4).fill("GetItem"));
  });

  it("finds everything on record: offer, licence and subscriptions", async () => {
    const own = offer({ plans: ["basic", "gold"] });
    const rights = [licence(), subscription("basic"), subscription("gold")];
    const { table } = tableOf([offerItem(own), ...rights.map(entitlementItem)]);
    const found = await readRights(table, VIEWER, ASSET);
    expect(found.offer).to.deep.equal(own);
    expect(found.entitlements).to.have.deep.members(rights);
  });

  it("asks for a plan once that an offer names twice", async () => {
    const { table, asked } = tableOf([
      offerItem(offer({ plans: ["gold", "gold"] })),
      entitlementItem(subscription("gold")),
    ]);
    expect((await readRights(table, VIEWER, ASSET)).entitlements).to.have.length(1);
    expect(asked.filter((key) => key.endsWith("plan#gold"))).to.have.length(1);
  });

  it("asks again for keys that DynamoDB hands back, and gives up soon", async () => {
    const plans = Array.from({ length: MAX_PLANS_PER_OFFER }, (_, n) => `plan-${n}`);
    const items = [offerItem(offer({ plans })), ...plans.map((plan) => entitlementItem(subscription(plan)))];
    const slow = tableOf(items, (keys, n) => (n < 3 ? keys.slice(5) : []));
    expect((await readRights(slow.table, VIEWER, ASSET)).entitlements).to.have.length(MAX_PLANS_PER_OFFER);
    expect(slow.pauses).to.have.length(2);
    const stuck = tableOf(items, (keys) => keys);
    expect(await rejectionOf(readRights(stuck.table, VIEWER, ASSET))).to.contain(
      "did not read 25 items in 3 attempts",
    );
  });

  it("decides nothing on the ground of an item that is not what its key says", async () => {
    const wrong = { ...entitlementItem(licence()), viewerId: "viewer-2" };
    const { table } = tableOf([wrong]);
    const error: unknown = await readRights(table, VIEWER, ASSET).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(MalformedItemError);
  });
});
