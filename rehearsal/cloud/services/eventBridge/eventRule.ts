import { physicalName } from "../../core/control/autoname";
import { hasUnknown, optionalText, parseJson, sameJson } from "../../core/props";
import type { Call, Props, ResourceType } from "../../core/types";
import { eventsError } from "./eventsError";
import { patternProblem } from "./patternProblem";
import { DEFAULT_BUS, findRule, ruleArn, rulesOf, targetsOf } from "./rules";
import { scheduleProblem } from "./scheduleExpression";
import { Schedules } from "./schedules";
import { TOKENS } from "./tokens";

/** Rules of one bus; a quota that AWS can raise. */
const MAX_RULES = 300;
const STATES = ["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"];

function ruleProblems(inputs: Props): readonly { readonly property: string; readonly reason: string }[] {
  const findings: { property: string; reason: string }[] = [];
  const add = (property: string, reason: string): void => {
    findings.push({ property, reason });
  };
  const name = optionalText(inputs, "name");
  if (name !== undefined && !/^[.\-_A-Za-z0-9]{1,64}$/.test(name)) {
    add(
      "name",
      `${JSON.stringify(name)}: 1 to 64 letters, digits, periods, hyphens and underscores are needed`,
    );
  }
  const bus = optionalText(inputs, "eventBusName") ?? DEFAULT_BUS;
  if (bus !== DEFAULT_BUS) {
    add("eventBusName", `${bus}; the stand-in has the default bus only`);
  }
  if (inputs["eventPattern"] === undefined && inputs["scheduleExpression"] === undefined) {
    add("eventPattern", "one of eventPattern and scheduleExpression is needed");
  }
  const pattern = optionalText(inputs, "eventPattern");
  const invalid = pattern === undefined || hasUnknown(pattern) ? undefined : patternProblem(pattern);
  if (invalid !== undefined) {
    add("eventPattern", `InvalidEventPatternException: Event pattern is not valid. Reason: ${invalid}`);
  }
  const schedule = optionalText(inputs, "scheduleExpression");
  const unscheduled = schedule === undefined ? undefined : scheduleProblem(schedule);
  if (unscheduled !== undefined) {
    add("scheduleExpression", `ValidationException: ${unscheduled}`);
  }
  const state = optionalText(inputs, "state");
  if (state !== undefined && !STATES.includes(state)) {
    add("state", `${state}; allowed are ${STATES.join(", ")}`);
  }
  if (inputs["state"] !== undefined && inputs["isEnabled"] !== undefined) {
    add("isEnabled", "conflicts with state, which replaces it");
  }
  return findings;
}

/** `aws.cloudwatch.EventRule`: a pattern or a schedule on the default bus. Its id is its name. */
export const eventRuleType: ResourceType = {
  token: TOKENS.rule,
  autoname: { property: "name", maxLength: 64 },
  replaceOn: ["name", "namePrefix", "eventBusName"],
  computed: ["arn", "name"],
  check: ruleProblems,
  sameValue: (property, before, after) =>
    property === "eventPattern" && typeof before === "string" && typeof after === "string"
      ? sameJson(parseJson(before), parseJson(after))
      : sameJson(before, after),
  create: (call) => {
    const name = physicalName(call);
    if (findRule(call.cloud, call.scope, name) !== undefined) {
      throw eventsError(
        "ResourceConflictException",
        `rule ${name} exists already; EventBridge would silently replace it with this one`,
      );
    }
    if (rulesOf(call.cloud, call.scope).length >= MAX_RULES) {
      throw eventsError(
        "LimitExceededException",
        `The requested resource exceeds the maximum number allowed: ${MAX_RULES} rules per event bus`,
      );
    }
    startSchedule(call, name);
    return { id: name, computed: { arn: ruleArn(call.scope, name), name } };
  },
  update: (call) => {
    if (call.inputs["scheduleExpression"] !== call.previous.inputs["scheduleExpression"]) {
      startSchedule(call, call.previous.id);
    }
    return {};
  },
  delete: (call) => {
    const { scope, id: name } = call.previous;
    if (targetsOf(call.cloud, { ...scope, name }).length > 0) {
      throw eventsError("ValidationException", "Rule can't be deleted since it has targets.");
    }
  },
};

function startSchedule(call: Call, name: string): void {
  const schedule = optionalText(call.inputs, "scheduleExpression");
  if (schedule !== undefined) {
    call.cloud.service(Schedules).start(call.scope, name, schedule);
  }
}
