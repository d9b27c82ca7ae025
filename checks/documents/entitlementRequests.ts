import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SSMClient } from "@aws-sdk/client-ssm";

import { catalogClient } from "../../functions/catalog/aws/catalogTable";
import { awsSignerSource } from "../../functions/entitlement/aws/awsSignerSource";
import { entitlementKey } from "../../functions/entitlement/aws/entitlementItems";
import { readBatch } from "../../functions/entitlement/aws/readBatch";
import type { SignerDocument } from "../../functions/entitlement/signerDocument";
import { DistributionStatus } from "../../operations/aws/distributionStatus";
import { entitlementRecords } from "../../operations/aws/entitlementTable";
import { RotatedSecrets } from "../../operations/aws/rotatedSecrets";
import { SignerParameters } from "../../operations/aws/signerParameters";
import type { ApiRequest } from "./apiRequests";
import { NOWHERE, recorded } from "./recordedClient";

const REGION = NOWHERE.region;
const ACCOUNT = "111111111111";
const TABLE_ARN = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/media-prod-entitlements`;
const SECRET_ARN = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:media-prod-signing-key-k1-AbCdEf`;
const PARAMETER = "/media-prod/signer";
const INSTANT = "2026-01-02T03:04:05.678Z";
const VIEWER = "0b9f6a3e-viewer";
const ASSET = "a-film";

const TERMS = { validFrom: INSTANT, validUntil: "2027-01-02T03:04:05.678Z", countries: ["DE"] };

const DOCUMENT: SignerDocument = {
  active: { name: "k1", publicKeyId: "K2JCJMDEHXQW5F", secretArn: SECRET_ARN },
  retired: [],
};

/** What the entitlement service, and the commands for rights and rotations, send to AWS: recorded from their adapters. */
export async function entitlementRequests(): Promise<readonly ApiRequest[]> {
  const requests: ApiRequest[] = [];
  await askForRights(requests);
  await askForKeys(requests);
  return requests;
}

async function askForRights(requests: ApiRequest[]): Promise<void> {
  const table = { client: recorded(catalogClient(NOWHERE), requests), tableName: TABLE_ARN };
  await readBatch(
    table,
    ["basic", "all-films"].map((plan) =>
      entitlementKey({ viewerId: VIEWER, subject: { kind: "plan", plan } }),
    ),
  );
  const records = entitlementRecords(table);
  await records.readRights(VIEWER, ASSET);
  for (const terms of [TERMS, {}]) {
    await records.write({
      action: "offer",
      offer: { assetId: ASSET, plans: ["basic"], ...terms, updatedAt: INSTANT },
    });
    await records.write({
      action: "grant",
      entitlement: {
        viewerId: VIEWER,
        subject: { kind: "asset", assetId: ASSET },
        ...terms,
        updatedAt: INSTANT,
      },
    });
  }
  await records.list(VIEWER, 100, undefined);
  await records.list(VIEWER, 100, Buffer.from(`asset#${ASSET}`).toString("base64url"));
}

async function askForKeys(requests: ApiRequest[]): Promise<void> {
  const ssm = recorded(new SSMClient(NOWHERE), requests, {
    GetParameter: { Parameter: { Value: JSON.stringify(DOCUMENT), LastModifiedDate: new Date(INSTANT) } },
  });
  const secrets = recorded(new SecretsManagerClient(NOWHERE), requests, {
    GetSecretValue: { SecretString: "{}" },
    ListSecretVersionIds: { Versions: [{ VersionStages: ["AWSCURRENT"], CreatedDate: new Date(INSTANT) }] },
  });
  const source = awsSignerSource({ ssm, secrets, parameter: PARAMETER });
  await source.readDocument();
  await source.readSecret(SECRET_ARN);
  await new SignerParameters(() => ssm, { [REGION]: PARAMETER }).read(REGION);
  const rotated = new RotatedSecrets({
    deliveryIn: () => secrets,
    mediaIn: () => secrets,
    identifierArns: { [REGION]: SECRET_ARN },
  });
  await rotated.copyProblem(REGION, SECRET_ARN);
  await rotated.identifierWrittenAt(REGION);
  const status = new DistributionStatus(recorded(new CloudFrontClient(NOWHERE), requests), {
    distributionId: "EDFDVBD6EXAMPLE",
    keyGroupId: "1b2c3d4e-0000-0000-0000-000000000000",
  });
  await status.isDeployed();
  await status.trustedKeyIds();
}
