import type { StoredResource } from "../../rehearsal/cloud/core/types";
import type { CheckedDocument } from "../check";
import type { Deployment } from "./deployments";

/** A policy as a linter takes it. */
export interface PolicyDocument extends CheckedDocument {
  /** JSON text. */
  readonly document: string;
}

/** Where a resource type keeps a policy, and what the policy is about where it does not say so itself. */
interface PolicyHolder {
  readonly property: string;
  readonly kind: string;
  /** Property with the ARN that takes the place of a missing `Resource`, or of `*` where that means the holder. */
  readonly subject?: string;
}

/**
 * The holders of policies. A trust policy has no `Resource` and a key policy's is `*`: both speak of their holder, which the linter does
 * not know.
 */
const HOLDERS: Readonly<Record<string, PolicyHolder>> = {
  "aws:dynamodb/resourcePolicy:ResourcePolicy": { property: "policy", kind: "table policy" },
  "aws:iam/role:Role": { property: "assumeRolePolicy", kind: "trust policy", subject: "arn" },
  "aws:iam/rolePolicy:RolePolicy": { property: "policy", kind: "identity policy" },
  "aws:kms/key:Key": { property: "policy", kind: "key policy", subject: "arn" },
  "aws:s3/bucketPolicy:BucketPolicy": { property: "policy", kind: "bucket policy" },
  "aws:sqs/queuePolicy:QueuePolicy": { property: "policy", kind: "queue policy" },
};

/**
 * Every policy of a deployment.
 *
 * @throws Error for a policy in a place that is not known here, which would be passed over otherwise
 */
export function deployedPolicies({ name, resources }: Deployment): readonly PolicyDocument[] {
  return resources.flatMap((resource) => {
    const holder = HOLDERS[resource.token];
    return policyPaths(resource.outputs).map(({ path, text }) => {
      if (holder?.property !== path) {
        throw new Error(
          `${resource.urn} has a policy at ${path}, which is not linted. Add it to ${__filename}.`,
        );
      }
      return {
        name: `${name}: ${holder.kind} of ${logicalName(resource)} in ${resource.scope.accountId}`,
        kind: holder.kind,
        document:
          holder.subject === undefined ? text : aboutItsHolder(text, resource.outputs[holder.subject]),
      };
    });
  });
}

function logicalName({ urn }: StoredResource): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** Texts that are policies, wherever they are. */
function policyPaths(value: unknown, path = ""): readonly { readonly path: string; readonly text: string }[] {
  if (typeof value === "string") {
    return /^\s*\{/.test(value) && statementsOf(value) !== undefined ? [{ path, text: value }] : [];
  }
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, member]) =>
        policyPaths(member, path === "" ? key : `${path}.${key}`),
      )
    : [];
}

function statementsOf(text: string): readonly object[] | undefined {
  const document: unknown = parsed(text);
  const statements: unknown =
    typeof document === "object" && document !== null && "Statement" in document
      ? document.Statement
      : undefined;
  return Array.isArray(statements)
    ? statements.filter((statement: unknown) => typeof statement === "object" && statement !== null)
    : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function aboutItsHolder(text: string, subject: unknown): string {
  const statements = statementsOf(text)?.map((statement) => ({ ...statement, Resource: subject }));
  const document: unknown = JSON.parse(text);
  return JSON.stringify({ ...(typeof document === "object" ? document : {}), Statement: statements });
}
