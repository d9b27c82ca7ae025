import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";

import { bucketAddressing, callLimits, type ClientDefaults } from "./clientConfig";
import { withRole, type SessionStatement } from "./roleSession";

/** Clients of a Region's media account. */
export interface MediaAccount {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  /** Closes their connections. */
  readonly destroy: () => void;
}

/** Which account, and what for. */
export interface MediaAccountArgs {
  readonly region: string;
  /** Role to assume. @default the caller's own credentials */
  readonly roleArn?: string | undefined;
  /** Name in CloudTrail. */
  readonly sessionName: string;
  /** The most that an assumed session may do. */
  readonly statements: readonly SessionStatement[];
}

/** Bounds of one attempt; a long poll of a queue takes up to 20 seconds. */
const LIMITS = callLimits(4, 30_000);

/** Clients of AWS itself, or of whatever `defaults` point at. A role is assumed at the first call. */
export function openMediaAccount(
  { region, roleArn, sessionName, statements }: MediaAccountArgs,
  defaults: ClientDefaults = {},
): MediaAccount {
  const config = withRole({ ...LIMITS, ...defaults, region }, { roleArn, sessionName, statements });
  const s3 = new S3Client({
    ...config,
    ...bucketAddressing(defaults),
  });
  // The queue's URL names a host; which host is called is decided here, not by an output.
  const sqs = new SQSClient({ ...config, useQueueUrlAsEndpoint: false });
  return {
    s3,
    sqs,
    destroy: () => {
      s3.destroy();
      sqs.destroy();
    },
  };
}
