import type { Place } from "../../core/resourceStore";
import { optionalText } from "../../core/props";
import { AwsError, type Call, type Props } from "../../core/types";

/** Where IAM resources of an account are. */
export function inAccount(accountId: string): Place {
  return { accountId, region: "global" };
}

/** Names and paths that IAM would refuse. */
export function iamNameProblems(
  inputs: Props,
  maxLength: number,
): readonly { property: string; reason: string }[] {
  const name = optionalText(inputs, "name");
  const path = optionalText(inputs, "path");
  const problems: { property: string; reason: string }[] = [];
  if (name !== undefined && (name.length > maxLength || !/^[\w+=,.@-]+$/.test(name))) {
    problems.push({
      property: "name",
      reason: `is ${JSON.stringify(name)}; 1 to ${maxLength} letters, digits and +=,.@_- are allowed`,
    });
  }
  if (path !== undefined && !/^\/([\x21-\x7e]+\/)?$/.test(path)) {
    problems.push({ property: "path", reason: `is ${JSON.stringify(path)}; it must begin and end with "/"` });
  }
  return problems;
}

/** Refuses a name that the account uses already for this kind; IAM names are unique without regard to case. */
export function refuseTakenName(call: Call, kind: string, name: string): void {
  const taken = call.cloud.resources.find(
    call.token,
    (resource) =>
      resource.scope.accountId === call.scope.accountId &&
      optionalText(resource.outputs, "name")?.toLowerCase() === name.toLowerCase(),
  );
  if (taken !== undefined) {
    throw new AwsError("iam", "EntityAlreadyExists", `${kind} with name ${name} already exists.`, 409);
  }
}
