import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { expect } from "chai";

import { egressManifests } from "../functions/ingest/aws/egressManifests";
import { secretText } from "../functions/ingest/aws/secretText";
import { emulated, uniqueName } from "./support/emulated";

const MANIFEST = "https://group.egress.mediapackage-vod.us-east-1.amazonaws.com/out/v1/a/c/m/index.m3u8";

describe("the CDN identifier in Secrets Manager", () => {
  const client = new SecretsManagerClient(emulated());

  it("is read as it is now, and again when the one before is refused", async () => {
    const { ARN: secretArn = "" } = await client.send(
      new CreateSecretCommand({
        Name: uniqueName("cdn-identifier"),
        SecretString: JSON.stringify({ MediaPackageCDNIdentifier: "first-identifier" }),
      }),
    );
    let accepted = "first-identifier";
    const sent: (string | null)[] = [];
    const manifests = egressManifests({
      readSecret: () => secretText(client, secretArn),
      fetch: (_url, init) => {
        const identifier = new Headers(init?.headers).get("X-MediaPackage-CDNIdentifier");
        sent.push(identifier);
        return Promise.resolve(new Response("#EXTM3U", { status: identifier === accepted ? 200 : 403 }));
      },
    });
    expect(await manifests.read(MANIFEST)).to.equal("#EXTM3U");

    await client.send(
      new PutSecretValueCommand({
        SecretId: secretArn,
        SecretString: JSON.stringify({ MediaPackageCDNIdentifier: "second-identifier" }),
      }),
    );
    accepted = "second-identifier";
    expect(await manifests.read(MANIFEST)).to.equal("#EXTM3U");
    expect(sent).to.deep.equal(["first-identifier", "first-identifier", "second-identifier"]);
  });
});
