import { optionalText } from "../../core/props";
import type { Call, ChangeCall, StoredResource } from "../../core/types";
import { cloudfrontError } from "./problem";

/** The resources of a type in the caller's account. */
export function inAccount(call: Call, token: string): readonly StoredResource[] {
  return call.cloud.resources.filter(token, (resource) => resource.scope.accountId === call.scope.accountId);
}

/** Refuses a name that another resource of the type bears in the account: CloudFront names are unique per account. */
export function requireUniqueName(call: Call | ChangeCall, code: string): void {
  const name = optionalText(call.inputs, "name");
  const own = "previous" in call ? call.previous.id : undefined;
  const taken = inAccount(call, call.token).some(
    (resource) => resource.id !== own && optionalText(resource.inputs, "name") === name,
  );
  if (name !== undefined && taken) {
    throw cloudfrontError(
      code,
      `name ${name} is taken in account ${call.scope.accountId}; choose another one`,
    );
  }
}

/** Refuses one more resource than CloudFront's quota for the account. */
export function requireRoom(call: Call, limit: number, code: string): void {
  const count = inAccount(call, call.token).length;
  if (count >= limit) {
    throw cloudfrontError(
      code,
      `account ${call.scope.accountId} has ${count} of at most ${limit}; delete one first`,
    );
  }
}

/** A CloudFront entity tag: changes with every change of the resource. */
export function newEtag(call: Call): string {
  return `E${call.cloud.random.stream(`${call.urn}/etag`).text(13)}`;
}
