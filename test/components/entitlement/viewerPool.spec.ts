import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";

import { ViewerPool } from "../../../components/entitlement/viewerPool";
import { valueOf } from "../../support/outputs";
import { awsProvider, type Recording, startRecording } from "../../support/recordingMocks";

const ACCOUNT = "111111111111";
const POOL = "aws:cognito/userPool:UserPool";
const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
const SERVER = "aws:cognito/resourceServer:ResourceServer";

async function recordPool(
  protect = true,
): Promise<{ readonly recording: Recording; readonly pool: ViewerPool }> {
  const recording = await startRecording();
  const pool = new ViewerPool(
    "viewers",
    {
      accountId: ACCOUNT,
      namePrefix: "media-platform-test",
      callbackUrls: ["https://www.example.com/", "https://app.example.com/back"],
      protect,
    },
    { provider: awsProvider("delivery", ACCOUNT, "us-east-1") },
  );
  await recording.settled();
  return { recording, pool };
}

describe("viewers' pool", () => {
  let recording: Recording;
  let pool: ViewerPool;

  before(async () => {
    ({ recording, pool } = await recordPool());
  });

  it("signs viewers in by a verified address in any case of letters, with a password of twelve characters or more", () => {
    expect(recording.one(POOL).inputs).to.deep.include({
      usernameAttributes: ["email"],
      usernameConfiguration: { caseSensitive: false },
      autoVerifiedAttributes: ["email"],
      passwordPolicy: {
        minimumLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: false,
        temporaryPasswordValidityDays: 7,
      },
    });
  });

  it("cannot be deleted, by Pulumi or past it, where the stack is protected", async () => {
    expect(recording.one(POOL)).to.deep.include({ protect: true });
    expect(recording.one(POOL).inputs["deletionProtection"]).to.equal("ACTIVE");
    const open = await recordPool(false);
    expect(open.recording.one(POOL)).to.deep.include({ protect: false });
    expect(open.recording.one(POOL).inputs["deletionProtection"]).to.equal("INACTIVE");
  });

  it("has a public client that signs in by authorization code alone, and tells nobody who has an account", () => {
    expect(recording.one(CLIENT).inputs).to.deep.include({
      generateSecret: false,
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["openid", "playback/play"],
      explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
      callbackUrls: ["https://app.example.com/back", "https://www.example.com/"],
      preventUserExistenceErrors: "ENABLED",
      enableTokenRevocation: true,
      accessTokenValidity: 60,
      refreshTokenValidity: 30,
      tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "days" },
    });
  });

  it("makes the client after the scope that it names", () => {
    expect(recording.one(SERVER).inputs).to.deep.include({ identifier: "playback" });
    expect(recording.comesAfter(recording.one(CLIENT), recording.one(SERVER))).to.equal(true);
  });

  it("is known by its issuer, its client's id, its scope and the claim of Cognito's that never changes", async () => {
    const [id, clientId] = await Promise.all([valueOf(pool.userPoolId), valueOf(pool.clientId)]);
    expect(await valueOf(pulumi.output(pool.identity))).to.deep.equal({
      issuer: `https://cognito-idp.us-east-1.amazonaws.com/${id}`,
      audiences: [clientId],
      scope: "playback/play",
      viewerClaim: "sub",
    });
  });

  it("has a page to sign in at", async () => {
    expect(await valueOf(pool.signInUrl)).to.match(
      /^https:\/\/media-platform-test-[0-9a-f]{8}\.auth\.us-east-1\.amazoncognito\.com\/oauth2\/authorize$/,
    );
  });
});
