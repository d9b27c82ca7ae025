import { objects, optionalNumber, optionalObject, optionalText } from "../../core/props";
import { AwsError, type Props } from "../../core/types";
import { checkTransitions } from "./lifecycleTransitions";

const ACTIONS = [
  "abortIncompleteMultipartUpload",
  "expiration",
  "noncurrentVersionExpiration",
  "noncurrentVersionTransitions",
  "transitions",
];
/** Conditions of a filter; more than one of them goes into `and`. */
const CONDITIONS = ["prefix", "tag", "tags", "objectSizeGreaterThan", "objectSizeLessThan"];
const MAX_NEWER_VERSIONS = 100;

/** Checks one rule as S3 does at the PUT. @throws AwsError */
export function checkLifecycleRule(rule: Props): void {
  const id = optionalText(rule, "id") ?? "(no id)";
  const status = optionalText(rule, "status");
  if (status !== "Enabled" && status !== "Disabled") {
    throw malformed(`rule ${id}: status Enabled or Disabled is needed`);
  }
  const filter = checkFilter(id, rule);
  if (!ACTIONS.some((action) => hasAction(rule, action))) {
    throw new AwsError("s3", "InvalidRequest", `At least one action needs to be specified in a rule: ${id}`);
  }
  const lastTransition = checkTransitions(id, "Days", "days", objects(rule, "transitions"));
  const lastNoncurrent = checkTransitions(
    id,
    "NoncurrentDays",
    "noncurrentDays",
    objects(rule, "noncurrentVersionTransitions"),
  );
  checkExpiration(id, optionalObject(rule, "expiration"), filter, lastTransition);
  checkNoncurrent(id, rule, lastNoncurrent);
  checkAbort(id, optionalObject(rule, "abortIncompleteMultipartUpload"), filter);
}

/** What a rule is for, as far as other rules of S3 ask. */
interface Selection {
  readonly byTags: boolean;
  readonly bySize: boolean;
}

function checkFilter(id: string, rule: Props): Selection {
  const filter = optionalObject(rule, "filter");
  if ((filter === undefined) === (rule["prefix"] === undefined)) {
    throw malformed(
      `rule ${id}: a filter is needed, which may be empty for all objects (and not beside the deprecated prefix)`,
    );
  }
  const and = filter && optionalObject(filter, "and");
  const inAnd = CONDITIONS.filter((name) => and?.[name] !== undefined);
  const alone = CONDITIONS.filter((name) => filter?.[name] !== undefined);
  if (alone.length + (and === undefined ? 0 : 1) > 1) {
    throw malformed(`rule ${id}: the filter has ${alone.join(", ")}; put more than one condition into "and"`);
  }
  const tags = optionalObject(and ?? {}, "tags") ?? {};
  if (and !== undefined && inAnd.length + Math.max(0, Object.keys(tags).length - 1) < 2) {
    throw malformed(`rule ${id}: "and" needs at least two conditions`);
  }
  const sized = and ?? filter ?? {};
  const above = optionalNumber(sized, "objectSizeGreaterThan");
  const below = optionalNumber(sized, "objectSizeLessThan");
  if (above !== undefined && below !== undefined && above >= below) {
    throw new AwsError(
      "s3",
      "InvalidRequest",
      `rule ${id}: 'ObjectSizeLessThan' (${below}) has to be a value greater than 'ObjectSizeGreaterThan' (${above})`,
    );
  }
  const names = [...inAnd, ...alone];
  return {
    byTags: names.includes("tag") || names.includes("tags"),
    bySize: names.some((name) => name.startsWith("objectSize")),
  };
}

function checkExpiration(
  id: string,
  expiration: Props | undefined,
  { byTags }: Selection,
  lastTransition: number | undefined,
): void {
  if (expiration === undefined) {
    return;
  }
  const days = optionalNumber(expiration, "days");
  const marker = expiration["expiredObjectDeleteMarker"] === true;
  const kinds = [days !== undefined, expiration["date"] !== undefined, marker].filter(Boolean).length;
  if (kinds !== 1) {
    throw malformed(`rule ${id}: expiration needs exactly one of days, date and expiredObjectDeleteMarker`);
  }
  if (days !== undefined && (!Number.isInteger(days) || days < 1)) {
    throw invalid(id, `'Days' for Expiration action must be a positive integer, got ${days}`);
  }
  if (days !== undefined && lastTransition !== undefined && days <= lastTransition) {
    throw invalid(
      id,
      `'Days' in the Expiration action (${days}) must be greater than 'Days' in the Transition action (${lastTransition})`,
    );
  }
  if (marker && byTags) {
    throw invalid(id, "ExpiredObjectDeleteMarker cannot be specified with Tags");
  }
}

function checkNoncurrent(id: string, rule: Props, lastTransition: number | undefined): void {
  const expiration = optionalObject(rule, "noncurrentVersionExpiration");
  const days = expiration && optionalNumber(expiration, "noncurrentDays");
  if (expiration !== undefined && (days === undefined || !Number.isInteger(days) || days < 1)) {
    throw invalid(
      id,
      `'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer, got ${days ?? "none"}`,
    );
  }
  if (days !== undefined && lastTransition !== undefined && days <= lastTransition) {
    throw invalid(
      id,
      `'NoncurrentDays' in the NoncurrentVersionExpiration action (${days}) must be greater than in the NoncurrentVersionTransition action (${lastTransition})`,
    );
  }
  for (const action of [...objects(rule, "noncurrentVersionTransitions"), expiration ?? {}]) {
    const newer = optionalNumber(action, "newerNoncurrentVersions");
    if (newer !== undefined && (!Number.isInteger(newer) || newer < 1 || newer > MAX_NEWER_VERSIONS)) {
      throw invalid(id, `'NewerNoncurrentVersions' is ${newer}; 1 to ${MAX_NEWER_VERSIONS} are allowed`);
    }
  }
}

function checkAbort(id: string, abort: Props | undefined, { byTags, bySize }: Selection): void {
  if (abort === undefined) {
    return;
  }
  const days = optionalNumber(abort, "daysAfterInitiation");
  if (days === undefined || !Number.isInteger(days) || days < 1) {
    throw invalid(
      id,
      `'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer, got ${days ?? "none"}`,
    );
  }
  if (byTags || bySize) {
    throw invalid(
      id,
      `AbortIncompleteMultipartUpload cannot be specified with ${byTags ? "Tags" : "object sizes"}: parts of an upload have none yet`,
    );
  }
}

function hasAction(rule: Props, action: string): boolean {
  const value = rule[action];
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}

function invalid(id: string, message: string): AwsError {
  return new AwsError("s3", "InvalidArgument", `rule ${id}: ${message}`);
}

function malformed(message: string): AwsError {
  return new AwsError("s3", "MalformedXML", message);
}
