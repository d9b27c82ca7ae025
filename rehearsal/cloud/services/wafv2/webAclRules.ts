import { hasUnknown, objects, optionalNumber, optionalObject, optionalText, text } from "../../core/props";
import type { Props } from "../../core/types";
import { customResponseFindings } from "./customResponses";

/** One broken rule, in the shape of a resource type's `check`. */
export interface WafFinding {
  readonly property: string;
  readonly reason: string;
}

const EVALUATION_WINDOWS = [60, 120, 300, 600];
const MAX_RATE_RULES = 10;
const NAME = /^[A-Za-z0-9-_]{1,128}$/;

/** AWS's managed rule groups with their capacity (WCU). */
export const MANAGED_RULE_GROUPS: Readonly<Record<string, number>> = {
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesAnonymousIpList: 50,
  AWSManagedRulesSQLiRuleSet: 200,
  AWSManagedRulesLinuxRuleSet: 200,
  AWSManagedRulesBotControlRuleSet: 50,
};

/** Statements that the stand-in evaluates; another one would be ignored, so it is refused. */
const SUPPORTED = ["byteMatchStatement", "rateBasedStatement", "managedRuleGroupStatement", "notStatement"];

function visibilityFindings(holder: Props, path: string): readonly WafFinding[] {
  const config = optionalObject(holder, "visibilityConfig");
  if (config === undefined) {
    return hasUnknown(holder["visibilityConfig"])
      ? []
      : [{ property: `${path}visibilityConfig`, reason: "WAFInvalidParameterException: it is required" }];
  }
  const name = optionalText(config, "metricName");
  return name === undefined || /^[A-Za-z0-9-_#:./]{1,255}$/.test(name)
    ? []
    : [{ property: `${path}visibilityConfig.metricName`, reason: `WAFInvalidParameterException: ${name}` }];
}

/** The one statement that a statement object holds. */
export function statementOf(holder: Props): { readonly kind: string; readonly body: Props } | undefined {
  const present = Object.entries(holder).filter(([, value]) => typeof value === "object" && value !== null);
  const [first] = present;
  const body = first === undefined ? undefined : optionalObject(holder, first[0]);
  return first === undefined || body === undefined || present.length > 1
    ? undefined
    : { kind: first[0], body };
}

function statementFindings(holder: Props | undefined, path: string): readonly WafFinding[] {
  if (holder === undefined) {
    return [];
  }
  const statement = statementOf(holder);
  if (statement === undefined || !SUPPORTED.includes(statement.kind)) {
    const named = Object.keys(holder).join(", ") || "nothing";
    return [
      {
        property: path,
        reason: `WAFInvalidParameterException: ${named}; exactly one of ${SUPPORTED.join(", ")} is needed (the rehearsal evaluates no others)`,
      },
    ];
  }
  const { kind, body } = statement;
  const at = `${path}.${kind}`;
  switch (kind) {
    case "rateBasedStatement":
      return rateFindings(body, at);
    case "managedRuleGroupStatement": {
      const name = optionalText(body, "name");
      return name === undefined || Object.hasOwn(MANAGED_RULE_GROUPS, name)
        ? []
        : [
            {
              property: `${at}.name`,
              reason: `WAFNonexistentItemException: no managed rule group is called ${name}`,
            },
          ];
    }
    case "notStatement":
      return objects(body, "statements").flatMap((inner, index) =>
        statementFindings(inner, `${at}.statements[${index}]`),
      );
    default:
      return byteMatchFindings(body, at);
  }
}

function byteMatchFindings(body: Props, path: string): readonly WafFinding[] {
  const constraint = optionalText(body, "positionalConstraint");
  const allowed = ["EXACTLY", "STARTS_WITH", "ENDS_WITH", "CONTAINS"];
  const findings: WafFinding[] = [];
  if (constraint !== undefined && !allowed.includes(constraint)) {
    findings.push({
      property: `${path}.positionalConstraint`,
      reason: `WAFInvalidParameterException: ${constraint}; allowed are ${allowed.join(", ")}`,
    });
  }
  const field = optionalObject(body, "fieldToMatch");
  const fields = Object.keys(field ?? {});
  if (
    fields.length !== 1 ||
    !["uriPath", "method", "queryString", "singleHeader"].includes(fields[0] ?? "")
  ) {
    findings.push({
      property: `${path}.fieldToMatch`,
      reason: `WAFInvalidParameterException: ${fields.join(", ") || "nothing"}; one of uriPath, method, queryString, singleHeader is needed`,
    });
  }
  if (objects(body, "textTransformations").length === 0 && !hasUnknown(body["textTransformations"])) {
    findings.push({
      property: `${path}.textTransformations`,
      reason: "WAFInvalidParameterException: at least one is needed; NONE is one",
    });
  }
  return findings;
}

function rateFindings(body: Props, path: string): readonly WafFinding[] {
  const findings: WafFinding[] = [];
  const limit = optionalNumber(body, "limit");
  if (limit !== undefined && (!Number.isInteger(limit) || limit < 10 || limit > 2_000_000_000)) {
    findings.push({
      property: `${path}.limit`,
      reason: `WAFInvalidParameterException: ${limit}; 10 to 2,000,000,000 requests are allowed`,
    });
  }
  const window = optionalNumber(body, "evaluationWindowSec");
  if (window !== undefined && !EVALUATION_WINDOWS.includes(window)) {
    findings.push({
      property: `${path}.evaluationWindowSec`,
      reason: `WAFInvalidParameterException: ${window}; allowed are ${EVALUATION_WINDOWS.join(", ")} s`,
    });
  }
  const key = optionalText(body, "aggregateKeyType");
  if (key !== undefined && key !== "IP") {
    findings.push({
      property: `${path}.aggregateKeyType`,
      reason: `WAFInvalidParameterException: ${key}; the rehearsal counts by IP only`,
    });
  }
  return [
    ...findings,
    ...statementFindings(optionalObject(body, "scopeDownStatement"), `${path}.scopeDownStatement`),
  ];
}

function ruleFindings(inputs: Props): readonly WafFinding[] {
  const rules = objects(inputs, "rules");
  const findings: WafFinding[] = [];
  const priorities = rules.map((rule) => optionalNumber(rule, "priority"));
  const names = rules.map((rule) => optionalText(rule, "name"));
  rules.forEach((rule, index) => {
    const path = `rules[${index}]`;
    if (priorities.indexOf(priorities[index]) !== index || names.indexOf(names[index]) !== index) {
      findings.push({
        property: path,
        reason: `WAFInvalidParameterException: priority ${priorities[index] ?? "?"} or name ${names[index] ?? "?"} is used twice`,
      });
    }
    const statement = optionalObject(rule, "statement");
    const isGroup = statement?.["managedRuleGroupStatement"] !== undefined;
    const needed = isGroup ? "overrideAction" : "action";
    if (rule[needed] === undefined || rule[isGroup ? "action" : "overrideAction"] !== undefined) {
      findings.push({
        property: path,
        reason: `WAFInvalidParameterException: exactly ${needed} is needed here`,
      });
    }
    findings.push(
      ...(hasUnknown(rule["statement"]) ? [] : statementFindings(statement ?? {}, `${path}.statement`)),
      ...visibilityFindings(rule, `${path}.`),
    );
  });
  const rates = rules.filter(
    (rule) => optionalObject(rule, "statement")?.["rateBasedStatement"] !== undefined,
  );
  if (rates.length > MAX_RATE_RULES) {
    findings.push({
      property: "rules",
      reason: `WAFLimitsExceededException: ${rates.length} rate-based rules, at most ${MAX_RATE_RULES} are allowed`,
    });
  }
  return findings;
}

/** What WAF would refuse in a web ACL. `region` is where it is to be created. */
export function webAclFindings(inputs: Props, region: string): readonly WafFinding[] {
  const findings: WafFinding[] = [];
  const scope = optionalText(inputs, "scope");
  if (scope !== undefined && scope !== "CLOUDFRONT" && scope !== "REGIONAL") {
    findings.push({
      property: "scope",
      reason: `WAFInvalidParameterException: ${scope}; CLOUDFRONT or REGIONAL`,
    });
  }
  if (scope === "CLOUDFRONT" && region !== "us-east-1") {
    findings.push({
      property: "scope",
      reason: `WAFInvalidParameterException: scope CLOUDFRONT exists in us-east-1 only, not in ${region}; set region to us-east-1`,
    });
  }
  const name = optionalText(inputs, "name");
  if (name !== undefined && !NAME.test(name)) {
    findings.push({
      property: "name",
      reason: `WAFInvalidParameterException: ${name}: 1 to 128 of A-Z a-z 0-9 - _`,
    });
  }
  const action = optionalObject(inputs, "defaultAction");
  if (
    action !== undefined &&
    Object.keys(action).filter((key) => key === "allow" || key === "block").length !== 1
  ) {
    findings.push({
      property: "defaultAction",
      reason: "WAFInvalidParameterException: exactly one of allow, block",
    });
  }
  if (inputs["ruleJson"] !== undefined) {
    findings.push({ property: "ruleJson", reason: "the rehearsal evaluates inline rules only; use rules" });
  }
  return [
    ...findings,
    ...visibilityFindings(inputs, ""),
    ...ruleFindings(inputs),
    ...customResponseFindings(inputs),
  ];
}

/** Capacity units of a web ACL's rules; WAF bills beyond 1,500 and refuses beyond 5,000. */
export function capacityOf(inputs: Props): number {
  return objects(inputs, "rules").reduce((sum, rule) => {
    const statement = statementOf(optionalObject(rule, "statement") ?? {});
    if (statement?.kind === "managedRuleGroupStatement") {
      return sum + (MANAGED_RULE_GROUPS[text(statement.body, "name")] ?? 0);
    }
    return sum + (statement?.kind === "rateBasedStatement" ? 2 : 1);
  }, 0);
}
