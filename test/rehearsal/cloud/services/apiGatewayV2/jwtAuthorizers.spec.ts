import { expect } from "chai";

import { forgedTokens } from "../../../../../rehearsal/tokenForgery";
import { HttpApiWorld, jsonOf, ROUTE } from "./httpApiFixture";

describe("An HTTP API's JWT authorizer", () => {
  let world: HttpApiWorld;

  beforeEach(async () => {
    world = await HttpApiWorld.open();
  });

  afterEach(() => world.close());

  const forged = (): Readonly<Record<string, string>> =>
    forgedTokens({
      claims: world.provider.claims({ aud: "player", sub: "viewer-1", scope: "play" }),
      key: world.provider.signingKey,
      now: world.now,
    });

  it("lets a good token through, with Bearer in front or without", async () => {
    expect((await world.askSignedIn()).status).to.equal(200);
    expect((await world.ask({ headers: { "x-play-authorization": world.token() } })).status).to.equal(200);
    expect(world.runs()).to.equal(2);
  });

  for (const what of [
    "an expired token",
    "a token without an end",
    "a token for later",
    "a token of the future",
    "a token for another audience",
    "a token of another issuer",
    "a token of the issuer's name with a slash",
    "a token signed by another key under the same id",
    "a token signed by a key that nobody knows",
    "a token that names no key",
    "a token without a signature (alg none)",
    "a token signed with the public key as a secret (HS256)",
    "a token signed with an elliptic curve (ES256)",
    "a token whose claims were changed",
    "a token with half a signature",
    "no token at all",
  ]) {
    it(`answers 401 to ${what}, and the function does not run`, async () => {
      // A good one first: the issuer's keys are known, as they are while viewers come.
      await world.askSignedIn();
      const response = await world.askSignedIn({}, forged()[what] ?? "");
      expect(response.status).to.equal(401);
      expect(jsonOf(response)).to.deep.equal({ message: "Unauthorized" });
      expect(response.headers["www-authenticate"]).to.match(/^Bearer scope="" error="invalid_token"/);
      expect(world.runs()).to.equal(1);
    });
  }

  it("knows every forgery that there is a case for", () => {
    expect(Object.keys(forged())).to.have.length(16);
  });

  it("answers 401 to a request without a token, or with it in another header", async () => {
    for (const headers of [
      {},
      { authorization: `Bearer ${world.token()}` },
      { "x-play-authorization": "Bearer " },
    ]) {
      const response = await world.ask({ headers });
      expect(response.status).to.equal(401);
      expect(response.headers["www-authenticate"]).to.equal("Bearer");
    }
    expect(world.runs()).to.equal(0);
  });

  it("takes a token until the second in which it ends, and from the second in which it begins", async () => {
    const token = world.token({ exp: world.now + 60 });
    const later = world.token({ nbf: world.now + 60 });
    const { clock } = world.stack.cloud;
    await clock.advance(59_000);
    expect((await world.askSignedIn({}, token)).status).to.equal(200);
    expect((await world.askSignedIn({}, later)).status).to.equal(401);
    await clock.advance(1_000);
    expect((await world.askSignedIn({}, token)).status).to.equal(401);
    expect((await world.askSignedIn({}, later)).status).to.equal(200);
  });

  it("goes by client_id only where there is no aud", async () => {
    const client = (claims: object) =>
      world.askSignedIn({}, world.provider.issueToken({ sub: "viewer-1", ...claims }));
    expect((await client({ client_id: "player" })).status).to.equal(200);
    expect((await client({ client_id: "player", aud: "another" })).status).to.equal(401);
    expect((await client({ aud: ["another", "player"] })).status).to.equal(200);
    expect((await client({})).status).to.equal(401);
  });

  it("hands claims to the function as texts", async () => {
    const token = world.token({ groups: ["a", "b"], level: 3 });
    const event = jsonOf(await world.askSignedIn({}, token));
    expect(event).to.have.nested.property("requestContext.authorizer.jwt.scopes", null);
    expect(event)
      .to.have.nested.property("requestContext.authorizer.jwt.claims")
      .that.deep.includes({ sub: "viewer-1", groups: "[a b]", level: "3", exp: String(world.now + 3_600) });
  });

  it("answers 403 to a token without any of the route's scopes", async () => {
    await world.stack.update(ROUTE, "r", world.routeId, {
      apiId: world.apiId,
      routeKey: "GET /play/{assetId}",
      target: `integrations/${world.integrationId}`,
      authorizationType: "JWT",
      authorizerId: world.authorizerId,
      authorizationScopes: ["play", "preview"],
    });
    const refused = await world.askSignedIn({}, world.token({ scope: "read" }));
    expect(refused.status).to.equal(403);
    expect(jsonOf(refused)).to.deep.equal({ message: "Forbidden" });
    expect(refused.headers["www-authenticate"]).to.include('error="insufficient_scope"');
    expect(world.runs()).to.equal(0);
    const event = jsonOf(await world.askSignedIn({}, world.token({ scope: "read preview" })));
    expect(event).to.deep.nested.include({ "requestContext.authorizer.jwt.scopes": ["preview"] });
  });

  describe("and the issuer's keys", () => {
    const keyRequests = (): number =>
      world.stack.cloud.network.log().filter(({ path }) => path === "/tenant/keys").length;

    it("asks for them once in two hours", async () => {
      await world.askSignedIn();
      await world.stack.cloud.clock.advance(2 * 3_600_000 - 1);
      await world.askSignedIn();
      expect(keyRequests()).to.equal(1);
      await world.stack.cloud.clock.advance(1);
      await world.askSignedIn();
      expect(keyRequests()).to.equal(2);
    });

    it("asks again for a key that it does not know, at most once a minute", async () => {
      await world.askSignedIn();
      world.provider.rotateKey();
      expect((await world.askSignedIn()).status).to.equal(401);
      await world.stack.cloud.clock.advance(60_000);
      expect((await world.askSignedIn()).status).to.equal(200);
      const before = keyRequests();
      for (let turn = 0; turn < 5; turn++) {
        await world.askSignedIn({}, forged()["a token signed by a key that nobody knows"]);
      }
      expect(keyRequests()).to.equal(before);
    });

    it("takes tokens of the key before for as long as it is published", async () => {
      const old = world.token({ exp: world.now + 86_400 });
      world.provider.rotateKey();
      expect((await world.askSignedIn({}, old)).status).to.equal(200);
      world.provider.withdrawOldKeys();
      await world.stack.cloud.clock.advance(2 * 3_600_000);
      expect((await world.askSignedIn({}, old)).status).to.equal(401);
    });

    it("goes on with those that it has while the issuer is away", async () => {
      await world.askSignedIn();
      world.provider.setOutage(true);
      await world.stack.cloud.clock.advance(5 * 3_600_000);
      expect((await world.askSignedIn()).status).to.equal(200);
    });

    it("refuses everybody when it could never get any", async () => {
      world.provider.setOutage(true);
      expect((await world.askSignedIn()).status).to.equal(401);
      expect(world.runs()).to.equal(0);
    });
  });
});
