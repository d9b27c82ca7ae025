import type { ConditionContext } from "../../../../policyLanguage/conditions";
import { evaluate, type Question, type Verdict } from "../../../../policyLanguage/evaluate";
import {
  isAccountRoot,
  isSpared,
  matchPrincipal,
  type ServiceCaller,
} from "../../../../policyLanguage/principals";
import { parseArn } from "../arn";
import type { Cloud } from "../cloud";
import { ANONYMOUS, AwsError, type Caller } from "../types";
import { findRole, policiesOfRole } from "./identityPolicies";
import { policyText } from "./policyText";

/** One question to IAM: may this caller do this, here? */
export interface AuthorizationRequest {
  readonly caller: Caller | ServiceCaller;
  /** e.g. `s3:GetObject`. */
  readonly action: string;
  /** ARN, or `*` for actions that have no resource. */
  readonly resource: string;
  readonly context?: ConditionContext;
  /** Texts of the policies attached to the resource (bucket policy, key policy, secret policy). */
  readonly resourcePolicies?: readonly string[];
  /** Owner of the resource, for ARNs that do not say it (S3). Default: the account in the ARN, else the caller's own. */
  readonly resourceAccountId?: string;
  /**
   * True where the resource's own policy must allow the call, and identity policies count only if it hands the
   * decision to its account (KMS keys, role trust).
   * @default false
   */
  readonly resourcePolicyDecides?: boolean;
}

/** The answer, with the reason to print. */
export interface Decision {
  readonly allowed: boolean;
  /** One sentence, as AWS words it: which rule decided. */
  readonly reason: string;
}

/** IAM's evaluation of the policies that were deployed. */
export class Authorizer {
  constructor(private readonly cloud: Cloud) {}

  /**
   * Decides; never throws for a refusal. An explicit deny wins. Within an account an identity or a resource policy is
   * enough, between accounts both are needed; a service needs the resource policy, and so does whoever has signed nothing. Account
   * roots and the operator's deploy roles may do everything in their own account. A session policy must allow the call whatever the
   * others say.
   */
  authorize(request: AuthorizationRequest): Decision {
    const question = questionOf(this.cloud, request);
    const session = "sessionPolicy" in request.caller ? request.caller.sessionPolicy : undefined;
    const onSession = session === undefined ? "allow" : evaluate([session], question);
    if (onSession !== "allow") {
      return refusal(
        request,
        onSession === "deny"
          ? "with an explicit deny in a session policy"
          : `because no session policy allows the ${request.action} action`,
      );
    }
    const onResource = evaluate(request.resourcePolicies ?? [], question);
    const onIdentity =
      "servicePrincipal" in request.caller ? "silent" : this.#identityVerdict(request.caller, question);
    if (onResource === "deny" || onIdentity === "deny") {
      return refusal(
        request,
        `with an explicit deny in ${onResource === "deny" ? "a resource-based" : "an identity-based"} policy`,
      );
    }
    const byResource = onResource === "allow" || onResource === "delegate";
    const byIdentity = onIdentity === "allow";
    if ("servicePrincipal" in request.caller || request.resourcePolicyDecides === true) {
      // A key or role of another account needs the caller's own account's leave too, even where its policy names the caller.
      const foreign =
        !("servicePrincipal" in request.caller) && ownerOf(request) !== request.caller.accountId;
      const named = onResource === "allow" && !foreign;
      const allowed = named || (byResource && byIdentity);
      return allowed ? ALLOWED : refusal(request, because(request, byResource ? "identity" : "resource"));
    }
    if (request.caller === ANONYMOUS) {
      return onResource === "allow" ? ALLOWED : refusal(request, because(request, "resource"));
    }
    if (ownerOf(request) === request.caller.accountId) {
      return byIdentity || onResource === "allow" ? ALLOWED : refusal(request, because(request, "identity"));
    }
    return byIdentity && byResource
      ? ALLOWED
      : refusal(request, because(request, byResource ? "identity" : "resource"));
  }

