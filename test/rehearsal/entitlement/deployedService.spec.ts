import { expect } from "chai";
import * as z from "zod";

import {
  entitlementItem,
  entitlementKey,
  offerItem,
} from "../../../functions/entitlement/aws/entitlementItems";
import type { OriginResponse } from "../../../rehearsal/network";
import { COUNTRY_HEADER, PLAY_ORIGIN_KEY_HEADER, PLAY_TOKEN_HEADER } from "../../../functions/edge/names";
import { forgedTokens } from "../../../rehearsal/tokenForgery";
import { decodedByOpenssl, verifiedByOpenssl } from "../../functions/entitlement/independentVerifier";
import { KEY_PAIR, SCOPE } from "../../functions/entitlement/playWorld";
import { licence, offer, subscription, VIEWER } from "../../functions/entitlement/rightsRecords";
import { AUDIENCE, jsonOf } from "../cloud/services/apiGatewayV2/httpApiFixture";
import { ServiceWorld } from "./serviceFixture";

const problemSchema = z.object({ code: z.string() });
const playbackSchema = z.object({ url: z.url(), expiresAt: z.iso.datetime() });
const oneKeySchema = z.object({ TableName: z.string(), Key: z.record(z.string(), z.unknown()) });
const batchSchema = z.object({
  RequestItems: z.record(z.string(), z.object({ Keys: z.array(z.unknown()) })),
});
const querySchema = z.object({ TableName: z.literal("catalog"), KeyConditionExpression: z.string() });

/** Status, and the problem's code when there is one. */
function outcomeOf(response: OriginResponse): string {
  return response.status === 200 ? "200" : `${response.status} ${problemSchema.parse(jsonOf(response)).code}`;
}

