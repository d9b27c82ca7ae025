import {
  parsePolicy,
  PolicyError,
  type PolicyDocument,
  type Statement,
} from "../../../../policyLanguage/document";
import { parseArn } from "../arn";
import type { Json } from "../types";
import { policyText } from "./policyText";
import { ACTION_PREFIXES, isServicePrincipal, TRUST_ACTIONS } from "./vocabulary";

/**
 * Where a policy is attached, which decides what it may say: `identity` (to a role), `trust` (of a role), `resource`
 * (to a bucket, key, secret, queue...).
 */
export type PolicyKind = "identity" | "trust" | "resource";

/**
 * Problems of a policy argument that need no look at what exists; none while it is unknown. For the `check` rule of a
 * resource type, so that a malformed document is refused at preview already.
 */
export function policyProblems(value: Json | undefined, kind: PolicyKind): readonly string[] {
  const text = policyText(value);
  if (text === undefined) {
    return [];
  }
  try {
    checkPolicy(parsePolicy(text), kind);
    return [];
  } catch (error) {
    if (error instanceof PolicyError) {
      return [error.message];
    }
    throw error;
  }
}

/** Applies IAM's grammar for this kind of policy. @throws PolicyError with the first problem */
export function checkPolicy(document: PolicyDocument, kind: PolicyKind): void {
  // AWS takes the older one too, without a word about the policy variables that it then does not know.
  if (document.version !== "2012-10-17") {
    throw new PolicyError(
      `Syntax errors in policy: Version is "${document.version}"; only "2012-10-17" has policy variables, use that.`,
    );
  }
  document.statements.forEach((statement, index) => {
    const where = statement.sid === undefined ? `statement ${index + 1}` : `statement ${statement.sid}`;
    checkPrincipals(statement, kind, where);
    checkActions(statement, kind, where);
    checkResources(statement, kind, where);
  });
}

function checkPrincipals(statement: Statement, kind: PolicyKind, where: string): void {
  const principals = statement.principals ?? statement.notPrincipals;
  if (kind === "identity") {
    if (principals !== undefined) {
      throw new PolicyError(`Policy document should not specify a principal. (${where})`);
    }
    return;
  }
  if (principals === undefined) {
    throw new PolicyError(`Missing required field Principal. (${where})`);
  }
  const unknown = principals.find((one) => one.type === "Service" && !isServicePrincipal(one.id));
  if (unknown !== undefined) {
    throw new PolicyError(`Invalid principal in policy: "SERVICE":"${unknown.id}" (${where})`);
  }
}

function checkActions(statement: Statement, kind: PolicyKind, where: string): void {
  const actions = statement.actions ?? statement.notActions;
  if (actions === undefined) {
    throw new PolicyError(`Policy statement must contain actions. (${where})`);
  }
  for (const action of actions) {
    if (kind === "trust" && !TRUST_ACTIONS.has(action.toLowerCase())) {
      throw new PolicyError(
        `AssumeRole policy may only specify STS AssumeRole actions. (${action}, ${where})`,
      );
    }
    if (action === "*") {
      continue;
    }
    const match = /^([a-z0-9-]+):([A-Za-z0-9*?]+)$/i.exec(action);
    if (match === null) {
      throw new PolicyError(
        `Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc. (${JSON.stringify(action)}, ${where})`,
      );
    }
    const prefix = (match[1] ?? "").toLowerCase();
    if (!ACTION_PREFIXES.has(prefix)) {
      throw new PolicyError(`Vendor ${prefix} is not valid. (${action}, ${where})`);
    }
  }
}

function checkResources(statement: Statement, kind: PolicyKind, where: string): void {
  const resources = statement.resources ?? statement.notResources;
  if (kind === "trust") {
    if (resources !== undefined) {
      throw new PolicyError(`Has prohibited field Resource. (${where})`);
    }
    return;
  }
  if (resources === undefined) {
    throw new PolicyError(`Policy statement must contain resources. (${where})`);
  }
  for (const resource of resources) {
    if (resource === "*") {
      continue;
    }
    const arn = parseArn(resource);
    if (arn === undefined) {
      throw new PolicyError(`Resource ${resource} must be in ARN format or "*". (${where})`);
    }
    if (!/^aws(-cn|-us-gov)?$/.test(arn.partition)) {
      throw new PolicyError(
        `Partition "${arn.partition}" is not valid for resource "${resource}". (${where})`,
      );
    }
    if (/[*?]/.test(arn.service)) {
      throw new PolicyError(
        `Resource vendor must be fully qualified and cannot contain regexes. (${resource}, ${where})`,
      );
    }
  }
}
