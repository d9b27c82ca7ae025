import type { Cloud } from "../cloud";
import type { Caller } from "../types";

/** Values of condition keys at the time of a call, by key (`aws:SourceAccount`, `s3:prefix`); keys match without case. */
export type ConditionContext = Readonly<Record<string, string | readonly string[]>>;

/** An AWS service that acts by itself, such as `events.amazonaws.com`: only resource policies can let it in. */
export interface ServiceCaller {
  readonly servicePrincipal: string;
}

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
  /** One sentence: which rule decided. */
  readonly reason: string;
}

/** IAM's evaluation of the policies that were deployed. */
export class Authorizer {
  constructor(private readonly cloud: Cloud) {}

  /** Decides; never throws for a refusal. */
  authorize(request: AuthorizationRequest): Decision {
    throw new Error(`not written yet: ${request.action} ${this.cloud.accounts.ids().length}`);
  }

  /** Like {@link authorize}, but throws an AccessDenied `AwsError` in AWS's words when the answer is no. */
  require(request: AuthorizationRequest): void {
    throw new Error(`not written yet: ${request.action}`);
  }

  /**
   * What a service does before it acts for a role: checks that the role exists and that its trust policy names the
   * service (conditions such as `aws:SourceAccount` included), and returns the caller it becomes.
   */
  assumeRole(servicePrincipal: string, roleArn: string, context: ConditionContext = {}): Caller {
    throw new Error(`not written yet: ${servicePrincipal} ${roleArn} ${Object.keys(context).length}`);
  }
}
