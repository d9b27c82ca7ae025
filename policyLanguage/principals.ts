import type { Principal } from "./document";
import type { PrincipalMatch } from "./evaluate";

/** A role or an account's root that calls. */
export interface IamCaller {
  readonly principalArn: string;
  readonly accountId: string;
}

/** An AWS service that acts by itself, such as `events.amazonaws.com`: only resource policies can let it in. */
export interface ServiceCaller {
  readonly servicePrincipal: string;
}

/** How a statement's principal meets a caller. */
export function matchPrincipal(caller: IamCaller | ServiceCaller, principal: Principal): PrincipalMatch {
  if ("servicePrincipal" in caller) {
    return principal.id === "*" || (principal.type === "Service" && principal.id === caller.servicePrincipal)
      ? "direct"
      : "none";
  }
  if (principal.type !== "AWS") {
    return "none";
  }
  if (principal.id === "*" || principal.id === caller.principalArn) {
    return "direct";
  }
  if (principal.id === caller.accountId || principal.id === rootOf(caller)) {
    return isAccountRoot(caller) ? "direct" : "account";
  }
  return "none";
}

/**
 * Whether a `NotPrincipal` that names these spares the caller: IAM looks at the account first, so a role is spared only where both it and
 * its account are named (IAM User Guide, "NotPrincipal").
 */
export function isSpared(caller: IamCaller | ServiceCaller, principals: readonly Principal[]): boolean {
  const matches = principals.map((principal) => ({ principal, match: matchPrincipal(caller, principal) }));
  const isNamed = matches.some(({ match }) => match === "direct");
  const isAlone = "servicePrincipal" in caller || isAccountRoot(caller);
  return (
    isNamed &&
    (isAlone || matches.some(({ principal, match }) => match === "account" || principal.id === "*"))
  );
}

/** True when the caller is its account itself, which no identity policy limits. */
export function isAccountRoot(caller: IamCaller): boolean {
  return caller.principalArn === rootOf(caller);
}

/** The partition is the caller's own: `aws`, `aws-cn`, `aws-us-gov`. */
function rootOf({ principalArn, accountId }: IamCaller): string {
  return `arn:${principalArn.split(":")[1] ?? "aws"}:iam::${accountId}:root`;
}
