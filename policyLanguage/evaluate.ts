import { holdsIfKnown, keysOf, substitute, variablesOf, type ConditionContext } from "./conditions";
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
  /**
   * Whether a `NotPrincipal` spares the caller.
   *
   * @default whoever it names directly
   */
  readonly isSpared?: (principals: readonly Principal[]) => boolean;
  /**
   * Whether the context has a condition key's values if the call carries any; asked in lower case. What rests on another key is in doubt.
   *
   * @default every key: what is not in the context is not in the call
   */
  readonly isKnown?: (key: string) => boolean;
}

/**
 * What a set of policies says: an explicit `deny` wins over everything, `allow` names the caller, `delegate` leaves the
 * decision to the caller's account, `silent` says nothing.
 */
export type Verdict = "deny" | "allow" | "delegate" | "silent";

/** A statement of which nobody can say whether it applies, and the condition keys that it rests on. */
export interface Doubt {
  readonly statement: Statement;
  readonly keys: readonly string[];
}

/** A verdict with what led to it. */
export interface Decision {
  /** What the statements say that certainly apply. */
  readonly verdict: Verdict;
  /** The statement that decided: the first that denies, else the last that changed the verdict. Undefined for `silent`. */
  readonly statement: Statement | undefined;
  /** Statements that may apply as well, in their order. None where every key is known. */
  readonly doubts: readonly Doubt[];
}

/** Evaluates policies together. */
export function evaluate(policies: readonly string[], question: Question): Verdict {
  return decide(policies, question).verdict;
}

/** Like {@link evaluate}, and says which statement decided. */
export function decide(policies: readonly string[], question: Question): Decision {
  let verdict: Verdict = "silent";
  let decisive: Statement | undefined;
  const doubts: Doubt[] = [];
  for (const statement of policies.flatMap((text) => parsePolicy(text).statements)) {
    const match = principalMatch(statement, question);
    const application = match === "none" ? "no" : applicationOf(statement, question);
    if (application === "no") {
      continue;
    }
    if (application !== "yes") {
      doubts.push(application);
    } else if (statement.effect === "Deny") {
      return { verdict: "deny", statement, doubts: [] };
    } else if (match === "direct" && verdict !== "allow") {
      verdict = "allow";
      decisive = statement;
    } else if (verdict === "silent") {
      verdict = "delegate";
      decisive = statement;
    }
  }
  return { verdict, statement: decisive, doubts };
}

/** Whether a statement speaks of the call, whoever makes it. */
function applicationOf(statement: Statement, question: Question): "yes" | "no" | Doubt {
  const { context, isKnown = () => true } = question;
  const conditions = statement.conditions.map((condition) => holdsIfKnown(condition, context, isKnown));
  const resource = unknownVariables(statement, isKnown).length > 0 || matchesResources(statement, question);
  if (!matchesActions(statement, question.action) || !resource || conditions.includes(false)) {
    return "no";
  }
  const keys = [
    ...unknownVariables(statement, isKnown),
    ...statement.conditions
      .filter((_, index) => conditions[index] === "unknown")
      .flatMap(keysOf)
      .filter((key) => !isKnown(key)),
  ];
  return keys.length === 0 ? "yes" : { statement, keys: [...new Set(keys)] };
}

/** Keys of policy variables in the resources of a statement that nobody knows the values of. */
function unknownVariables(
  { resources = [], notResources = [] }: Statement,
  isKnown: (key: string) => boolean,
): readonly string[] {
  return [...resources, ...notResources].flatMap(variablesOf).filter((key) => !isKnown(key));
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
  const { matchPrincipal } = question;
  if (statement.notPrincipals !== undefined) {
    const spares =
      question.isSpared ??
      ((principals: readonly Principal[]): boolean =>
        principals.some((principal) => matchPrincipal(principal) === "direct"));
    // IAM does not support it in an Allow, where it would let in the rest of the world.
    return statement.effect === "Allow" || spares(statement.notPrincipals) ? "none" : "direct";
  }
  if (statement.principals === undefined) {
    return "direct";
  }
  const matches = statement.principals.map(matchPrincipal);
  return matches.includes("direct") ? "direct" : matches.includes("account") ? "account" : "none";
}
