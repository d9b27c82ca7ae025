import type { Cloud } from "../cloud";
import { isList, isProps, optionalText, parseJson } from "../props";
import type { Failure } from "../schema/validate";
import { UNKNOWN, type Json, type Props, type Scope } from "../types";

/** The Regions of the commercial partition look like this; the provider refuses others as invalid. */
const REGION = /^(af|ap|ca|eu|il|me|mx|sa|us)(-[a-z]+)+-\d$/;

/** Scope of packages without accounts and Regions (`random`). */
const NOWHERE: Scope = { accountId: "", region: "global", defaultTags: {} };

/**
 * What the AWS provider does when the engine configures it: find the Region, assume the role, and compare the account it
 * is now in with the allowed ones. The refusals are the provider's own sentences, since operators search for them.
 *
 * @throws Error with the provider's sentence
 */
export function configureProvider(
  cloud: Cloud,
  pkg: string,
  inputs: Props,
  problems: (settings: Props) => readonly Failure[],
): Scope {
  if (pkg !== "aws") {
    return NOWHERE;
  }
  const settings = decode(inputs);
  const [problem] = problems(settings);
  if (problem !== undefined) {
    throw new Error(`aws provider: ${problem.property}: ${problem.reason}`);
  }
  const region = optionalText(settings, "region");
  if (region === undefined) {
    throw new Error(
      'missing required configuration key "aws:region": The region where AWS operations will take place. ' +
        "Examples are us-east-1, us-west-2, etc.",
    );
  }
  if (!REGION.test(region)) {
    throw new Error(`invalid AWS Region: ${region}`);
  }
  const accountId = accountOf(cloud, settings);
  verifyAccountAllowed(settings, accountId);
  return { accountId, region, defaultTags: defaultTagsOf(settings) };
}

/** Lists, objects and booleans of a provider arrive as JSON texts, strings as they are. */
function decode(inputs: Props): Props {
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(([key]) => key !== "version" && key !== "pluginDownloadURL" && key !== "__internal")
      .map(([key, value]): [string, Json] => {
        if (typeof value !== "string" || !/^\s*([[{]|true$|false$)/.test(value)) {
          return [key, value];
        }
        return [key, parseJson(value) ?? value];
      }),
  );
}

/** Follows the chain of roles; each must be one that the operator may assume. */
function accountOf(cloud: Cloud, settings: Props): string {
  const home = cloud.accounts.home();
  if (home === undefined) {
    throw new Error("no valid credential sources for the AWS provider found: no account is registered");
  }
  const roles = settings["assumeRoles"];
  let account = home;
  for (const role of isList(roles) ? roles.filter(isProps) : []) {
    const roleArn = optionalText(role, "roleArn");
    if (roleArn === undefined) {
      throw new Error(
        role["roleArn"] === UNKNOWN
          ? "aws provider: assumeRoles: roleArn is not known yet; keep role ARNs plain configuration"
          : "aws provider: assumeRoles: roleArn is required, but was not given",
      );
    }
    const next = cloud.accounts.ofDeployRole(roleArn);
    if (next === undefined) {
      throw new Error(cannotAssume(roleArn, account.accountId));
    }
    account = next;
  }
  return account.accountId;
}

function cannotAssume(roleArn: string, accountId: string): string {
  return [
    `IAM Role (${roleArn}) cannot be assumed.`,
    "",
    "There are a number of possible causes of this - the most common are:",
    "  * The credentials used in order to assume the role are invalid",
    "  * The credentials do not have appropriate permission to assume the role",
    "  * The role ARN is not valid",
    "",
    `Error: operation error STS: AssumeRole, api error AccessDenied: User: arn:aws:iam::${accountId}:root is not ` +
      `authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
  ].join("\n");
}

/** Mirrors the provider's VerifyAccountIDAllowed: after the role is assumed, before any resource call. */
function verifyAccountAllowed(settings: Props, accountId: string): void {
  const allowed = settings["allowedAccountIds"];
  const forbidden = settings["forbiddenAccountIds"];
  if (
    (isList(forbidden) && forbidden.includes(accountId)) ||
    (isList(allowed) && allowed.length > 0 && !allowed.includes(accountId))
  ) {
    throw new Error(`AWS account ID not allowed: ${accountId}`);
  }
}

function defaultTagsOf(settings: Props): Readonly<Record<string, string>> {
  const block = settings["defaultTags"];
  const tags = isProps(block) ? block["tags"] : undefined;
  return isProps(tags)
    ? Object.fromEntries(
        Object.entries(tags).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
      )
    : {};
}
