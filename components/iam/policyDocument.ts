import * as pulumi from "@pulumi/pulumi";

import { sortedKeys } from "../stableJson";

/** One value or several, each possibly an output of another resource. */
export type OneOrMore = pulumi.Input<string> | pulumi.Input<pulumi.Input<string>[]>;

/** Condition block: operator (`StringEquals`) -> condition key (`aws:SourceAccount`) -> value or values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;

/** Who a resource policy speaks about. `"*"` is everybody: only ever right in a `Deny`, or under a pinning condition. */
export type Principal = "*" | { readonly AWS: OneOrMore } | { readonly Service: OneOrMore };

/**
 * One statement of an IAM document, in IAM's own spelling so that it can be compared with AWS's pages.
 *
 * Identity policies need `Resource`, trust policies `Principal`, resource policies (buckets, keys) both.
 */
export interface Statement {
  /** Letters and digits only, unique in its document: the only charset that every kind of policy accepts. */
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly Principal?: Principal;
  readonly Condition?: Conditions;
}

/** The only version of the policy language that understands policy variables. */
const POLICY_VERSION = "2012-10-17";

/**
 * Renders statements as the JSON text that AWS takes. Keys are sorted, so the same meaning is always the same text and a
 * second preview shows no difference. One unknown value makes the whole text unknown, never half a document.
 *
 * No invoke is involved (`aws.iam.getPolicyDocument` would need a provider and a call per preview).
 *
 * @throws Error for no statement at all, an ill-formed or repeated Sid, or a statement with neither Resource nor Principal:
 *   AWS would refuse them only in the middle of an update
 */
export function policyDocument(statements: readonly Statement[]): pulumi.Output<string> {
  assertWellFormed(statements);
  return pulumi.jsonStringify({ Version: POLICY_VERSION, Statement: [...statements] }, sortedKeys);
}

/**
 * Trust policy of a role that AWS services assume.
 *
 * @param services one service principal, such as `s3.amazonaws.com`, or several
 * @param conditions what pins the trust, usually {@link sourceAccount}; without it any customer of the service could make it
 *   use the role (the confused deputy)
 */
export function serviceTrust(
  services: string | readonly string[],
  conditions?: Conditions,
): pulumi.Output<string> {
  return policyDocument([
    {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: typeof services === "string" ? services : [...services] },
      ...(conditions === undefined ? {} : { Condition: conditions }),
    },
  ]);
}

/**
 * Condition that lets a service act only on behalf of this account.
 *
 * AWS documents it for MediaPackage. That S3 replication, MediaConvert and Lambda send the account when they assume a role is inference,
 * used because a service role without it trusts every customer of the service. A service that does not send it cannot assume the role:
 * Lambda then refuses the function when it is made, S3 marks objects FAILED, MediaConvert fails the job. This function is the place
 * to mend it; `docs/firstDeployment.md` says what to look at.
 */
export function sourceAccount(accountId: pulumi.Input<string>): Conditions {
  return { StringEquals: { "aws:SourceAccount": accountId } };
}

/**
 * Condition of a resource policy that lets a service act only for these resources of this account, as S3 does when it delivers logs,
 * inventories and events of its buckets. The account is asked for as well, because a bucket's ARN names none: a bucket that is deleted
 * can come back under the same name in somebody else's account.
 */
export function sourceResources(
  accountId: pulumi.Input<string>,
  arns: readonly pulumi.Input<string>[],
): Conditions {
  return { StringEquals: { "aws:SourceAccount": accountId }, ArnEquals: { "aws:SourceArn": [...arns] } };
}

function assertWellFormed(statements: readonly Statement[]): void {
  if (statements.length === 0) {
    throw new Error(
      "policy document: got no statements. AWS refuses an empty document; leave the policy out.",
    );
  }
  const seen = new Set<string>();
  statements.forEach((statement, index) => {
    const label = `policy statement ${statement.Sid ?? `number ${index + 1}`}`;
    if (statement.Resource === undefined && statement.Principal === undefined) {
      throw new Error(`${label}: has neither Resource nor Principal. Name what it is about.`);
    }
    if (statement.Sid === undefined) {
      return;
    }
    if (!/^[A-Za-z0-9]+$/.test(statement.Sid)) {
      throw new Error(`${label}: bad Sid. Only letters and digits are allowed.`);
    }
    if (seen.has(statement.Sid)) {
      throw new Error(`${label}: the Sid occurs twice. Sids are unique in a document; rename one.`);
    }
    seen.add(statement.Sid);
  });
}
