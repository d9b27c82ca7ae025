import type { Cloud } from "../../core/cloud";
import { objects, optionalNumber, optionalObject, optionalText } from "../../core/props";
import type { Props } from "../../core/types";
import { settingOf } from "./buckets";
import { TOKENS } from "./tokens";

/** One replication rule, as deployed. */
export interface ReplicationRule {
  readonly id: string;
  readonly enabled: boolean;
  readonly priority: number | undefined;
  /** Undefined for the old rule shape, which has a bare prefix instead of a filter. */
  readonly filter: ReplicationFilter | undefined;
  /** Undefined when the rule does not say. */
  readonly deleteMarkers: boolean | undefined;
  readonly kmsObjects: boolean;
  /** Whether changes made to replicas in the source bucket (tags) go to the destination too. */
  readonly replicaModifications: boolean;
  readonly destination: ReplicationDestination;
}

/** Which objects a rule is for. */
export interface ReplicationFilter {
  readonly prefix: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Where a rule's replicas go. */
export interface ReplicationDestination {
  readonly bucketArn: string;
  /** Account that the rule expects to own the destination bucket. */
  readonly account: string | undefined;
  readonly overridesOwner: boolean;
  readonly replicaKmsKeyId: string | undefined;
  readonly metrics: { readonly enabled: boolean; readonly minutes: number | undefined } | undefined;
  readonly timeControl: { readonly enabled: boolean; readonly minutes: number | undefined } | undefined;
}

/** A bucket's replication configuration. */
export interface ReplicationConfiguration {
  readonly roleArn: string;
  readonly rules: readonly ReplicationRule[];
}

/** The deployed configuration of a bucket, or undefined. */
export function replicationOf(cloud: Cloud, bucketName: string): ReplicationConfiguration | undefined {
  const inputs = settingOf(cloud, bucketName, TOKENS.replication);
  return inputs && readReplication(inputs);
}

/** Reads the resource's arguments. */
export function readReplication(inputs: Props): ReplicationConfiguration {
  return {
    roleArn: optionalText(inputs, "role") ?? "",
    rules: objects(inputs, "rules").map(readRule),
  };
}

/** The rules that are for an object, the most important one per destination (a higher number wins). */
export function rulesFor(
  configuration: ReplicationConfiguration,
  key: string,
  tags: Readonly<Record<string, string>>,
): readonly ReplicationRule[] {
  const byDestination = new Map<string, ReplicationRule>();
  for (const rule of configuration.rules) {
    const rival = byDestination.get(rule.destination.bucketArn);
    const wins = rival === undefined || (rule.priority ?? 0) > (rival.priority ?? 0);
    if (rule.enabled && matchesFilter(rule.filter, key, tags) && wins) {
      byDestination.set(rule.destination.bucketArn, rule);
    }
  }
  return [...byDestination.values()];
}

function matchesFilter(
  filter: ReplicationFilter | undefined,
  key: string,
  tags: Readonly<Record<string, string>>,
): boolean {
  return (
    filter === undefined ||
    (key.startsWith(filter.prefix) &&
      Object.entries(filter.tags).every(([name, value]) => tags[name] === value))
  );
}

function readRule(rule: Props, index: number): ReplicationRule {
  const criteria = optionalObject(rule, "sourceSelectionCriteria");
  return {
    id: optionalText(rule, "id") ?? `rule ${index + 1}`,
    enabled: optionalText(rule, "status") === "Enabled",
    priority: optionalNumber(rule, "priority"),
    filter: readFilter(rule),
    deleteMarkers: statusOf(rule, "deleteMarkerReplication"),
    kmsObjects: criteria !== undefined && statusOf(criteria, "sseKmsEncryptedObjects") === true,
    replicaModifications: criteria !== undefined && statusOf(criteria, "replicaModifications") === true,
    destination: readDestination(optionalObject(rule, "destination") ?? {}),
  };
}

function readFilter(rule: Props): ReplicationFilter | undefined {
  const filter = optionalObject(rule, "filter");
  if (filter === undefined) {
    const prefix = optionalText(rule, "prefix");
    return prefix === undefined ? undefined : { prefix, tags: {} };
  }
  const and = optionalObject(filter, "and");
  const tag = optionalObject(filter, "tag");
  const tags = { ...(and && optionalObject(and, "tags")) };
  return {
    prefix: optionalText(and ?? filter, "prefix") ?? "",
    tags: {
      ...Object.fromEntries(
        Object.entries(tags).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
      ),
      ...(tag === undefined ? {} : { [optionalText(tag, "key") ?? ""]: optionalText(tag, "value") ?? "" }),
    },
  };
}

function readDestination(destination: Props): ReplicationDestination {
  const encryption = optionalObject(destination, "encryptionConfiguration");
  return {
    bucketArn: optionalText(destination, "bucket") ?? "",
    account: optionalText(destination, "account"),
    overridesOwner: optionalObject(destination, "accessControlTranslation")?.["owner"] === "Destination",
    replicaKmsKeyId: encryption && optionalText(encryption, "replicaKmsKeyId"),
    metrics: readThreshold(destination, "metrics", "eventThreshold"),
    timeControl: readThreshold(destination, "replicationTime", "time"),
  };
}

function readThreshold(
  destination: Props,
  property: string,
  threshold: string,
): { readonly enabled: boolean; readonly minutes: number | undefined } | undefined {
  const block = optionalObject(destination, property);
  const time = block && optionalObject(block, threshold);
  return (
    block && {
      enabled: optionalText(block, "status") === "Enabled",
      minutes: time && optionalNumber(time, "minutes"),
    }
  );
}

function statusOf(parent: Props, property: string): boolean | undefined {
  const block = optionalObject(parent, property);
  return block && optionalText(block, "status") === "Enabled";
}
