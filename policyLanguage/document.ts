import { operatorOf, type Condition } from "./conditions";

/** Who a statement speaks of. `*` as a whole is `{ type: "AWS", id: "*" }`. */
export interface Principal {
  readonly type: "AWS" | "Service" | "Federated" | "CanonicalUser";
  readonly id: string;
}

/** One statement; absent elements are undefined. */
export interface Statement {
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  readonly principals: readonly Principal[] | undefined;
  readonly notPrincipals: readonly Principal[] | undefined;
  readonly actions: readonly string[] | undefined;
  readonly notActions: readonly string[] | undefined;
  readonly resources: readonly string[] | undefined;
  readonly notResources: readonly string[] | undefined;
  readonly conditions: readonly Condition[];
}

/** A JSON object whose members are not looked at yet. */
type JsonObject = Readonly<Record<string, unknown>>;

/** A parsed policy. */
export interface PolicyDocument {
  /** In the older one there are no policy variables: `${aws:userid}` is just that text. It is also what a missing Version means. */
  readonly version: "2012-10-17" | "2008-10-17";
  readonly statements: readonly Statement[];
}

/** A policy that AWS would call malformed; the message is AWS's sentence with the statement it is about. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
}

const DOCUMENT_ELEMENTS = ["Version", "Id", "Statement"];
const STATEMENT_ELEMENTS = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];
const PRINCIPAL_TYPES = ["AWS", "Service", "Federated", "CanonicalUser"] as const;

const parsed = new Map<string, PolicyDocument>();

/**
 * Parses a policy, refusing whatever IAM does not know: a misspelt element would otherwise widen or lose a permission.
 *
 * @throws PolicyError
 */
export function parsePolicy(text: string): PolicyDocument {
  const known = parsed.get(text);
  if (known !== undefined) {
    return known;
  }
  const json = parseJson(text);
  if (!isObject(json)) {
    throw new PolicyError("Syntax errors in policy: it is not a JSON object.");
  }
  refuseOthers(json, DOCUMENT_ELEMENTS, "the policy");
  const version = json["Version"] ?? "2008-10-17";
  if (version !== "2012-10-17" && version !== "2008-10-17") {
    throw new PolicyError(
      `Syntax errors in policy: Version is ${JSON.stringify(version)}; IAM knows "2012-10-17" and "2008-10-17".`,
    );
  }
  const statements = isList(json["Statement"]) ? json["Statement"] : [json["Statement"] ?? null];
  if (statements.length === 0) {
    throw new PolicyError("Syntax errors in policy: Statement is empty.");
  }
  const document: PolicyDocument = {
    version,
    statements: statements
      .map(parseStatement)
      .map((statement) => (version === "2012-10-17" ? statement : withoutVariables(statement))),
  };
  refuseEqualSids(document.statements);
  parsed.set(text, document);
  return document;
}

function parseStatement(json: unknown, index: number): Statement {
  const where = `statement ${index + 1}`;
  if (!isObject(json)) {
    throw new PolicyError(`Syntax errors in policy: ${where} is not an object.`);
  }
  const sid = json["Sid"];
  const here = typeof sid === "string" ? `${where} (${sid})` : where;
  refuseOthers(json, STATEMENT_ELEMENTS, here);
  const effect = json["Effect"];
  if (effect !== "Allow" && effect !== "Deny") {
    throw new PolicyError(`Missing required field Effect: ${here} needs "Allow" or "Deny".`);
  }
  if (sid !== undefined && typeof sid !== "string") {
    throw new PolicyError(`Syntax errors in policy: Sid of ${where} is not a text.`);
  }
  const both = (["Principal", "Action", "Resource"] as const).find(
    (element) => json[element] !== undefined && json[`Not${element}`] !== undefined,
  );
  if (both !== undefined) {
    throw new PolicyError(`Syntax errors in policy: ${here} has both ${both} and Not${both}.`);
  }
  return {
    sid,
    effect,
    principals: principalsOf(json["Principal"], here),
    notPrincipals: principalsOf(json["NotPrincipal"], here),
    actions: listOf(json["Action"], "Action", here),
    notActions: listOf(json["NotAction"], "NotAction", here),
    resources: listOf(json["Resource"], "Resource", here),
    notResources: listOf(json["NotResource"], "NotResource", here),
    conditions: conditionsOf(json["Condition"], here),
  };
}

