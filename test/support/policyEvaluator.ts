import { z } from "zod";

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: oneOrMore,
  Resource: oneOrMore.optional(),
  Principal: z.union([z.literal("*"), z.partialRecord(z.enum(["AWS", "Service"]), oneOrMore)]).optional(),
  Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).optional(),
});

const documentSchema = z.strictObject({
  Version: z.literal("2012-10-17"),
  Statement: z.array(statementSchema),
});

/** A parsed statement: every list is a list. */
export type ParsedStatement = z.output<typeof statementSchema>;

/** One question to a set of statements. */
export interface Access {
  readonly action: string;
  readonly resource: string;
  /** ARN of the caller, for policies that name principals. */
  readonly principal?: string;
  /** Condition keys of the request. */
  readonly context?: Readonly<Record<string, string>>;
}

/** Reads a policy document as it was handed to AWS. Throws for anything that is not one. */
export function statementsOf(document: unknown): readonly ParsedStatement[] {
  return documentSchema.parse(JSON.parse(z.string().parse(document))).Statement;
}

/**
 * Whether statements allow an access and none denies it. A small model of IAM for tests: it knows the operators that the platform
 * uses and throws for others, so that a new one is not passed over.
 */
export function allows(statements: readonly ParsedStatement[], access: Access): boolean {
  return verdictOf(statements, access) === "allow";
}

/** What statements say about an access: a `deny` wins over every `allow`; `silent` where none is about it. */
export type Verdict = "allow" | "deny" | "silent";

/** See {@link Verdict}. */
export function verdictOf(statements: readonly ParsedStatement[], access: Access): Verdict {
  const matching = statements.filter((statement) => matches(statement, access));
  if (matching.length === 0) {
    return "silent";
  }
  return matching.every((statement) => statement.Effect === "Allow") ? "allow" : "deny";
}

/** Every AWS principal that some statement allows something. */
export function allowedPrincipals(statements: readonly ParsedStatement[]): readonly string[] {
  const names = statements
    .filter((statement) => statement.Effect === "Allow")
    .flatMap(({ Principal }) =>
      Principal === "*" ? ["*"] : [...(Principal?.AWS ?? []), ...(Principal?.Service ?? [])],
    );
  return [...new Set(names)].sort();
}

function matches(statement: ParsedStatement, access: Access): boolean {
  return (
    statement.Action.some((pattern) => like(pattern, access.action)) &&
    (statement.Resource ?? ["*"]).some((pattern) => like(pattern, access.resource)) &&
    matchesPrincipal(statement, access.principal) &&
    matchesConditions(statement, access.context ?? {})
  );
}

function matchesPrincipal({ Principal }: ParsedStatement, principal: string | undefined): boolean {
  if (Principal === undefined || Principal === "*") {
    return true;
  }
  return [...(Principal.AWS ?? []), ...(Principal.Service ?? [])].some((name) => name === principal);
}

/** Begins operators of keys that may have several values; requests of these tests have one. */
const FOR_ALL_VALUES = "ForAllValues:";

function matchesConditions(
  { Condition }: ParsedStatement,
  context: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      const actual = context[key];
      if (operator === "Null") {
        return values.includes(String(actual === undefined));
      }
      if (operator.startsWith(FOR_ALL_VALUES)) {
        // True of a request without the key: that is IAM's rule, and what a second operator has to close.
        const each = operator.slice(FOR_ALL_VALUES.length);
        return actual === undefined || values.some((value) => compare(each, value, actual));
      }
      return actual !== undefined && values.some((value) => compare(operator, value, actual));
    }),
  );
}

function compare(operator: string, expected: string, actual: string): boolean {
  switch (operator) {
    case "StringEquals":
    case "Bool":
      return expected === actual;
    case "StringLike":
      return like(expected, actual);
    case "ArnEquals":
    case "ArnLike":
      return likeArn(expected, actual);
    default:
      throw new Error(`the policy evaluator of the tests does not know ${operator}`);
  }
}

/** The parts of an ARN are compared one by one: a wildcard does not reach over a colon, but for the last part's own ones. */
function likeArn(pattern: string, text: string): boolean {
  const [expected, actual] = [pattern, text].map((arn) => {
    const parts = arn.split(":");
    return [...parts.slice(0, 5), parts.slice(5).join(":")];
  });
  return expected?.every((part, index) => like(part, actual?.[index] ?? "")) === true;
}

const compiled = new Map<string, RegExp>();

/** IAM's `*`. Patterns are compiled once: tests of a whole platform ask the same ones a million times. */
export function like(pattern: string, text: string): boolean {
  if (!pattern.includes("*")) {
    return pattern === text;
  }
  const known = compiled.get(pattern);
  if (known !== undefined) {
    return known.test(text);
  }
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  const expression = new RegExp(`^${escaped}$`);
  compiled.set(pattern, expression);
  return expression.test(text);
}
