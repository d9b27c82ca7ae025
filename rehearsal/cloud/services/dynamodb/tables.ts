import { formatArn, parseArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { policyText } from "../../core/iam/policyText";
import { objects, optionalBoolean, optionalObject, optionalText, text, texts } from "../../core/props";
import type { Place } from "../../core/resourceStore";
import type { Props, StoredResource } from "../../core/types";

/** Pulumi type tokens of the DynamoDB resources that the stand-in knows. */
export const TOKENS = {
  table: "aws:dynamodb/table:Table",
  policy: "aws:dynamodb/resourcePolicy:ResourcePolicy",
} as const;

/** An attribute that is part of a key. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: "S" | "N" | "B";
}

/** Partition key, and sort key where there is one. */
export interface KeySchema {
  readonly hash: KeyAttribute;
  readonly range: KeyAttribute | undefined;
}

/** A global secondary index. */
export interface SecondaryIndex {
  readonly name: string;
  readonly keys: KeySchema;
  readonly projection: "ALL" | "KEYS_ONLY" | "INCLUDE";
  /** With `INCLUDE`, beside the keys. */
  readonly nonKeyAttributes: readonly string[];
}

/** A table as one Region has it: the only one, or one replica of a global table. */
export interface Replica {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly arn: string;
  /** Every Region that has one, the Region of the table's own resource first. */
  readonly regions: readonly string[];
  readonly keys: KeySchema;
  readonly indexes: readonly SecondaryIndex[];
  /** Attribute with the instant after which an item may go; undefined without TTL. */
  readonly ttlAttribute: string | undefined;
  readonly deletionProtected: boolean;
  readonly billingMode: string;
  readonly streamViewType: string | undefined;
}

/** The ARN by which policies and other accounts name a table. */
export function tableArn({ accountId, region }: Required<Place>, name: string): string {
  return formatArn("dynamodb", region, accountId, `table/${name}`);
}

/** The ARN of an index of a replica. */
export function indexArn({ arn }: Replica, indexName: string): string {
  return `${arn}/index/${indexName}`;
}

/** The table name in `arn:aws:dynamodb:<region>:<account>:table/<name>`, with its place; undefined for another ARN. */
export function parseTableArn(arn: string): (Required<Place> & { readonly name: string }) | undefined {
  const parsed = parseArn(arn);
  const name = /^table\/([a-zA-Z0-9_.-]{3,255})$/.exec(parsed?.resource ?? "")?.[1];
  return parsed?.service !== "dynamodb" || name === undefined
    ? undefined
    : { accountId: parsed.accountId, region: parsed.region, name };
}

/** The table of this name in an account and Region, or undefined. */
export function findReplica(cloud: Cloud, place: Required<Place>, name: string): Replica | undefined {
  const resource = cloud.resources.find(
    TOKENS.table,
    ({ id, scope, inputs }) =>
      id === name &&
      scope.accountId === place.accountId &&
      [scope.region, ...replicaRegions(inputs)].includes(place.region),
  );
  return resource && readReplica(resource, place.region);
}

/** The text of a replica's own policy, as a list for the authorizer: empty when there is none. */
export function policiesOfReplica(cloud: Cloud, { arn, accountId, region }: Replica): readonly string[] {
  const policy = policyText(
    cloud.resources.byId(TOKENS.policy, arn, { accountId, region })?.inputs["policy"],
  );
  return policy === undefined ? [] : [policy];
}

/** Regions of a table's replicas beside its own Region. */
export function replicaRegions(inputs: Props): readonly string[] {
  return objects(inputs, "replicas").map((replica) => text(replica, "regionName"));
}

/** Key attributes of a table or index in a resource's arguments; undefined while a partition key is not there. */
export function keyNames(
  inputs: Props,
): { readonly hash: string; readonly range: string | undefined } | undefined {
  const listed = objects(inputs, "keySchemas");
  const of = (type: string): string | undefined => {
    const entry = listed.find((key) => key["keyType"] === type);
    return entry && optionalText(entry, "attributeName");
  };
  const hash = optionalText(inputs, "hashKey") ?? of("HASH");
  return hash === undefined ? undefined : { hash, range: optionalText(inputs, "rangeKey") ?? of("RANGE") };
}

/** Reads a deployed table as one of its Regions sees it. */
export function readReplica({ id, scope, inputs }: StoredResource, region: string): Replica {
  const own = objects(inputs, "replicas").find((replica) => replica["regionName"] === region) ?? inputs;
  const ttl = optionalObject(inputs, "ttl");
  return {
    name: id,
    accountId: scope.accountId,
    region,
    arn: tableArn({ accountId: scope.accountId, region }, id),
    regions: [scope.region, ...replicaRegions(inputs)],
    keys: keySchemaOf(inputs, inputs),
    indexes: objects(inputs, "globalSecondaryIndexes").map((index) => ({
      name: text(index, "name"),
      keys: keySchemaOf(inputs, index),
      projection: projectionOf(index),
      nonKeyAttributes: texts(index, "nonKeyAttributes"),
    })),
    ttlAttribute:
      ttl === undefined || optionalBoolean(ttl, "enabled") !== true
        ? undefined
        : optionalText(ttl, "attributeName"),
    deletionProtected: optionalBoolean(own, "deletionProtectionEnabled") ?? false,
    billingMode: optionalText(inputs, "billingMode") ?? "PROVISIONED",
    streamViewType:
      optionalBoolean(inputs, "streamEnabled") === true ? optionalText(inputs, "streamViewType") : undefined,
  };
}

function keySchemaOf(table: Props, keyed: Props): KeySchema {
  const names = keyNames(keyed);
  const attribute = (name: string): KeyAttribute => {
    const type = objects(table, "attributes").find((one) => one["name"] === name)?.["type"];
    return { name, type: type === "N" || type === "B" ? type : "S" };
  };
  return {
    hash: attribute(names?.hash ?? ""),
    range: names?.range === undefined ? undefined : attribute(names.range),
  };
}

function projectionOf(index: Props): SecondaryIndex["projection"] {
  const type = optionalText(index, "projectionType");
  return type === "KEYS_ONLY" || type === "INCLUDE" ? type : "ALL";
}
