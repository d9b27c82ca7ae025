import { AssumeRoleCommand, STSClient, type STSClientConfig } from "@aws-sdk/client-sts";

import type { SessionCredentials } from "./readinessClients";

/** A statement of a session policy. */
export interface SessionStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[] | string;
  readonly Condition?: object;
}

/** What a session is for. */
export interface RoleSessionArgs {
  readonly roleArn: string;
  /** Name in CloudTrail, such as `media-backfill`. */
  readonly sessionName: string;
  /** The most that the session may do, whatever the role may. */
  readonly statements: readonly SessionStatement[];
  /** Region and endpoint of STS, and the credentials to start from. */
  readonly sts: STSClientConfig;
}

/** An hour: what role chaining allows at most (IAM User Guide, "Role chaining"). */
const SESSION_SECONDS = 3_600;

/**
 * Credentials of an assumed role, for a client's `credentials`. The client asks again before they expire, so a command may take longer
 * than a session.
 *
 * @returns a function that throws STS's own errors when the role cannot be assumed
 */
export function roleSession(args: RoleSessionArgs): () => Promise<SessionCredentials> {
  return async () => {
    const sts = new STSClient(args.sts);
    try {
      const { Credentials } = await sts.send(
        new AssumeRoleCommand({
          RoleArn: args.roleArn,
          RoleSessionName: args.sessionName,
          DurationSeconds: SESSION_SECONDS,
          Policy: JSON.stringify({ Version: "2012-10-17", Statement: args.statements }),
        }),
      );
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
      if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
        throw new Error(`AssumeRole for ${args.roleArn} answered without credentials`);
      }
      return {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
        ...(Expiration === undefined ? {} : { expiration: Expiration }),
      };
    } finally {
      sts.destroy();
    }
  };
}
