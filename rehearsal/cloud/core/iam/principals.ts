import {
  parsePolicy,
  PolicyError,
  type PolicyDocument,
  type Principal,
} from "../../../../policyLanguage/document";
import { parseArn, roleNameOf } from "../arn";
import type { Cloud } from "../cloud";
import { optionalText } from "../props";
import { AwsError, type Json } from "../types";
import { checkPolicy, type PolicyKind } from "./policyRules";
import { policyText } from "./policyText";

/** How a service words its refusals of a policy. */
export interface PolicyWords {
  /** e.g. `kms`. */
  readonly service: string;
  /** Error code for a document that does not parse, e.g. `MalformedPolicyDocument`. */
  readonly malformed: string;
  /** Error code for a principal that does not exist; most services use the same. Default: `malformed`. */
  readonly invalidPrincipal?: string;
  /** Characters allowed, white space not counted. Default: no limit. */
  readonly maxCharacters?: number;
}

/**
 * Accepts a policy for a resource or role: it parses, fits its kind, and every principal it names exists. AWS resolves
 * principals when it stores a policy, which is why a role must be there before the bucket policy that names it.
 *
 * @returns the policy's text
 * @throws AwsError in the service's words
 */
export function acceptPolicy(
  cloud: Cloud,
  value: Json | undefined,
  kind: PolicyKind,
  words: PolicyWords,
): string {
  const text = policyText(value) ?? "";
  const document = parseOrRefuse(text, kind, words);
  const size = text.replace(/\s/g, "").length;
  if (words.maxCharacters !== undefined && size > words.maxCharacters) {
    throw new AwsError(
      words.service,
      "LimitExceeded",
      `the policy has ${size} characters without white space, ${words.maxCharacters} are allowed`,
      409,
    );
  }
  const missing = missingPrincipal(cloud, document);
  if (missing !== undefined) {
    throw new AwsError(
      words.service,
      words.invalidPrincipal ?? words.malformed,
      `Invalid principal in policy: "${missing.type.toUpperCase()}":"${missing.id}"`,
    );
  }
  return text;
}

function parseOrRefuse(text: string, kind: PolicyKind, words: PolicyWords): PolicyDocument {
  try {
    const document = parsePolicy(text);
    checkPolicy(document, kind);
    return document;
  } catch (error) {
    if (error instanceof PolicyError) {
      throw new AwsError(words.service, words.malformed, error.message);
    }
    throw error;
  }
}

function missingPrincipal(cloud: Cloud, document: PolicyDocument): Principal | undefined {
  return document.statements
    .flatMap((statement) => [...(statement.principals ?? []), ...(statement.notPrincipals ?? [])])
    .find((principal) => principal.type === "AWS" && !awsPrincipalExists(cloud, principal.id));
}

/** True for `*`, a registered account and a role that exists. A wildcard inside an ARN matches none of them. */
export function awsPrincipalExists(cloud: Cloud, id: string): boolean {
  if (id === "*") {
    return true;
  }
  if (/^\d{12}$/.test(id)) {
    return cloud.accounts.has(id);
  }
  const arn = parseArn(id);
  if (arn === undefined) {
    return false;
  }
  if (arn.service === "iam" && arn.resource === "root") {
    return cloud.accounts.has(arn.accountId);
  }
  if (arn.service === "sts" && arn.resource.startsWith("assumed-role/")) {
    const name = arn.resource.split("/")[1] ?? "";
    return roleExists(
      cloud,
      (roleArn) => roleNameOf(roleArn) === name && parseArn(roleArn)?.accountId === arn.accountId,
    );
  }
  return roleExists(cloud, (roleArn) => roleArn === id);
}

function roleExists(cloud: Cloud, isIt: (roleArn: string) => boolean): boolean {
  const accounts = cloud.accounts.ids().flatMap((id) => cloud.accounts.get(id) ?? []);
  const rolesOfOthers = accounts.flatMap(({ deployRoleArns, otherRoles }) => [
    ...deployRoleArns,
    ...Object.keys(otherRoles),
  ]);
  const roles = ["aws:iam/role:Role", "aws:iam/serviceLinkedRole:ServiceLinkedRole"]
    .flatMap((token) => cloud.resources.filter(token))
    .map((role) => optionalText(role.outputs, "arn") ?? "");
  return [...rolesOfOthers, ...roles].some(isIt);
}
