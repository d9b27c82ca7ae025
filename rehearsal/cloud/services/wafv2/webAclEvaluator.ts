import type { Cloud } from "../../core/cloud";
import { objects, optionalNumber, optionalObject, optionalText, text } from "../../core/props";
import type { Props } from "../../core/types";
import { customResponseOf, type CustomResponse } from "./customResponses";
import { statementOf } from "./webAclRules";

/** What WAF looks at. */
export interface WafRequest {
  readonly clientIp: string;
  readonly method: string;
  /** Raw path, without the query string. */
  readonly path: string;
  readonly queryString: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** WAF's decision; `rule` is the name of the rule that took it, or undefined for the default action. */
export interface WafVerdict extends CustomResponse {
  readonly action: "allow" | "block";
  readonly rule: string | undefined;
}

/**
 * Evaluates requests against the web ACLs that were deployed. AWS's rate counting is approximate and reacts after tens of
 * seconds; this one is exact, so that runs are alike. Managed rule groups match nothing here.
 */
export class WebAclEvaluator {
  /** Times of counted requests, by web ACL, rule and address. */
  readonly #counts = new Map<string, number[]>();

  constructor(private readonly cloud: Cloud) {}

  /** Decides about one request, and counts it. */
  evaluate(webAclArn: string, request: WafRequest): WafVerdict {
    const acl = this.cloud.resources.get(webAclArn);
    if (acl === undefined) {
      throw new Error(`web ACL ${webAclArn} does not exist`);
    }
    const rules = [...objects(acl.inputs, "rules")].sort(
      (left, right) => (optionalNumber(left, "priority") ?? 0) - (optionalNumber(right, "priority") ?? 0),
    );
    for (const rule of rules) {
      const name = text(rule, "name");
      const statement = optionalObject(rule, "statement") ?? {};
      const action = optionalObject(rule, "action") ?? {};
      if (this.#matches(statement, request, `${webAclArn}/${name}`)) {
        if (action["block"] !== undefined) {
          return { action: "block", rule: name, ...customResponseOf(acl.inputs, action) };
        }
        if (action["allow"] !== undefined) {
          return { action: "allow", rule: name, status: 200 };
        }
      }
    }
    const standard = optionalObject(acl.inputs, "defaultAction") ?? {};
    return standard["block"] === undefined
      ? { action: "allow", rule: undefined, status: 200 }
      : { action: "block", rule: undefined, ...customResponseOf(acl.inputs, standard) };
  }

  #matches(holder: Props, request: WafRequest, counter: string): boolean {
    const statement = statementOf(holder);
    switch (statement?.kind) {
      case "byteMatchStatement":
        return byteMatches(statement.body, request);
      case "notStatement":
        return !objects(statement.body, "statements").some((inner) => this.#matches(inner, request, counter));
      case "rateBasedStatement":
        return this.#exceeds(statement.body, request, counter);
      default:
        return false;
    }
  }

  #exceeds(body: Props, request: WafRequest, counter: string): boolean {
    const scopeDown = optionalObject(body, "scopeDownStatement");
    if (scopeDown !== undefined && !this.#matches(scopeDown, request, counter)) {
      return false;
    }
    const windowMs = (optionalNumber(body, "evaluationWindowSec") ?? 300) * 1000;
    const now = this.cloud.clock.now();
    const key = `${counter}/${request.clientIp}`;
    const recent = (this.#counts.get(key) ?? []).filter((at) => at > now - windowMs);
    recent.push(now);
    this.#counts.set(key, recent);
    return recent.length > (optionalNumber(body, "limit") ?? Number.POSITIVE_INFINITY);
  }
}

function fieldOf(field: Props, request: WafRequest): string {
  if (field["uriPath"] !== undefined) {
    return request.path;
  }
  if (field["method"] !== undefined) {
    return request.method;
  }
  if (field["queryString"] !== undefined) {
    return request.queryString;
  }
  const header = optionalText(optionalObject(field, "singleHeader") ?? {}, "name");
  return header === undefined ? "" : (request.headers[header.toLowerCase()] ?? "");
}

function transformed(value: string, body: Props): string {
  return objects(body, "textTransformations")
    .map((item) => optionalText(item, "type"))
    .reduce<string>((current, type) => {
      switch (type) {
        case "LOWERCASE":
          return current.toLowerCase();
        case "URL_DECODE":
          return current.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
            String.fromCharCode(Number.parseInt(hex, 16)),
          );
        default:
          return current;
      }
    }, value);
}

function byteMatches(body: Props, request: WafRequest): boolean {
  const value = transformed(fieldOf(optionalObject(body, "fieldToMatch") ?? {}, request), body);
  const searched = text(body, "searchString");
  switch (optionalText(body, "positionalConstraint")) {
    case "EXACTLY":
      return value === searched;
    case "STARTS_WITH":
      return value.startsWith(searched);
    case "ENDS_WITH":
      return value.endsWith(searched);
    default:
      return value.includes(searched);
  }
}
