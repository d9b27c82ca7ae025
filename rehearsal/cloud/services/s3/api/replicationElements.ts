import type { XmlElements } from "../../../api/protocols/xml";
import { objects, optionalNumber, optionalObject, optionalText } from "../../../core/props";
import type { Props } from "../../../core/types";

/** A replication configuration as S3 tells it, made from the resource's arguments: what they leave out stays out. */
export function replicationElements(inputs: Props): XmlElements {
  return {
    Role: optionalText(inputs, "role"),
    Rule: objects(inputs, "rules").map(ruleElements),
  };
}

function ruleElements(rule: Props): XmlElements {
  const criteria = optionalObject(rule, "sourceSelectionCriteria");
  return {
    ID: optionalText(rule, "id"),
    Priority: optionalNumber(rule, "priority"),
    Prefix: optionalObject(rule, "filter") === undefined ? optionalText(rule, "prefix") : undefined,
    Filter: filterElements(optionalObject(rule, "filter")),
    Status: optionalText(rule, "status"),
    SourceSelectionCriteria: criteria && {
      SseKmsEncryptedObjects: statusElements(criteria, "sseKmsEncryptedObjects"),
      ReplicaModifications: statusElements(criteria, "replicaModifications"),
    },
    ExistingObjectReplication: statusElements(rule, "existingObjectReplication"),
    DeleteMarkerReplication: statusElements(rule, "deleteMarkerReplication"),
    Destination: destinationElements(optionalObject(rule, "destination") ?? {}),
  };
}

function filterElements(filter: Props | undefined): XmlElements | undefined {
  if (filter === undefined) {
    return undefined;
  }
  const and = optionalObject(filter, "and");
  const tag = optionalObject(filter, "tag");
  if (and !== undefined) {
    const tags = optionalObject(and, "tags") ?? {};
    return {
      And: {
        Prefix: optionalText(and, "prefix"),
        Tag: Object.keys(tags).map((Key) => ({ Key, Value: optionalText(tags, Key) ?? "" })),
      },
    };
  }
  return tag === undefined
    ? { Prefix: optionalText(filter, "prefix") ?? "" }
    : { Tag: { Key: optionalText(tag, "key"), Value: optionalText(tag, "value") ?? "" } };
}

function destinationElements(destination: Props): XmlElements {
  const translation = optionalObject(destination, "accessControlTranslation");
  const encryption = optionalObject(destination, "encryptionConfiguration");
  return {
    Bucket: optionalText(destination, "bucket"),
    Account: optionalText(destination, "account"),
    StorageClass: optionalText(destination, "storageClass"),
    AccessControlTranslation: translation && { Owner: optionalText(translation, "owner") },
    EncryptionConfiguration: encryption && { ReplicaKmsKeyID: optionalText(encryption, "replicaKmsKeyId") },
    ReplicationTime: thresholdElements(destination, "replicationTime", "time", "Time"),
    Metrics: thresholdElements(destination, "metrics", "eventThreshold", "EventThreshold"),
  };
}

function thresholdElements(
  destination: Props,
  property: string,
  threshold: string,
  element: string,
): XmlElements | undefined {
  const block = optionalObject(destination, property);
  const time = block && optionalObject(block, threshold);
  return (
    block && {
      Status: optionalText(block, "status"),
      [element]: time && { Minutes: optionalNumber(time, "minutes") },
    }
  );
}

function statusElements(parent: Props, property: string): XmlElements | undefined {
  const block = optionalObject(parent, property);
  return block && { Status: optionalText(block, "status") };
}
