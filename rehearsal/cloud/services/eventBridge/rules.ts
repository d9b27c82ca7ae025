import { formatArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import type { Place } from "../../core/resourceStore";
import {
  isProps,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalText,
  parseJson,
  text,
} from "../../core/props";
import type { Props, Scope, StoredResource } from "../../core/types";
import { TOKENS } from "./tokens";

/** The one bus of the stand-in: the one that AWS's own services publish to. */
export const DEFAULT_BUS = "default";

/** A rule of the default bus. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  readonly enabled: boolean;
  readonly pattern: Props | undefined;
  readonly schedule: string | undefined;
}

/** Where a rule sends events. */
export interface Target {
  readonly id: string;
  readonly arn: string;
  /** Sent instead of the event. */
  readonly input: string | undefined;
  /** Sends this part of the event only, e.g. `$.detail`. */
  readonly inputPath: string | undefined;
  readonly deadLetterArn: string | undefined;
  /** Seconds after which an event is not tried again. */
  readonly maxAgeSeconds: number;
  readonly maxRetries: number;
}

/** The ARN by which policies name a rule of the default bus. */
export function ruleArn({ region, accountId }: Pick<Scope, "region" | "accountId">, name: string): string {
  return formatArn("events", region, accountId, `rule/${name}`);
}

/** The rules of an account and Region, oldest first. */
export function rulesOf(cloud: Cloud, place: Required<Place>): readonly Rule[] {
  return cloud.resources
    .filter(TOKENS.rule, ({ scope }) => scope.accountId === place.accountId && scope.region === place.region)
    .map(readRule);
}

/** The rule of this name as it is now, or undefined. */
export function findRule(cloud: Cloud, place: Required<Place>, name: string): Rule | undefined {
  return rulesOf(cloud, place).find((rule) => rule.name === name);
}

/** The targets of a rule as they are now, oldest first. */
export function targetsOf(
  cloud: Cloud,
  rule: Pick<Rule, "name" | "accountId" | "region">,
): readonly Target[] {
  return targetResources(cloud, rule).map(readTarget);
}

/** Like {@link targetsOf}, as deployed. */
export function targetResources(
  cloud: Cloud,
  rule: Pick<Rule, "name" | "accountId" | "region">,
): readonly StoredResource[] {
  return cloud.resources.filter(
    TOKENS.target,
    ({ scope, inputs }) =>
      scope.accountId === rule.accountId && scope.region === rule.region && inputs["rule"] === rule.name,
  );
}

/** True when a rule with these arguments acts; `state` and the older `isEnabled` both say so. */
export function isEnabled(inputs: Props): boolean {
  return optionalText(inputs, "state") !== "DISABLED" && optionalBoolean(inputs, "isEnabled") !== false;
}

function readRule({ scope, inputs, outputs }: StoredResource): Rule {
  const pattern = parseJson(optionalText(inputs, "eventPattern") ?? "");
  return {
    name: text(outputs, "name"),
    arn: text(outputs, "arn"),
    accountId: scope.accountId,
    region: scope.region,
    enabled: isEnabled(inputs),
    pattern: isProps(pattern) ? pattern : undefined,
    schedule: optionalText(inputs, "scheduleExpression"),
  };
}

function readTarget({ inputs, outputs }: StoredResource): Target {
  const retry = optionalObject(inputs, "retryPolicy") ?? {};
  return {
    id: text(outputs, "targetId"),
    arn: text(inputs, "arn"),
    input: optionalText(inputs, "input"),
    inputPath: optionalText(inputs, "inputPath"),
    deadLetterArn: optionalText(optionalObject(inputs, "deadLetterConfig") ?? {}, "arn"),
    maxAgeSeconds: optionalNumber(retry, "maximumEventAgeInSeconds") ?? 86_400,
    maxRetries: optionalNumber(retry, "maximumRetryAttempts") ?? 185,
  };
}
