import { z } from "zod";
import { CredentialStore } from "../../api/credentials";
import { awsQueryApi, type QueryInput } from "../../api/protocols/awsQuery";
import { requireRegion } from "../../api/protocols/reach";
import type { XmlElements } from "../../api/protocols/xml";
import { formatArn, roleNameOf } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import type { ApiRequest, Caller } from "../../core/types";
import { becomeRole } from "./assumeRole";

/** Session name of a caller that got its credentials without STS. */
const UNNAMED_SESSION = "rehearsal";
const MIN_SECONDS = 900;
const MAX_SECONDS = 43_200;
const DEFAULT_SECONDS = 3_600;

// Strict: a managed session policy or a session tag that went unheard would widen what the session may do.
const assumeRoleInput = z.strictObject({
  Action: z.string(),
  Version: z.string(),
  RoleArn: z.string(),
  RoleSessionName: z.string().regex(/^[\w+=,.@-]{2,64}$/),
  Policy: z.string().optional(),
  ExternalId: z.string().optional(),
  DurationSeconds: z.coerce.number().int().min(MIN_SECONDS).max(MAX_SECONDS).default(DEFAULT_SECONDS),
});

/** STS's wire protocol: who one is, and becoming a role. */
export const stsApi = awsQueryApi({
  signingName: "sts",
  namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
  operations: {
    AssumeRole: assumeRole,
    // Needs no permission, and AWS answers it even where a policy denies it.
    GetCallerIdentity: (cloud, { caller, region }) => {
      requireRegion(cloud, "sts", region);
      return { Arn: sessionArn(caller), UserId: userId(caller), Account: caller.accountId };
    },
  },
});

function assumeRole(cloud: Cloud, { caller, region }: ApiRequest, input: QueryInput): XmlElements {
  requireRegion(cloud, "sts", region);
  const { RoleArn, RoleSessionName, Policy, ExternalId, DurationSeconds } = assumeRoleInput.parse(input);
  const session = becomeRole(cloud, caller, {
    roleArn: RoleArn,
    sessionName: RoleSessionName,
    durationSeconds: DurationSeconds,
    ...(Policy === undefined ? {} : { policy: Policy }),
    ...(ExternalId === undefined ? {} : { externalId: ExternalId }),
  });
  const { accessKeyId, secretAccessKey, sessionToken } = cloud.service(CredentialStore).issue(session);
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      // In virtual time, and nobody enforces it: credentials live until the run ends.
      Expiration: new Date(cloud.clock.now() + DurationSeconds * 1_000).toISOString(),
    },
    AssumedRoleUser: { AssumedRoleId: userId(session), Arn: sessionArn(session) },
  };
}

/** How STS calls a caller: the account's root as it is, a role by the session it is in. */
function sessionArn({ principalArn, accountId, sessionName = UNNAMED_SESSION }: Caller): string {
  const role = roleNameOf(principalArn);
  return role === undefined
    ? principalArn
    : formatArn("sts", "", accountId, `assumed-role/${role}/${sessionName}`);
}

function userId({ principalArn, accountId, sessionName = UNNAMED_SESSION }: Caller): string {
  return roleNameOf(principalArn) === undefined ? accountId : `AROASTANDIN000000000:${sessionName}`;
}