/** The same statement, with every text that looks like a policy variable written as IAM writes what is none: `${$}{...}`. */
function withoutVariables(statement: Statement): Statement {
  const literal = (text: string): string => text.replaceAll("${", "${$}{");
  return {
    ...statement,
    resources: statement.resources?.map(literal),
    notResources: statement.notResources?.map(literal),
    conditions: statement.conditions.map((condition) => ({
      ...condition,
      values: condition.values.map(literal),
    })),
  };
}

function principalsOf(json: unknown, where: string): readonly Principal[] | undefined {
  if (json === undefined) {
    return undefined;
  }
  if (json === "*") {
    return [{ type: "AWS", id: "*" }];
  }
  if (!isObject(json) || Object.keys(json).length === 0) {
    throw new PolicyError(`Invalid principal in policy: Principal of ${where} must be "*" or an object.`);
  }
  refuseOthers(json, PRINCIPAL_TYPES, `Principal of ${where}`);
  return PRINCIPAL_TYPES.flatMap((type) =>
    (listOf(json[type], `Principal.${type}`, where) ?? []).map((id) => ({ type, id })),
  );
}

function conditionsOf(json: unknown, where: string): readonly Condition[] {
  if (json === undefined) {
    return [];
  }
  if (!isObject(json)) {
    throw new PolicyError(`Syntax errors in policy: Condition of ${where} is not an object.`);
  }
  return Object.entries(json).flatMap(([name, block]) => {
    const operator = operatorOf(name);
    if (operator === undefined) {
      throw new PolicyError(`Invalid Condition type : ${name}. (${where})`);
    }
    if (!isObject(block)) {
      throw new PolicyError(`Syntax errors in policy: Condition ${name} of ${where} is not an object.`);
    }
    return Object.entries(block).map(([key, values]) => {
      if (!/^[a-z0-9-]+:.+$/i.test(key)) {
        throw new PolicyError(
          `Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc. (${key}, ${where})`,
        );
      }
      return { operator, key, values: listOf(values, key, where) ?? [] };
    });
  });
}

function listOf(json: unknown, element: string, where: string): readonly string[] | undefined {
  if (json === undefined) {
    return undefined;
  }
  const items = isList(json) ? json : [json];
  if (items.length === 0) {
    throw new PolicyError(`Syntax errors in policy: ${element} of ${where} is empty.`);
  }
  return items.map((item) => {
    if (typeof item === "boolean" || typeof item === "number") {
      return String(item);
    }
    if (typeof item !== "string") {
      throw new PolicyError(
        `Syntax errors in policy: ${element} of ${where} must be a text or a list of texts.`,
      );
    }
    return item;
  });
}

function refuseOthers(json: JsonObject, elements: readonly string[], where: string): void {
  const other = Object.keys(json).find((key) => !elements.includes(key));
  if (other !== undefined) {
    throw new PolicyError(`Syntax errors in policy: unknown element ${JSON.stringify(other)} in ${where}.`);
  }
}

function refuseEqualSids(statements: readonly Statement[]): void {
  const sids = statements.map((statement) => statement.sid).filter((sid) => sid !== undefined && sid !== "");
  const twice = sids.find((sid, index) => sids.indexOf(sid) !== index);
  if (twice !== undefined) {
    throw new PolicyError(`Statement IDs (SID) in a single policy must be unique: ${JSON.stringify(twice)}.`);
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