describe("the deployed entitlement service", function () {
  this.timeout(60_000);

  let world: ServiceWorld;

  beforeEach(async () => {
    world = await ServiceWorld.open();
  });

  afterEach(() => world.close());

  /** Keys read by whole key from the entitlements, by operation; fails on any other way to read them. */
  function readsOfRights(): readonly string[] {
    return world.calls.flatMap(({ service, operation, input }) => {
      if (service !== "dynamodb") {
        return [];
      }
      if (operation === "BatchGetItem") {
        const tables = Object.entries(batchSchema.parse(input).RequestItems);
        return tables.map(([table, { Keys }]) => `${table}: ${operation} of ${Keys.length}`);
      }
      if (operation === "Query") {
        // One title's parts in the catalog, never a viewer's rights.
        querySchema.parse(input);
        return [];
      }
      expect(operation).to.equal("GetItem");
      const { TableName } = oneKeySchema.parse(input);
      return TableName === "catalog" ? [] : [`${TableName}: ${operation}`];
    });
  }

  const asked = async (request: Parameters<ServiceWorld["ask"]>[0] = {}): Promise<string> =>
    outcomeOf(await world.ask(request));

  it("answers with four cookies of the key in its secret, and reads nothing that it does not need", async () => {
    await world.grant([entitlementItem(licence())]);
    world.forgetCalls();
    const response = await world.ask();
    expect(response.status).to.equal(200);
    expect(response.setCookies).to.have.length(4);
    expect(response.setCookies?.join("\n")).to.contain("CloudFront-Key-Pair-Id=K2JCJMDEHXQW5F;");
    const calls = world.calls.map(({ service, operation }) => `${service} ${operation}`);
    expect(calls).to.have.members([
      "dynamodb GetItem",
      "dynamodb GetItem",
      "dynamodb GetItem",
      "dynamodb Query",
      "dynamodb Query",
      "ssm GetParameter",
      "secretsmanager GetSecretValue",
    ]);
  });

  it("gives out cookies that openssl verifies, for the answer's URL until the answer's end", async () => {
    await world.grant([entitlementItem(licence())]);
    const response = await world.ask();
    const setCookies = response.setCookies?.join("\n") ?? "";
    const bytesOf = (name: string): Buffer =>
      decodedByOpenssl(new RegExp(`^CloudFront-${name}=([^;]+);`, "m").exec(setCookies)?.[1] ?? "");
    const policy = bytesOf("Policy");
    const publicKeyPem = KEY_PAIR.publicKey.export({ type: "spki", format: "pem" }).toString();
    expect(verifiedByOpenssl(publicKeyPem, policy, bytesOf("Signature"))).to.equal(true);
    const { url, expiresAt } = playbackSchema.parse(jsonOf(response));
    const Resource = `${url.split("/").slice(0, 6).join("/")}/*`;
    const Condition = { DateLessThan: { "AWS:EpochTime": Date.parse(expiresAt) / 1_000 } };
    expect(policy.toString()).to.equal(JSON.stringify({ Statement: [{ Resource, Condition }] }));
  });

  it("answers 401 to every token that is none, does not run and looks nothing up", async () => {
    await world.grant([entitlementItem(licence())]);
    // A good one first: the issuer's keys are known then, as they are while viewers come.
    expect(await asked()).to.equal("200");
    const runs = world.log().length;
    const forged = forgedTokens({
      claims: world.provider.claims({ aud: AUDIENCE, sub: VIEWER, scope: SCOPE }),
      key: world.provider.signingKey,
      now: Math.floor(world.now / 1_000),
    });
    expect(Object.keys(forged)).to.include.members([
      "an expired token",
      "a token for another audience",
      "a token of another issuer",
      "a token without a signature (alg none)",
      "a token signed with the public key as a secret (HS256)",
    ]);
    world.forgetCalls();
    for (const [what, token] of Object.entries(forged)) {
      expect((await world.ask({ token })).status, what).to.equal(401);
    }
    expect((await world.ask({ headers: { [PLAY_TOKEN_HEADER]: undefined } })).status).to.equal(401);
    expect(world.calls).to.deep.equal([]);
    expect(world.log()).to.have.length(runs);
  });

  it("answers 401 itself to a good token without the scope or the viewer, and looks nothing up", async () => {
    await world.grant([entitlementItem(licence())]);
    world.forgetCalls();
    for (const claims of [{ scope: "" }, { scope: "openid" }, { scope: `${SCOPE}.admin` }, { sub: "" }]) {
      const response = await world.ask({ token: world.token(claims) });
      expect(outcomeOf(response), JSON.stringify(claims)).to.equal("401 unauthorized");
      expect(response.headers["www-authenticate"]).to.equal(`Bearer realm="playback", scope="${SCOPE}"`);
    }
    expect(world.calls).to.deep.equal([]);
    expect(world.log().filter((line) => line.includes('"unauthorized"'))).to.have.length(4);
  });

  it("refuses whoever comes past the distribution, with a good token too, and looks nothing up", async () => {
    for (const key of [undefined, "a guess"]) {
      expect(await asked({ headers: { [PLAY_ORIGIN_KEY_HEADER]: key } })).to.equal("403 origin");
    }
    expect(world.calls).to.deep.equal([]);
  });

  it("reads as much for a viewer with 10,000 entitlements as for one with none, by whole keys only", async () => {
    const many = Array.from({ length: 5_000 }, (_, n) => [
      { ...licence(), subject: { kind: "asset" as const, assetId: `title-${n}` } },
      subscription(`plan-${n}`),
    ]).flat();
    await world.grant([
      ...many.map(entitlementItem),
      offerItem(offer({ plans: ["plan-4999", "plan-7", "elsewhere"] })),
    ]);
    const reads = [`entitlements: GetItem`, `entitlements: GetItem`, `entitlements: BatchGetItem of 3`];
    for (const [sub, outcome] of [
      [VIEWER, "200"],
      ["viewer-2", "403 not-entitled"],
    ] as const) {
      world.forgetCalls();
      expect(await asked({ token: world.token({ sub }) })).to.equal(outcome);
      expect(readsOfRights()).to.have.members(reads);
    }
    world.forgetCalls();
    expect(await asked({ assetId: "title-4321" }), "with a licence, but not in the catalog").to.equal(
      "404 unknown-asset",
    );
    expect(readsOfRights()).to.deep.equal(Array(2).fill("entitlements: GetItem"));
  });

  for (const [what, items] of [
    ["a licence", [entitlementItem(licence({ countries: ["DE", "IE"] }))]],
    ["an offer", [entitlementItem(licence()), offerItem(offer({ countries: ["DE", "IE"] }))]],
    [
      "a subscription and its offer, which share one country,",
      [
        entitlementItem(subscription("gold", { countries: ["DE", "US"] })),
        offerItem(offer({ plans: ["gold"], countries: ["DE", "IE"] })),
      ],
    ],
  ] as const) {
    it(`goes by the countries of ${what} and refuses viewers whose country is not known`, async () => {
      await world.grant(items);
      expect(await asked()).to.equal("200");
      for (const country of ["US", "de", "", undefined]) {
        expect(await asked({ headers: { [COUNTRY_HEADER]: country } }), country).to.equal("403 country");
      }
    });
  }

  it("knows a title no more from the first request after it was taken off, and again once it is back", async () => {
    await world.grant([entitlementItem(licence())]);
    expect(await asked()).to.equal("200");
    await world.publish("UNPUBLISHED");
    expect(await asked()).to.equal("404 unknown-asset");
    await world.publish("PUBLISHED");
    expect(await asked()).to.equal("200");
    await world.publish("TAKEN_DOWN");
    expect(await asked()).to.equal("404 unknown-asset");
  });

  it("knows of a licence whose end was moved, or that was withdrawn, with the next request", async () => {
    await world.grant([entitlementItem(licence())]);
    expect(await asked()).to.equal("200");
    const validUntil = new Date(world.now - 1_000).toISOString();
    await world.grant([entitlementItem(licence({ validUntil }))]);
    expect(await asked()).to.equal("403 no-longer-valid");
    await world.withdraw(entitlementKey(licence()));
    expect(await asked()).to.equal("403 not-entitled");
  });
});
