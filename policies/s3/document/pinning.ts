import { isIP } from "node:net";
import { isGroup, UNKNOWN, type Value } from "../../support/value";
import { textsOf } from "./document";

/**
 * Which conditions make a grant to everybody a grant to somebody.
 *
 * Follows what S3 itself calls non-public when it evaluates BlockPublicPolicy: the grant is limited to *fixed* values (no
 * wildcard, no policy variable) of a key that identifies the caller or the network. Narrower than S3 where S3 is generous:
 * keys that any caller can set or choose (a request header, the Referer, TLS, the time) never pin, and neither do
 * operators that are true when the key is missing (`...IfExists`, `ForAllValues:`) or that exclude rather than name.
 */

/** Says whether one value of a key identifies a caller. */
type Fixed = (value: string) => boolean;

/** Keys, in lower case because IAM ignores the case of condition keys. */
const CALLER_KEYS: ReadonlyMap<string, Fixed> = new Map<string, Fixed>([
  ["aws:principalaccount", isFixed],
  ["aws:principalarn", isFixed],
  ["aws:principalorgid", isFixed],
  ["aws:principalorgpaths", isFixed],
  ["aws:sourcearn", isFixed],
  ["aws:sourceaccount", isFixed],
  ["aws:sourceowner", isFixed],
  ["aws:sourcevpc", isFixed],
  ["aws:sourcevpce", isFixed],
  ["aws:userid", isFixed],
  ["s3:dataaccesspointaccount", isFixed],
  ["s3:dataaccesspointarn", (value) => isFixed(value) || ACCESS_POINTS_OF_ACCOUNT.test(value)],
]);

/** S3 allows the *name* of an access point to be a wildcard as long as the account is fixed. */
const ACCESS_POINTS_OF_ACCOUNT = /^arn:aws[a-z-]*:s3:[a-z0-9-]*:\d{12}:accesspoint[:/][A-Za-z0-9.*-]+$/;

/** Keys that say on whose behalf an AWS service acts. */
const SERVICE_KEYS: ReadonlyMap<string, Fixed> = new Map<string, Fixed>([
  ["aws:sourceaccount", isFixed],
  ["aws:sourceorgid", isFixed],
  ["aws:sourcearn", (value) => isFixed(value) || ARN_OF_ACCOUNT.test(value)],
]);

const ARN_OF_ACCOUNT = /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{12}:[^?$]+$/;

const NETWORK_KEYS: ReadonlyMap<string, Fixed> = new Map<string, Fixed>([["aws:sourceip", isNarrowNetwork]]);

/** Operators that are true only for requests which have the key with one of the values. */
const NAMING_OPERATORS: ReadonlySet<string> = new Set([
  "stringequals",
  "stringequalsignorecase",
  "stringlike",
  "arnequals",
  "arnlike",
]);

/** True when the conditions limit a grant to callers, or networks, that somebody chose. An unknown value counts as chosen. */
export function pinsCaller(condition: Value | undefined): boolean {
  return pins(condition, CALLER_KEYS, NETWORK_KEYS);
}

/** True when the conditions limit a service to acting on behalf of accounts that somebody chose. */
export function pinsService(condition: Value | undefined): boolean {
  return pins(condition, SERVICE_KEYS, new Map());
}

function pins(
  condition: Value | undefined,
  named: ReadonlyMap<string, Fixed>,
  networks: ReadonlyMap<string, Fixed>,
): boolean {
  if (condition === UNKNOWN) {
    return true;
  }
  if (!isGroup(condition)) {
    return false;
  }
  // All operators and keys must hold for a request, so one that pins is enough.
  return [...condition].some(([operator, keys]) => {
    const kinds = keysFor(operator, named, networks);
    if (kinds === undefined) {
      return false;
    }
    return (
      keys === UNKNOWN ||
      (isGroup(keys) && [...keys].some(([key, values]) => isPinned(values, kinds.get(key.toLowerCase()))))
    );
  });
}

function keysFor(
  operator: string,
  named: ReadonlyMap<string, Fixed>,
  networks: ReadonlyMap<string, Fixed>,
): ReadonlyMap<string, Fixed> | undefined {
  const name = operator.toLowerCase().replace(/^foranyvalue:/, "");
  if (name === "ipaddress") {
    return networks;
  }
  return NAMING_OPERATORS.has(name) ? named : undefined;
}

/** The values are alternatives, so every one must be fixed. */
function isPinned(values: Value, isFixedValue: Fixed | undefined): boolean {
  const texts = isFixedValue && textsOf(values);
  return (
    isFixedValue !== undefined &&
    texts !== undefined &&
    texts.length > 0 &&
    texts.every((text) => text === UNKNOWN || isFixedValue(text))
  );
}

/** Neither wildcards nor policy variables, which the caller fills in. */
export function isFixed(value: string): boolean {
  return value.trim() !== "" && !/[*?]|\$\{/.test(value);
}

/** S3 takes IPv4 ranges broader than /8 and IPv6 ranges broader than /32 for public. */
function isNarrowNetwork(cidr: string): boolean {
  const [address = "", prefix, ...rest] = cidr.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) {
    return false;
  }
  const [broadest, narrowest] = version === 4 ? [8, 32] : [32, 128];
  const bits = prefix === undefined ? narrowest : Number(prefix);
  // `::ffff:0:0/96` is narrow as IPv6, yet it is all of IPv4.
  return bits >= broadest && bits <= narrowest && !address.startsWith("::");
}
