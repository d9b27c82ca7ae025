import { accountRootArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { findRole } from "../../core/iam/identityPolicies";
import { policyText } from "../../core/iam/policyText";
import { acceptPolicy } from "../../core/iam/principals";
import { optionalNumber } from "../../core/props";
import { AwsError, type Caller } from "../../core/types";

/** What a caller asks of STS. */
export interface RoleSession {
  readonly roleArn: string;
  /** Shows in the session's ARN and in trails. */
  readonly sessionName: string;
  /** Seconds. */
  readonly durationSeconds: number;
  /** Inline session policy, JSON. @default the session may do all that the role may */
  readonly policy?: string;
  /** The secret word that a trust policy may ask for (`sts:ExternalId`). */
  readonly externalId?: string;
}

/** Characters of an inline session policy that STS allows. */
const SESSION_POLICY_CHARACTERS = 2_048;
/** A role that was assumed by a role's session lasts an hour at most, whatever the role allows. */
const CHAINED_SECONDS = 3_600;

/**
 * Lets a caller become a role, when the role's trust names the caller, or names its account and the caller's own policies
 * allow `sts:AssumeRole`. What the caller's earlier session policy said does not follow it into the new session.
 *
 * @throws AwsError AccessDenied (the same for a role that does not exist), MalformedPolicyDocument, ValidationError
 */
export function becomeRole(cloud: Cloud, caller: Caller, session: RoleSession): Caller {
  const { roleArn, sessionName, policy, externalId } = session;
  const target = targetOf(cloud, roleArn);
  const decision = cloud.iam.authorize({
    caller,
    action: "sts:AssumeRole",
    resource: roleArn,
    resourcePolicies: target === undefined ? [] : [target.trust],
    resourcePolicyDecides: true,
    context: {
      "sts:RoleSessionName": sessionName,
      ...(externalId === undefined ? {} : { "sts:ExternalId": externalId }),
    },
  });
  if (target === undefined || !decision.allowed) {
    throw new AwsError(
      "sts",
      "AccessDenied",
      `User: ${caller.principalArn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      403,
    );
  }
  refuseLongSession(caller, session, target.maxSeconds);
  return {
    principalArn: roleArn,
    accountId: target.accountId,
    sessionName,
    ...(policy === undefined ? {} : { sessionPolicy: acceptSessionPolicy(cloud, policy) }),
  };
}

/** A role that can be assumed at all. */
interface Target {
  readonly accountId: string;
  /** Trust policy, JSON. */
  readonly trust: string;
  readonly maxSeconds: number;
}

/** A deployed role, or one of the deploy roles that were there before any stack. */
function targetOf(cloud: Cloud, roleArn: string): Target | undefined {
  const role = findRole(cloud, roleArn);
  const trust = role && policyText(role.inputs["assumeRolePolicy"]);
  if (role !== undefined && trust !== undefined) {
    const maxSeconds = optionalNumber(role.inputs, "maxSessionDuration") ?? CHAINED_SECONDS;
    return { accountId: role.scope.accountId, trust, maxSeconds };
  }
  const account = cloud.accounts.ofDeployRole(roleArn);
  return (
    account && {
      accountId: account.accountId,
      trust: deployRoleTrust(cloud),
      maxSeconds: CHAINED_SECONDS,
    }
  );
}

/** Whom a deploy role trusts: the account of the operator's own credentials, and the other deploy roles in a chain. */
function deployRoleTrust(cloud: Cloud): string {
  const home = cloud.accounts.home()?.accountId;
  const chained = cloud.accounts.ids().flatMap((id) => cloud.accounts.get(id)?.deployRoleArns ?? []);
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: [...(home === undefined ? [] : [accountRootArn(home)]), ...chained] },
        Action: "sts:AssumeRole",
      },
    ],
  });
}

function refuseLongSession(caller: Caller, { durationSeconds }: RoleSession, maxSeconds: number): void {
  const limit = caller.sessionName === undefined ? maxSeconds : Math.min(maxSeconds, CHAINED_SECONDS);
  if (durationSeconds > limit) {
    throw new AwsError(
      "sts",
      "ValidationError",
      `The requested DurationSeconds exceeds the MaxSessionDuration set for this role: ${durationSeconds} s, ${limit} s are allowed`,
    );
  }
}

function acceptSessionPolicy(cloud: Cloud, policy: string): string {
  return acceptPolicy(cloud, policy, "identity", {
    service: "sts",
    malformed: "MalformedPolicyDocument",
    maxCharacters: SESSION_POLICY_CHARACTERS,
  });
}
