import { isGroup, UNKNOWN, type Group, type Value } from "../../support/value";
import { readDocument, textsOf } from "./document";
import { isFixed, pinsCaller, pinsService } from "./pinning";

/** One thing that is wrong with a document. Its texts never quote the document, which may hold secrets. */
export interface Finding {
  /** Where in the document, such as `Statement[0].Principal`; empty for the document itself. */
  readonly where: string;
  readonly problem: string;
}

/**
 * AWS services that fetch objects for the public on behalf of *any* AWS customer: unless pinned, naming such a service lets
 * everybody put the bucket behind a distribution of their own. S3's own evaluation does not see this.
 */
const SERVICES_OF_ANY_CUSTOMER: ReadonlySet<string> = new Set(["cloudfront.amazonaws.com"]);

/** The kinds of principal that S3 knows. */
const PRINCIPAL_KINDS: ReadonlySet<string> = new Set(["AWS", "Service", "Federated", "CanonicalUser"]);

type Audience = "everybody" | "any-customer-service" | "named" | "malformed";

const PROBLEMS: Readonly<Record<Exclude<Audience, "named">, string>> = {
  everybody: "allows everybody, and no condition limits it to fixed callers",
  "any-customer-service":
    "allows an AWS service that acts for any AWS customer, and no condition limits it to fixed accounts",
  malformed: "is not a principal that IAM knows",
};

/**
 * Finds what makes a resource policy public, or unreadable (which is refused too: what cannot be judged is not let in).
 *
 * Each statement is judged alone: a `Deny` elsewhere in the document does not redeem an `Allow`, because a deny with a hole
 * is how most public buckets happened. Unknown parts count as harmless, because the update shows them to the rule again.
 */
export function publicGrants(source: Value): readonly Finding[] {
  const document = readDocument(source);
  if (document === UNKNOWN) {
    return [];
  }
  if ("problem" in document) {
    return [{ where: "", problem: `cannot be read as an IAM document: it ${document.problem}` }];
  }
  return document.statements.flatMap((statement, index) =>
    statement === UNKNOWN ? [] : findingsIn(statement, `Statement[${index}]`),
  );
}

function findingsIn(statement: Group, where: string): readonly Finding[] {
  if (statement.get("Effect") === "Deny" || statement.get("Effect") === UNKNOWN) {
    return [];
  }
  const condition = statement.get("Condition");
  if (statement.has("NotPrincipal")) {
    const problem = "allows everybody but a few, and no condition limits it to fixed callers";
    return pinsCaller(condition) ? [] : [{ where: `${where}.NotPrincipal`, problem }];
  }
  const audiences = new Set(audiencesOf(statement.get("Principal") ?? null));
  const open = (["malformed", "everybody", "any-customer-service"] as const).filter(
    (audience) => audiences.has(audience) && !isPinned(audience, condition),
  );
  return open.map((audience) => ({ where: `${where}.Principal`, problem: PROBLEMS[audience] }));
}

function isPinned(audience: Audience, condition: Value | undefined): boolean {
  switch (audience) {
    case "everybody":
      return pinsCaller(condition);
    case "any-customer-service":
      return pinsService(condition);
    case "named":
      return true;
    case "malformed":
      return false;
  }
}

function audiencesOf(principal: Value): readonly Audience[] {
  if (principal === UNKNOWN) {
    return ["named"];
  }
  if (principal === "*") {
    return ["everybody"];
  }
  if (!isGroup(principal) || principal.size === 0) {
    return ["malformed"];
  }
  return [...principal].flatMap(([kind, value]) => {
    const texts = PRINCIPAL_KINDS.has(kind) ? textsOf(value) : undefined;
    if (texts === undefined || texts.length === 0) {
      return ["malformed" as const];
    }
    return texts.map((text) => (text === UNKNOWN ? "named" : audienceOf(kind, text)));
  });
}

function audienceOf(kind: string, text: string): Audience {
  if (!isFixed(text)) {
    return "everybody";
  }
  if (kind === "Service") {
    return SERVICES_OF_ANY_CUSTOMER.has(text.toLowerCase()) ? "any-customer-service" : "named";
  }
  // A public identity provider vouches for anybody who has an account there; one made in an AWS account has an ARN.
  return kind === "Federated" && !text.startsWith("arn:") ? "everybody" : "named";
}
