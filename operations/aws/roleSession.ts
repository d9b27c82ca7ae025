import { AssumeRoleCommand, STSClient, type STSClientConfig } from "@aws-sdk/client-sts";

import type { SessionCredentials } from "./clientConfig";

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
  const { roleArn, sessionName, statements, sts } = args;
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  return () => assumeRole(sts, { roleArn, sessionName, policy, seconds: SESSION_SECONDS });
}

/**
 * A client's configuration with the credentials of an assumed role, or as it is where there is none to assume.
 *
 * @param own Region, endpoint, limits and the credentials to start from
 */
export function withRole<T extends STSClientConfig>(
  own: T,
  {
    roleArn,
    ...session
  }: Omit<RoleSessionArgs, "roleArn" | "sts"> & { readonly roleArn: string | undefined },
): T | (T & { readonly credentials: () => Promise<SessionCredentials> }) {
  return roleArn === undefined
    ? own
    : { ...own, credentials: roleSession({ ...session, roleArn, sts: own }) };
}

/**
 * Assumes a role once.
 *
 * @param sts Region and endpoint of STS, and the credentials to start from
 * @throws STS's own errors when the role cannot be assumed
 */
export async function assumeRole(
  sts: STSClientConfig,
  session: {
    readonly roleArn: string;
    readonly sessionName: string;
    /** Session policy, JSON. */
    readonly policy: string;
    readonly seconds: number;
  },
): Promise<SessionCredentials> {
  const client = new STSClient(sts);
  try {
    const { Credentials } = await client.send(
      new AssumeRoleCommand({
        RoleArn: session.roleArn,
        RoleSessionName: session.sessionName,
        DurationSeconds: session.seconds,
        Policy: session.policy,
      }),
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
    if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
      throw new Error(`AssumeRole for ${session.roleArn} answered without credentials`);
    }
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      ...(Expiration === undefined ? {} : { expiration: Expiration }),
    };
  } finally {
    client.destroy();
  }
}
