import { createHash } from "node:crypto";
import { optionalText } from "../props";
import type { Call, CheckRequest, Props, ResourceType } from "../types";

/** Hexadecimal digits that make an automatic name unique; the engine's own habit. */
const DIGITS = 7;

/** The logical name at the end of a URN. */
export function logicalNameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

/**
 * Fills in the name that the program left out: the old one where there is one, else logical name and a few digits from
 * the engine's seed, so that preview and update agree and a replacement gets a new name.
 */
export function withAutomaticName(type: ResourceType, request: CheckRequest, inputs: Props): Props {
  const rule = type.autoname;
  if (rule === undefined || inputs[rule.property] !== undefined || hasPrefix(rule.property, inputs)) {
    return inputs;
  }
  const old = request.olds === undefined ? undefined : optionalText(request.olds, rule.property);
  return { ...inputs, [rule.property]: old ?? automaticName(rule, request) };
}

/** With a `namePrefix` the provider leaves the naming to itself at create; see {@link physicalName}. */
function hasPrefix(property: string, inputs: Props): boolean {
  return inputs[`${property}Prefix`] !== undefined;
}

function automaticName(rule: NonNullable<ResourceType["autoname"]>, request: CheckRequest): string {
  const digits = createHash("sha256")
    .update(`${request.urn}\n${request.randomSeed}`)
    .digest("hex")
    .slice(0, DIGITS);
  const { prefix = "", suffix = "" } = rule;
  const room = rule.maxLength - prefix.length - suffix.length - digits.length - 1;
  const logical = logicalNameOf(request.urn).slice(0, Math.max(0, room));
  return `${prefix}${rule.lowerCase === true ? logical.toLowerCase() : logical}-${digits}${suffix}`;
}

/**
 * The physical name of a resource: the argument, or `<property>Prefix` and a unique end, as the provider makes it at create.
 * For types whose name may be left out in favour of a prefix.
 */
export function physicalName(call: Call, property = "name"): string {
  const given = optionalText(call.inputs, property);
  const prefix = optionalText(call.inputs, `${property}Prefix`) ?? `${logicalNameOf(call.urn)}-`;
  return given ?? prefix + call.cloud.random.stream(`${call.urn} ${property}`).text(26, "0123456789");
}
