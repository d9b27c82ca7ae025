import type { ConditionContext } from "../../../policyLanguage/conditions";
import { PolicyError, type Statement } from "../../../policyLanguage/document";
import { decide, type Decision, type Doubt } from "../../../policyLanguage/evaluate";
import {
  isSpared,
  matchPrincipal,
  type IamCaller,
  type ServiceCaller,
} from "../../../policyLanguage/principals";
import type { RoleFacts } from "../facts";
import { type Finding, type Place, unknown, unreadable } from "../findings";
import { knownKeys } from "../requestKeys";

/** Asks policies about one call. What every request carries is added to its own circumstances. */
export function ask(
  policies: readonly string[],
  caller: IamCaller | ServiceCaller,
  action: string,
  resource: string,
  context: ConditionContext,
  now: number,
): Decision {
  const isService = "servicePrincipal" in caller;
  const whole = {
    "aws:SecureTransport": "true",
    "aws:CurrentTime": new Date(now).toISOString(),
    "aws:EpochTime": String(Math.floor(now / 1_000)),
    "aws:PrincipalIsAWSService": String(isService),
    ...(isService
      ? { "aws:PrincipalServiceName": caller.servicePrincipal }
      : {
          "aws:PrincipalArn": caller.principalArn,
          "aws:PrincipalAccount": caller.accountId,
          "aws:PrincipalType": "AssumedRole",
        }),
    ...context,
  };
  return decide(policies, {
    action,
    resource,
    context: whole,
    matchPrincipal: (principal) => matchPrincipal(caller, principal),
    isSpared: (principals) => isSpared(caller, principals),
    isKnown: knownKeys(whole),
  });
}

/** The role, as the one who calls. */
export function callerOf({ arn, accountId }: RoleFacts): IamCaller {
  return { principalArn: arn, accountId };
}

/** What keeps a decision from being certain: a Deny that may apply, or an Allow without which nothing allows. */
export function doubtAbout({ verdict, doubts }: Decision, required: boolean): Doubt | undefined {
  return (
    doubts.find(({ statement }) => statement.effect === "Deny") ??
    (required && verdict === "silent" ? doubts[0] : undefined)
  );
}

/** Nobody can say from here. */
export function inDoubt(place: Place, words: string, { statement, keys }: Doubt, calls: string): Finding {
  const subject =
    statement.effect === "Deny" ? denial(statement) : `the statement ${statement.sid ?? "without a Sid"}`;
  return unknown(
    place,
    `${words}: whether ${subject} ${statement.effect === "Deny" ? "refuses" : "allows"} ${calls} depends on ${keys.join(", ")}, which only AWS knows.`,
    "Except the role by what is known (`aws:PrincipalArn`, `aws:PrincipalAccount`), or see whether an object that is written arrives.",
  );
}

/** A statement that denies, in words. */
export function denial(statement: Statement | undefined): string {
  return statement?.sid === undefined
    ? "a Deny statement without a Sid"
    : `the Deny statement ${statement.sid}`;
}

/** A policy that the evaluator does not understand is not judged; AWS may well understand it. */
export function understood(place: Place, look: () => readonly Finding[]): readonly Finding[] {
  try {
    return look();
  } catch (error) {
    if (error instanceof PolicyError) {
      return [unreadable(place, { call: "understanding its policy", error: error.message })];
    }
    throw error;
  }
}
