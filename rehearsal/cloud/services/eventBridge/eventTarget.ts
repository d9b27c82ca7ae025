import { parseArn } from "../../core/arn";
import {
  hasUnknown,
  isProps,
  optionalNumber,
  optionalObject,
  optionalText,
  parseJson,
  text,
} from "../../core/props";
import type { Call, Json, Props, ResourceType } from "../../core/types";
import { eventsError } from "./eventsError";
import { DEFAULT_BUS, findRule, targetsOf } from "./rules";
import { TOKENS } from "./tokens";

/** Targets of one rule. */
const MAX_TARGETS = 5;
/** Kinds of targets, and ways of wording an event, that the stand-in has not. */
const UNSUPPORTED = [
  "appsyncTarget",
  "batchTarget",
  "ecsTarget",
  "httpTarget",
  "inputTransformer",
  "kinesisTarget",
  "redshiftTarget",
  "runCommandTargets",
  "sagemakerPipelineTarget",
  "sqsTarget",
];

function targetProblems(inputs: Props): readonly { readonly property: string; readonly reason: string }[] {
  const findings: { property: string; reason: string }[] = [];
  const add = (property: string, reason: string): void => {
    findings.push({ property, reason });
  };
  for (const property of UNSUPPORTED.filter((name) => inputs[name] !== undefined)) {
    add(
      property,
      "the stand-in delivers to standard SQS queues and Lambda functions only, without transformers",
    );
  }
  const id = optionalText(inputs, "targetId");
  if (id !== undefined && !/^[.\-_A-Za-z0-9]{1,64}$/.test(id)) {
    add(
      "targetId",
      `${JSON.stringify(id)}: 1 to 64 letters, digits, periods, hyphens and underscores are needed`,
    );
  }
  const bus = optionalText(inputs, "eventBusName") ?? DEFAULT_BUS;
  if (bus !== DEFAULT_BUS) {
    add("eventBusName", `${bus}; the stand-in has the default bus only`);
  }
  if (inputs["input"] !== undefined && inputs["inputPath"] !== undefined) {
    add("inputPath", "conflicts with input: an event is replaced, or a part of it is taken, not both");
  }
  const input = optionalText(inputs, "input");
  if (input !== undefined && !hasUnknown(input) && parseJson(input) === undefined) {
    add("input", "a JSON text is needed");
  }
  const path = optionalText(inputs, "inputPath");
  if (path !== undefined && !/^\$(\.[A-Za-z0-9_-]+)*$/.test(path)) {
    add("inputPath", `${path}; the stand-in follows names only, e.g. $.detail.bucket`);
  }
  return [...findings, ...retryProblems(inputs["retryPolicy"])];
}

function retryProblems(retry: Json | undefined): readonly { property: string; reason: string }[] {
  if (!isProps(retry)) {
    return [];
  }
  const ranges = { maximumEventAgeInSeconds: [60, 86_400], maximumRetryAttempts: [0, 185] } as const;
  return Object.entries(ranges).flatMap(([property, [from, to]]) => {
    const value = optionalNumber(retry, property);
    return value === undefined || (Number.isInteger(value) && value >= from && value <= to)
      ? []
      : [{ property: `retryPolicy.${property}`, reason: `${value}; ${from} to ${to} are allowed` }];
  });
}

/** `aws.cloudwatch.EventTarget`: a queue or a function that gets a rule's events. */
export const eventTargetType: ResourceType = {
  token: TOKENS.target,
  replaceOn: ["rule", "targetId", "eventBusName"],
  computed: ["targetId"],
  check: targetProblems,
  create: (call) => {
    const targetId =
      optionalText(call.inputs, "targetId") ?? `terraform-${call.cloud.random.stream(call.urn).hex(26)}`;
    const rule = text(call.inputs, "rule");
    if (findRule(call.cloud, call.scope, rule) === undefined) {
      throw eventsError(
        "ResourceNotFoundException",
        `Rule ${rule} does not exist on EventBus ${DEFAULT_BUS} of account ${call.scope.accountId}, ${call.scope.region}.`,
      );
    }
    const present = targetsOf(call.cloud, { ...call.scope, name: rule });
    if (present.some(({ id }) => id === targetId)) {
      throw eventsError(
        "ResourceConflictException",
        `rule ${rule} has a target ${targetId} already; EventBridge would silently replace it with this one`,
      );
    }
    if (present.length >= MAX_TARGETS) {
      throw eventsError(
        "LimitExceededException",
        `The requested resource exceeds the maximum number allowed: ${MAX_TARGETS} targets per rule (${rule})`,
      );
    }
    requireReachable(call);
    return { id: `${rule}-${targetId}`, computed: { targetId } };
  },
  update: (call) => {
    requireReachable(call);
    return {};
  },
};

/** EventBridge reads the ARNs; whether anything is there, and lets it in, shows at the first delivery. */
function requireReachable({ inputs, scope }: Call): void {
  const refuse = (property: string, arn: string, kinds: string): void => {
    const parsed = parseArn(arn);
    if (parsed === undefined || !kinds.split(" or ").includes(parsed.service)) {
      throw eventsError(
        "ValidationException",
        `Parameter ${property} is not valid: ${arn}; ${kinds} is needed`,
      );
    }
    if (parsed.region !== scope.region) {
      throw eventsError(
        "ValidationException",
        `Parameter ${property} is not valid: ${arn} is in ${parsed.region}, the rule in ${scope.region}`,
      );
    }
    if (arn.endsWith(".fifo")) {
      throw eventsError("ValidationException", `Parameter ${property} is not valid: ${arn} is a FIFO queue`);
    }
  };
  refuse("Arn", text(inputs, "arn"), "sqs or lambda");
  const deadLetters = optionalText(optionalObject(inputs, "deadLetterConfig") ?? {}, "arn");
  if (deadLetters !== undefined) {
    refuse("DeadLetterConfig", deadLetters, "sqs");
  }
}
