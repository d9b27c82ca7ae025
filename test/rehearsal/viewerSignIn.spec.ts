import { decodeJwt } from "jose";
import { expect } from "chai";

import { cognitoService, COGNITO_TOKENS } from "../../rehearsal/cloud/services/cognito";
import { viewerSignIn } from "../../rehearsal/viewerSignIn";
import { entitlementSchema } from "../../stacks/schemas/entitlementSchema";
import { Deployment, makeCloud } from "./cloud/core/standIn";

describe("Viewers of the rehearsal", () => {
  it("sign in at the issuer that the configuration names, in its claims", () => {
    const identity = {
      kind: "oidc",
      issuer: "https://login.example.com",
      audiences: ["player", "tv"],
      scope: "play",
      viewerClaim: "account",
    };
    const signIn = viewerSignIn(makeCloud(), entitlementSchema.parse({ identity }), 1);
    expect(decodeJwt(signIn.issueToken({ viewer: "v", expiresInSeconds: 60 }))).to.deep.include({
      iss: "https://login.example.com",
      aud: "player",
      account: "v",
      scope: "play",
    });
    expect(decodeJwt(signIn.hostileTokens("v").withoutScope)).to.not.have.property("scope");
    expect(signIn.provider?.issuer).to.equal("https://login.example.com");
  });

  it("sign in at the stack's own user pool once that is deployed", async () => {
    const stack = await Deployment.over([cognitoService]);
    const signIn = viewerSignIn(stack.cloud, entitlementSchema.parse({}), 1);
    expect(() => signIn.issueToken({ viewer: "v" })).to.throw(/once the platform is deployed/);
    const pool = await stack.create(COGNITO_TOKENS.userPool, "p", {});
    const scopes = [{ scopeName: "play", scopeDescription: "Play" }];
    await stack.create(COGNITO_TOKENS.resourceServer, "s", {
      userPoolId: pool.id,
      identifier: "playback",
      scopes,
    });
    const client = await stack.create(COGNITO_TOKENS.client, "c", {
      userPoolId: pool.id,
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["openid", "playback/play"],
      callbackUrls: ["http://localhost:8080/"],
    });
    expect(decodeJwt(signIn.issueToken({ viewer: "v" }))).to.deep.include({
      sub: "v",
      client_id: client.id,
      scope: "playback/play",
    });
    expect(Object.keys(signIn.hostileTokens("v").unsigned)).to.have.length(16);
  });
});
