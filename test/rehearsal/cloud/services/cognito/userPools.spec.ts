import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import { expect } from "chai";

import { text } from "../../../../../rehearsal/cloud/core/props";
import type { Props } from "../../../../../rehearsal/cloud/core/types";
import { apiGatewayV2Service } from "../../../../../rehearsal/cloud/services/apiGatewayV2";
import { discover, fetchKeys } from "../../../../../rehearsal/cloud/services/apiGatewayV2/discovery";
import { COGNITO_TOKENS, cognitoService, ViewerPools } from "../../../../../rehearsal/cloud/services/cognito";
import { codeOf, Deployment, HOME, makeCloud, OTHER_WEST, refusalOf, WEST } from "../../core/standIn";

const { userPool: POOL, client: CLIENT, domain: DOMAIN, resourceServer: SERVER } = COGNITO_TOKENS;

describe("Cognito's user pools", () => {
  let stack: Deployment;
  let poolId: string;

  beforeEach(async () => {
    stack = await Deployment.over([cognitoService, apiGatewayV2Service]);
    poolId = (await stack.create(POOL, "viewers", {})).id;
  });

  const server = (): Promise<{ id: string; outputs: Props }> =>
    stack.create(SERVER, "server", {
      userPoolId: poolId,
      identifier: "playback",
      name: "Playback",
      scopes: [{ scopeName: "play", scopeDescription: "Play" }],
    });

  const clientArgs = (change: Props = {}): Props => ({
    userPoolId: poolId,
    allowedOauthFlowsUserPoolClient: true,
    allowedOauthFlows: ["code"],
    allowedOauthScopes: ["openid", "playback/play"],
    callbackUrls: ["https://www.example.com/signed-in"],
    ...change,
  });

  const client = async (change: Props = {}): Promise<string> =>
    (await stack.create(CLIENT, "player", clientArgs(change))).id;

  const refusal = async (token: string, args: Props): Promise<string> =>
    (await refusalOf(() => stack.create(token, "x", args))).message;

  it("have ids that name their Region, the same in each run", async () => {
    expect(poolId).to.match(/^us-west-2_[A-Za-z0-9]{9}$/);
    const again = await Deployment.over([cognitoService], makeCloud());
    expect((await again.create(POOL, "viewers", {})).id).to.equal(poolId);
    const pool = stack.plane.read({ scope: WEST, token: POOL, id: poolId });
    expect(pool?.outputs).to.deep.include({
      arn: `arn:aws:cognito-idp:us-west-2:${HOME}:userpool/${poolId}`,
      endpoint: `cognito-idp.us-west-2.amazonaws.com/${poolId}`,
    });
  });

  it("are issuers with a discovery document and keys, until they are deleted", async () => {
    const issuer = `https://cognito-idp.us-west-2.amazonaws.com/${poolId}`;
    const { network } = stack.cloud;
    expect(await discover(network, issuer)).to.deep.equal({ keysUrl: `${issuer}/.well-known/jwks.json` });
    expect(await fetchKeys(network, issuer))
      .to.have.property("keys")
      .with.length(1);
    expect(await discover(network, `${issuer}x`)).to.have.property("problem");
    const second = await stack.create(POOL, "second", {});
    await stack.delete(POOL, "viewers", poolId);
    expect(await discover(network, issuer)).to.have.property("problem");
    await stack.delete(POOL, "second", second.id);
    expect(network.resolves("cognito-idp.us-west-2.amazonaws.com")).to.equal(false);
  });

  it("give tokens in Cognito's shape, signed by the pool's key", async () => {
    await server();
    const clientId = await client();
    const token = stack.cloud.service(ViewerPools).issueToken({
      userPoolId: poolId,
      clientId,
      sub: "viewer-1",
      scope: "playback/play",
      expiresInSeconds: 60,
    });
    const now = Math.floor(stack.cloud.clock.now() / 1_000);
    expect(decodeJwt(token)).to.deep.include({
      iss: `https://cognito-idp.us-west-2.amazonaws.com/${poolId}`,
      client_id: clientId,
      sub: "viewer-1",
      username: "viewer-1",
      scope: "playback/play",
      token_use: "access",
      iat: now,
      exp: now + 60,
    });
    expect(decodeJwt(token)).to.have.property("jti");
    expect(decodeJwt(token)).to.not.have.property("aud");
    const found = await fetchKeys(
      stack.cloud.network,
      `https://cognito-idp.us-west-2.amazonaws.com/${poolId}`,
    );
    const [key] = "keys" in found ? found.keys : [];
    expect(decodeProtectedHeader(token)).to.deep.include({ alg: "RS256", kid: key?.kid });
    await jwtVerify(token, await importJWK({ kty: "RSA", n: key?.n ?? "", e: key?.e ?? "" }, "RS256"), {
      currentDate: new Date(stack.cloud.clock.now()),
    });
  });

  it("give tokens as long as the client says, for scopes that it has", async () => {
    await server();
    const clientId = await client({
      accessTokenValidity: 15,
      tokenValidityUnits: { accessToken: "minutes" },
    });
    const issue = (scope: string) =>
      stack.cloud.service(ViewerPools).issueToken({ userPoolId: poolId, clientId, sub: "v", scope });
    const { iat = 0, exp = 0 } = decodeJwt(issue("openid playback/play"));
    expect(exp - iat).to.equal(900);
    expect(await codeOf(() => issue("playback/publish"))).to.equal("InvalidScopeException");
  });

  it("go last: not with a domain, nor while they are protected", async () => {
    const domain = await stack.create(DOMAIN, "d", { domain: "media-sign-in", userPoolId: poolId });
    expect((await refusalOf(() => stack.delete(POOL, "viewers", poolId))).message).to.match(/has a domain/);
    await stack.delete(DOMAIN, "d", domain.id);
    await stack.update(POOL, "viewers", poolId, { deletionProtection: "ACTIVE" });
    expect((await refusalOf(() => stack.delete(POOL, "viewers", poolId))).message).to.match(/protection/);
    await stack.update(POOL, "viewers", poolId, { deletionProtection: "INACTIVE" });
    await stack.delete(POOL, "viewers", poolId);
  });

  for (const [what, args, reason] of [
    ["a short password", { passwordPolicy: { minimumLength: 5 } }, /minimumLength: .*6 to 99/],
    ["an unknown tier", { userPoolTier: "FREE" }, /userPoolTier/],
    [
      "threat protection without its tier",
      { userPoolAddOns: { advancedSecurityMode: "ENFORCED" } },
      /needs userPoolTier PLUS/,
    ],
    [
      "aliases beside user names",
      { aliasAttributes: ["email"], usernameAttributes: ["email"] },
      /Only one of/,
    ],
    ["a second factor that is none", { mfaConfiguration: "ON" }, /second factor/],
    ["triggers", { lambdaConfig: { preSignUp: "arn" } }, /does not play/],
    ["a misspelt argument", { userPoolTeer: "PLUS" }, /unknown property/],
  ] as const) {
    it(`are refused with ${what}`, async () => {
      expect(await refusal(POOL, args)).to.match(reason);
    });
  }

  for (const [domain, reason] of [
    ["my-cognito-login", /reserved word: cognito/],
    ["my-aws-login", /reserved word: aws/],
    ["Media", /prefix of 1 to 63/],
    ["-media", /prefix of 1 to 63/],
  ] as const) {
    it(`take no domain ${domain}`, async () => {
      expect(await refusal(DOMAIN, { domain, userPoolId: poolId })).to.match(reason);
    });
  }

  it("share the domains of a Region with all accounts, and have one each", async () => {
    await stack.create(DOMAIN, "d", { domain: "media-sign-in", userPoolId: poolId });
    const other = await stack.create(POOL, "other", {}, OTHER_WEST);
    const taken = { domain: "media-sign-in", userPoolId: other.id };
    expect((await refusalOf(() => stack.create(DOMAIN, "e", taken, OTHER_WEST))).message).to.match(
      /already associated/,
    );
    expect(await refusal(DOMAIN, { domain: "second", userPoolId: poolId })).to.match(/already has a domain/);
  });

  it("name the scopes of their resource servers", async () => {
    expect((await server()).outputs["scopeIdentifiers"]).to.deep.equal(["playback/play"]);
    const args = { userPoolId: poolId, identifier: "playback" };
    expect(await refusal(SERVER, args)).to.match(/already exists/);
    expect(
      await refusal(SERVER, {
        ...args,
        identifier: "b",
        scopes: [{ scopeName: "a/b", scopeDescription: "" }],
      }),
    ).to.match(/scopeName/);
  });

  it("give clients no scope that is not there", async () => {
    expect(await codeOf(() => client())).to.equal("ScopeDoesNotExistException");
    await server();
    await client();
  });

  for (const [what, change, reason] of [
    ["a callback by HTTP", { callbackUrls: ["http://www.example.com"] }, /cannot use the HTTP protocol/],
    ["a callback with a fragment", { callbackUrls: ["https://a.example/#x"] }, /without a fragment/],
    ["no callback", { callbackUrls: [] }, /need callback URLs/],
    [
      "flows that do not count",
      { allowedOauthFlowsUserPoolClient: false },
      /only where allowedOauthFlowsUserPoolClient/,
    ],
    ["no scopes", { allowedOauthScopes: [] }, /are required/],
    [
      "machines' flow beside viewers'",
      { allowedOauthFlows: ["code", "client_credentials"], generateSecret: true },
      /along with code/,
    ],
    [
      "machines' flow without a secret",
      { allowedOauthFlows: ["client_credentials"] },
      /does not have a client secret/,
    ],
    [
      "tokens for four minutes",
      { accessTokenValidity: 4, tokenValidityUnits: { accessToken: "minutes" } },
      /300 to 86400 s/,
    ],
    ["tokens for two days", { accessTokenValidity: 48 }, /300 to 86400 s/],
    [
      "an identity provider that is not there",
      { supportedIdentityProviders: ["Google"] },
      /Google does not exist/,
    ],
    ["a pool that is not there", { userPoolId: "us-west-2_nobody123" }, /ResourceNotFoundException/],
    ["an unknown flow", { explicitAuthFlows: ["ALLOW_EVERYTHING"] }, /ALLOW_EVERYTHING/],
  ] as const) {
    it(`take no client with ${what}`, async () => {
      await server();
      expect(await refusal(CLIENT, clientArgs(change))).to.match(reason);
    });
  }

  it("take callbacks to a developer's own machine, and give secrets to those clients only that ask", async () => {
    await server();
    const local = clientArgs({ callbackUrls: ["http://localhost:8080/"] });
    expect((await stack.create(CLIENT, "local", local)).outputs["clientSecret"]).to.equal("");
    const secret = await stack.create(CLIENT, "server-side", clientArgs({ generateSecret: true }));
    expect(text(secret.outputs, "clientSecret")).to.have.length(52);
    const { replaces } = stack.plane.diff({
      scope: WEST,
      token: CLIENT,
      urn: secret.urn,
      id: secret.id,
      oldInputs: secret.inputs,
      oldOutputs: secret.outputs,
      news: { ...secret.inputs, generateSecret: false },
      ignoreChanges: [],
    });
    expect(replaces).to.deep.equal(["generateSecret"]);
  });
});
