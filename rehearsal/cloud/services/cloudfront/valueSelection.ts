import { hasUnknown, optionalObject, optionalText, texts } from "../../core/props";
import type { Props } from "../../core/types";
import { invalid, type Problem } from "./problem";

/** Which headers, cookies or query strings of a request a policy covers. */
export interface ValueSelection {
  readonly behavior: "none" | "all" | "whitelist" | "allExcept";
  /** Names in lower case for headers, as written otherwise. */
  readonly items: readonly string[];
}

/** Nothing is covered. */
export const NOTHING: ValueSelection = { behavior: "none", items: [] };

/** Everything is covered. */
export const EVERYTHING: ValueSelection = { behavior: "all", items: [] };

/** Headers, cookies and query strings per policy, each. */
const MAX_ITEMS = 10;

/** How one of a policy's three parts is spelled in the resource. */
export interface SelectionPart {
  /** e.g. `headersConfig`. */
  readonly config: string;
  /** e.g. `headerBehavior`. */
  readonly behaviorProperty: string;
  /** e.g. `headers`, holding `items`. */
  readonly listProperty: string;
  /** Values that AWS accepts for the behaviour. */
  readonly allowed: readonly string[];
  /** Quota's error code. */
  readonly tooMany: string;
}

/** True when the policy covers `name`; compare header names in lower case. */
export function covers(selection: ValueSelection, name: string): boolean {
  switch (selection.behavior) {
    case "none":
      return false;
    case "all":
      return true;
    case "whitelist":
      return selection.items.includes(name);
    case "allExcept":
      return !selection.items.includes(name);
  }
}

/** Reads one part of a deployed policy. */
export function readSelection(policy: Props, part: SelectionPart): ValueSelection {
  const config = optionalObject(policy, part.config) ?? {};
  const listed = texts(optionalObject(config, part.listProperty) ?? {}, "items");
  const items = part.config === "headersConfig" ? listed.map((name) => name.toLowerCase()) : listed;
  switch (optionalText(config, part.behaviorProperty)) {
    case "all":
    case "allViewer":
    case "allViewerAndWhitelistCloudFront":
      return { behavior: "all", items };
    case "whitelist":
      return { behavior: "whitelist", items };
    case "allExcept":
      return { behavior: "allExcept", items };
    default:
      return NOTHING;
  }
}

/** What CloudFront would refuse in one part of a policy. */
export function selectionProblems(policy: Props, part: SelectionPart, prefix = ""): readonly Problem[] {
  const config = optionalObject(policy, part.config);
  if (config === undefined || hasUnknown(config)) {
    return [];
  }
  const property = `${prefix}${part.config}`;
  const behavior = optionalText(config, part.behaviorProperty) ?? "none";
  const items = texts(optionalObject(config, part.listProperty) ?? {}, "items");
  if (!part.allowed.includes(behavior)) {
    return [
      invalid(`${property}.${part.behaviorProperty}`, `${behavior}; allowed are ${part.allowed.join(", ")}`),
    ];
  }
  const needsItems = behavior === "whitelist" || behavior === "allExcept";
  if (needsItems && items.length === 0) {
    return [invalid(`${property}.${part.listProperty}`, `${behavior} needs at least one item`)];
  }
  if (!needsItems && behavior !== "allViewerAndWhitelistCloudFront" && items.length > 0) {
    return [invalid(`${property}.${part.listProperty}`, `items are not allowed with ${behavior}`)];
  }
  return items.length > MAX_ITEMS
    ? [
        invalid(
          `${property}.${part.listProperty}`,
          `${items.length} items, at most ${MAX_ITEMS} are allowed`,
          part.tooMany,
        ),
      ]
    : [];
}