  /** Like {@link authorize}, but throws AccessDenied in AWS's words when the answer is no. */
  require(request: AuthorizationRequest, code = "AccessDeniedException"): void {
    const decision = this.authorize(request);
    if (!decision.allowed) {
      throw new AwsError(request.action.split(":")[0] ?? "iam", code, decision.reason, 403);
    }
  }

  /**
   * What a service does before it acts for a role: checks that the role exists and that its trust policy names the
   * service (conditions such as `aws:SourceAccount` included), and returns the caller it becomes.
   *
   * @throws AwsError AccessDenied, the same for a missing role and for a role that does not trust the service
   */
  assumeRole(servicePrincipal: string, roleArn: string, context: ConditionContext = {}): Caller {
    const role = findRole(this.cloud, roleArn);
    const trust = policyText(role?.inputs["assumeRolePolicy"]);
    const request: AuthorizationRequest = {
      caller: { servicePrincipal },
      action: "sts:AssumeRole",
      resource: roleArn,
      context,
      resourcePolicies: trust === undefined ? [] : [trust],
    };
    if (role === undefined || !this.authorize(request).allowed) {
      throw new AwsError(
        "sts",
        "AccessDenied",
        `User: ${servicePrincipal} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
        403,
      );
    }
    return { principalArn: roleArn, accountId: role.scope.accountId };
  }

  #identityVerdict(caller: Caller, question: Question): Verdict {
    const account = this.cloud.accounts.get(caller.accountId);
    if (isAccountRoot(caller) || account?.deployRoleArns.includes(caller.principalArn)) {
      return "allow";
    }
    if (account !== undefined && Object.hasOwn(account.otherRoles, caller.principalArn)) {
      return evaluate([account.otherRoles[caller.principalArn] ?? ""], question);
    }
    const role = findRole(this.cloud, caller.principalArn);
    if (role === undefined) {
      return "silent";
    }
    const { policies, boundary } = policiesOfRole(this.cloud, role);
    const verdict = evaluate(policies, question);
    if (boundary === undefined || verdict !== "allow") {
      return verdict;
    }
    return evaluate([boundary], question);
  }
}

const ALLOWED: Decision = { allowed: true, reason: "allowed" };

function questionOf(cloud: Cloud, request: AuthorizationRequest): Question {
  const { caller } = request;
  const isService = "servicePrincipal" in caller;
  return {
    action: request.action,
    resource: request.resource,
    context: {
      "aws:SecureTransport": "true",
      "aws:CurrentTime": new Date(cloud.clock.now()).toISOString(),
      "aws:EpochTime": String(Math.floor(cloud.clock.now() / 1000)),
      "aws:PrincipalIsAWSService": String(isService),
      "aws:ResourceAccount": ownerOf(request),
      ...(isService
        ? { "aws:PrincipalServiceName": caller.servicePrincipal }
        : {
            "aws:PrincipalAccount": caller.accountId,
            // Unsigned requests have no such key (IAM User Guide, "aws:PrincipalArn").
            ...(caller === ANONYMOUS ? {} : { "aws:PrincipalArn": caller.principalArn }),
          }),
      ...request.context,
    },
    matchPrincipal: (principal) => matchPrincipal(caller, principal),
    isSpared: (principals) => isSpared(caller, principals),
  };
}

function ownerOf(request: AuthorizationRequest): string {
  const named = request.resourceAccountId ?? parseArn(request.resource)?.accountId ?? "";
  return named !== "" || "servicePrincipal" in request.caller ? named : request.caller.accountId;
}

function because(request: AuthorizationRequest, kind: "identity" | "resource"): string {
  return `because no ${kind}-based policy allows the ${request.action} action`;
}

function refusal(request: AuthorizationRequest, why: string): Decision {
  const who =
    "servicePrincipal" in request.caller ? request.caller.servicePrincipal : request.caller.principalArn;
  return {
    allowed: false,
    reason: `User: ${who} is not authorized to perform: ${request.action} on resource: ${request.resource} ${why}`,
  };
}
