import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { STSClientConfig } from "@aws-sdk/client-sts";

import { bucketAddressing, callLimits, type ClientDefaults, type SessionCredentials } from "./clientConfig";
import { assumeRole } from "./roleSession";

/** Clients of one account in one Region. */
export interface ReadinessClients {
  readonly s3: S3Client;
  readonly iam: IAMClient;
  readonly kms: KMSClient;
  readonly cloudWatch: CloudWatchClient;
  readonly sqs: SQSClient;
}

/**
 * Gives the clients for an account and a Region. Asked once for each.
 *
 * @param roleArn role to assume in the account; `undefined` for the caller's own credentials
 * @param region Region whose endpoints are called
 * @param sessionPolicy the most that the session may do, for AssumeRole's `Policy`
 */
export type ReadinessClientsFor = (
  roleArn: string | undefined,
  region: string,
  sessionPolicy: string,
) => ReadinessClients;

/** The shortest session that STS gives. The command takes seconds. */
const SESSION_SECONDS = 900;

/** Bounds of one attempt; the SDK's standard mode makes up to three. */
const LIMITS = callLimits(3, 10_000);

/** Clients of AWS itself, or of whatever `defaults` point at. A role is assumed at the first call that needs it. */
export function readinessClientsFor(defaults: ClientDefaults = {}): ReadinessClientsFor {
  return (roleArn, region, sessionPolicy) => {
    const own = { ...LIMITS, ...defaults, region };
    const config =
      roleArn === undefined ? own : { ...own, credentials: sessionProvider(own, roleArn, sessionPolicy) };
    return {
      s3: new S3Client({ ...config, ...bucketAddressing(defaults) }),
      iam: new IAMClient(config),
      kms: new KMSClient(config),
      cloudWatch: new CloudWatchClient(config),
      // The queue's URL names a host; which host is called is decided here, not by an output.
      sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
    };
  };
}

/** Closes the connections of clients. */
export function destroyClients({ s3, iam, kms, cloudWatch, sqs }: ReadinessClients): void {
  for (const client of [s3, iam, kms, cloudWatch, sqs]) {
    client.destroy();
  }
}

/** Assumes the role once, for all clients that share the provider. */
function sessionProvider(
  sts: STSClientConfig,
  roleArn: string,
  policy: string,
): () => Promise<SessionCredentials> {
  let session: Promise<SessionCredentials> | undefined;
  return () =>
    (session ??= assumeRole(sts, {
      roleArn,
      sessionName: "media-readiness",
      policy,
      seconds: SESSION_SECONDS,
    }));
}
