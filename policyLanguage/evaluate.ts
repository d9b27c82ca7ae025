import { holds, substitute, type ConditionContext } from "./conditions";
import { parsePolicy, type Principal, type Statement } from "./document";
import { matchesAction, matchesGlob } from "./match";

/** How a statement's principal meets the caller: by itself, only through its account as a whole, or not at all. */
export type PrincipalMatch = "direct" | "account" | "none";

/** One call, as the statements see it. */
export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
  /** For policies with principals; identity policies speak of their holder alone. */
  readonly matchPrincipal: (principal: Principal) => PrincipalMatch;
}

/**
 * What a set of policies says: an explicit `deny` wins over everything, `allow` names the caller, `delegate` leaves the
 * decision to the caller's account, `silent` says nothing.
 */
export type Verdict = "deny" | "allow" | "delegate" | "silent";

/** A verdict with what led to it. */
export interface Decision {
  readonly verdict: Verdict;
  /** The statement that decided: the first that denies, else the last that changed the verdict. Undefined for `silent`. */
  readonly statement: Statement | undefined;
}

/** Evaluates policies together. */
export function evaluate(policies: readonly string[], question: Question): Verdict {
  return decide(policies, question).verdict;
}

/** Like {@link evaluate}, and says which statement decided. */
export function decide(policies: readonly string[], question: Question): Decision {
  let decision: Decision = { verdict: "silent", statement: undefined };
  for (const statement of policies.flatMap((text) => parsePolicy(text).statements)) {
    const match = applies(statement, question) ? principalMatch(statement, question) : "none";
    if (match === "none") {
      continue;
    }
    if (statement.effect === "Deny") {
      return { verdict: "deny", statement };
    }
    if (match === "direct" && decision.verdict !== "allow") {
      decision = { verdict: "allow", statement };
    } else if (decision.verdict === "silent") {
      decision = { verdict: "delegate", statement };
    }
  }
  return decision;
}

function applies(statement: Statement, question: Question): boolean {
  return (
    matchesActions(statement, question.action) &&
    matchesResources(statement, question) &&
    statement.conditions.every((condition) => holds(condition, question.context))
  );
}

function matchesActions(statement: Statement, action: string): boolean {
  if (statement.notActions !== undefined) {
    return !statement.notActions.some((pattern) => matchesAction(pattern, action));
  }
  return statement.actions?.some((pattern) => matchesAction(pattern, action)) === true;
}

function matchesResources(statement: Statement, question: Question): boolean {
  const fits = (pattern: string): boolean =>
    matchesGlob(substitute(pattern, question.context), question.resource);
  if (statement.notResources !== undefined) {
    return !statement.notResources.some(fits);
  }
  // Trust policies have no resource: they speak of the role they belong to.
  return statement.resources === undefined || statement.resources.some(fits);
}

function principalMatch(statement: Statement, question: Question): PrincipalMatch {
  if (statement.notPrincipals !== undefined) {
    return statement.notPrincipals.some((principal) => question.matchPrincipal(principal) !== "none")
      ? "none"
      : "direct";
  }
  if (statement.principals === undefined) {
    return "direct";
  }
  const matches = statement.principals.map(question.matchPrincipal);
  return matches.includes("direct") ? "direct" : matches.includes("account") ? "account" : "none";
}
