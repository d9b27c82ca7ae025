import { optionalText } from "../props";
import type { Cloud } from "../cloud";
import type { Call, CheckRequest, Props, ResourceType } from "../types";

/** Hexadecimal digits that make an automatic name unique; the engine's own habit. */
const DIGITS = 7;

/** The logical name at the end of a URN. */
export function logicalNameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

/**
 * Fills in the name that the program left out: the old one where there is one, else logical name and a few digits. The digits come from the
 * cloud's seed and not from the engine's, which is another one in each run: names are part of ARNs, and what goes by ARNs, such as lags,
 * would differ between runs. A name that is taken, as it is while a resource is replaced, is not given again.
 */
export function withAutomaticName(
  cloud: Cloud,
  type: ResourceType,
  request: CheckRequest,
  inputs: Props,
): Props {
  const rule = type.autoname;
  if (rule === undefined || inputs[rule.property] !== undefined || hasPrefix(rule.property, inputs)) {
    return inputs;
  }
  const old = request.olds === undefined ? undefined : optionalText(request.olds, rule.property);
  return { ...inputs, [rule.property]: old ?? freeName(cloud, type, rule, request) };
}

/** With a `namePrefix` the provider leaves the naming to itself at create; see {@link physicalName}. */
function hasPrefix(property: string, inputs: Props): boolean {
  return inputs[`${property}Prefix`] !== undefined;
}

function freeName(
  cloud: Cloud,
  { token }: ResourceType,
  rule: NonNullable<ResourceType["autoname"]>,
  { urn }: CheckRequest,
): string {
  for (let turn = 0; ; turn++) {
    const name = automaticName(rule, urn, cloud.random.fixed(`${urn} name ${turn}`).hex(DIGITS));
    if (cloud.resources.find(token, ({ outputs }) => outputs[rule.property] === name) === undefined) {
      return name;
    }
  }
}

function automaticName(rule: NonNullable<ResourceType["autoname"]>, urn: string, digits: string): string {
  const { prefix = "", suffix = "" } = rule;
  const room = rule.maxLength - prefix.length - suffix.length - digits.length - 1;
  const logical = logicalNameOf(urn).slice(0, Math.max(0, room));
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
