import * as pulumi from "@pulumi/pulumi";

import {
  EntitlementService,
  type EntitlementServiceArgs,
} from "../../../components/entitlement/entitlementService";
import type { EntitlementSettings } from "../../../functions/entitlement/settings";
import { awsProvider, type Recording, startRecording } from "../../support/recordingMocks";

export const ACCOUNT = "111111111111";
export const REGION = "eu-west-1";
export const TABLE = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/media-platform-test-entitlements`;
export const CATALOG = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/media-platform-test-catalog`;

/** The ARN of a signing key's secret in a Region. */
export function secretIn(region: string, key = "key-1"): string {
  return `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:signing-${key}-AbCdEf`;
}

/** What the service goes by, but for what it makes itself. */
export const SETTINGS: Omit<EntitlementSettings, "originKeySha256"> = {
  entitlementTable: "media-platform-test-entitlements",
  catalogTable: "media-platform-test-catalog",
  regions: ["us-west-2", REGION],
  playableWhen: "all",
  serving: { "clear-00": { hls: "hls-v2" } },
  signerParameter: "/media-platform-test/signer",
  cookieSeconds: 300,
  pinAddress: false,
  viewerClaim: "sub",
  scope: "play",
};

/** Builds one Region's service in the delivery account. */
export async function recordService(
  overrides: Partial<EntitlementServiceArgs> = {},
  options: { readonly preview?: boolean } = {},
): Promise<{ readonly recording: Recording; readonly service: EntitlementService }> {
  const recording = await startRecording({ ...options, defaultProviders: ["random"] });
  const service = new EntitlementService(
    `entitlement-${REGION}`,
    {
      accountId: ACCOUNT,
      region: REGION,
      entitlementTableArn: TABLE,
      catalogTableArn: pulumi.output(CATALOG),
      signingSecretArns: [secretIn("us-east-1"), secretIn("us-east-1", "key-2")],
      signerParameterName: "/media-platform-test/signer",
      identity: {
        issuer: "https://login.example.com/",
        audiences: ["player"],
        scope: "play",
        viewerClaim: "sub",
      },
      settings: SETTINGS,
      corsOrigins: ["https://www.example.com", "https://app.example.com"],
      throttle: { requestsPerSecond: 1_000, burst: 2_000 },
      ...overrides,
    },
    { provider: awsProvider(`delivery-${REGION}`, ACCOUNT, REGION) },
  );
  await recording.settled();
  return { recording, service };
}
