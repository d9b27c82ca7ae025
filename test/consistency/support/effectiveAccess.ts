import { verdictOf } from "../../support/policyEvaluator";
import { rootOf, type Context } from "./grants";
import { policyOf, type Holder, type PolicyKind, type Scene } from "./scene";

/** A call by a role of the program. */
export interface RoleCall {
  readonly role: Holder;
  readonly action: string;
  /** What it is about: a bucket with one of its objects, a key, a queue. */
  readonly subject: Holder;
  /** ARN as the call names it: the subject's own, or an object's. */
  readonly resource: string;
  readonly context: Context;
}

const OWN_POLICY: Readonly<Record<string, PolicyKind>> = {
  "aws:s3/bucket:Bucket": "bucket",
  "aws:kms/key:Key": "key",
  "aws:sqs/queue:Queue": "queue",
  "aws:dynamodb/table:Table": "table",
};

/**
 * Whether AWS lets a call through, all policies taken together (IAM User Guide, "Policy evaluation logic"): a denial anywhere ends it;
 * in one account, one side is enough, but a key's policy has to say yes in any case; between accounts, both sides have to.
 */
export function isAllowed(scene: Scene, { role, action, subject, resource, context }: RoleCall): boolean {
  const kind = OWN_POLICY[subject.type];
  const ownStatements = kind === undefined ? [] : policyOf(scene, kind, subject).statements;
  const access = { action, resource, context };
  const identity = verdictOf(policyOf(scene, "identity", role).statements, access);
  const direct = verdictOf(ownStatements, { ...access, principal: role.arn });
  const byAccount = verdictOf(ownStatements, { ...access, principal: rootOf(role.accountId) });
  if ([identity, direct, byAccount].includes("deny")) {
    return false;
  }
  const isLetIn = direct === "allow" || (byAccount === "allow" && identity === "allow");
  if (role.accountId !== subject.accountId) {
    return isLetIn && identity === "allow";
  }
  return kind === "key" ? isLetIn : isLetIn || identity === "allow";
}

/** How S3 uses a bucket's key for one of its objects, with Bucket Keys and without. */
export function keyContexts(bucket: Holder, object: string): readonly Context[] {
  return [bucket.arn, object].map((subject) => ({
    "kms:ViaService": `s3.${bucket.region}.amazonaws.com`,
    "kms:EncryptionContext:aws:s3:arn": subject,
  }));
}

/** A request to S3 as every client makes it. */
export const TLS: Context = { "aws:SecureTransport": "true" };
