import type { ConditionContext } from "../../policyLanguage/conditions";

/**
 * Condition keys that none of S3's requests for replication carries, by the pages on them: no VPC endpoint, no MFA, no federation and no
 * user is involved; and what a service says about its own customer it says when it calls as a service, not with a role.
 */
const ABSENT: ReadonlySet<string> = new Set(
  [
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:FederatedProvider",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "aws:username",
    "kms:GrantIsForAWSResource",
    "sts:ExternalId",
  ].map((key) => key.toLowerCase()),
);

/** An encryption context is known as a whole. */
const ENCRYPTION_CONTEXT = "kms:encryptioncontext:";

/**
 * Tells the condition keys that are in a request's context, or certainly not in the request, from those that only AWS knows, such as
 * `aws:PrincipalOrgID`, `aws:SourceIp` or tags.
 *
 * @returns whether a key, in lower case, is known
 */
export function knownKeys(context: ConditionContext): (key: string) => boolean {
  const present = new Set(Object.keys(context).map((key) => key.toLowerCase()));
  return (key) => present.has(key) || ABSENT.has(key) || key.startsWith(ENCRYPTION_CONTEXT);
}
