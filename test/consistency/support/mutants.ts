import type { ParsedStatement } from "../../support/policyEvaluator";
import type { HeldPolicy } from "./scene";
import { placeOf } from "./violations";

/** A policy without something, and what is missing. */
export interface Mutant {
  readonly what: string;
  readonly policy: HeldPolicy;
}

/** Every policy that comes from another by taking out one statement. */
export function withoutOneStatement(policy: HeldPolicy): readonly Mutant[] {
  return policy.statements.map((statement, index) => ({
    what: `${placeOf(policy)} without ${sidOf(statement, index)}`,
    policy: { ...policy, statements: policy.statements.filter((_, other) => other !== index) },
  }));
}

/** Every policy that comes from another by taking one action, resource, principal or condition out of one statement. */
export function withOneStatementChanged(policy: HeldPolicy): readonly Mutant[] {
  return policy.statements.flatMap((statement, index) =>
    changesOf(statement).map(([what, changed]) => ({
      what: `${placeOf(policy)}, ${sidOf(statement, index)} ${what}`,
      policy: { ...policy, statements: policy.statements.with(index, changed) },
    })),
  );
}

function changesOf(statement: ParsedStatement): readonly (readonly [string, ParsedStatement])[] {
  const lists = (["Action", "Resource"] as const).flatMap((element) => {
    const values = statement[element] ?? [];
    return values.length < 2
      ? []
      : values.map(
          (value) =>
            [
              `without ${value}`,
              { ...statement, [element]: values.filter((other) => other !== value) },
            ] as const,
        );
  });
  const conditions = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, values]) => {
      const rest = Object.fromEntries(Object.entries(keys).filter(([other]) => other !== key));
      const shorter =
        values.length < 2 ? [] : values.map((_, index) => values.filter((__, other) => other !== index));
      return [
        [`without the condition on ${key}`, rest] as const,
        ...shorter.map((left) => [`with ${key} only ${left.join(", ")}`, { ...rest, [key]: left }] as const),
      ].map(
        ([what, changed]) =>
          [what, { ...statement, Condition: { ...statement.Condition, [operator]: changed } }] as const,
      );
    }),
  );
  return [...lists, ...conditions];
}

function sidOf({ Sid }: ParsedStatement, index: number): string {
  return Sid ?? `statement ${index + 1}`;
}
