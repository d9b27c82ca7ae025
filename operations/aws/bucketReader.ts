import {
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  type ReplicationRule,
  type S3Client,
} from "@aws-sdk/client-s3";

import type { BucketEncryption, ReplicationFacts, ReplicationRuleFacts } from "../readiness/facts";
import type { BucketName, BucketReader } from "../readiness/ports";
import { unlessMissing } from "./unlessMissing";

/** Reads buckets' settings with S3's own API. */
export class AwsBucketReader implements BucketReader {
  constructor(private readonly s3: S3Client) {}

  async versioning(bucket: BucketName): Promise<string | undefined> {
    const { Status } = await this.s3.send(new GetBucketVersioningCommand(input(bucket)));
    return Status;
  }

  async objectLock(bucket: BucketName): Promise<boolean> {
    const answer = await unlessMissing("ObjectLockConfigurationNotFoundError", () =>
      this.s3.send(new GetObjectLockConfigurationCommand(input(bucket))),
    );
    return answer?.ObjectLockConfiguration?.ObjectLockEnabled === "Enabled";
  }

  async ownership(bucket: BucketName): Promise<string | undefined> {
    const answer = await unlessMissing("OwnershipControlsNotFoundError", () =>
      this.s3.send(new GetBucketOwnershipControlsCommand(input(bucket))),
    );
    return answer?.OwnershipControls?.Rules?.[0]?.ObjectOwnership;
  }

  async encryption(bucket: BucketName): Promise<BucketEncryption | undefined> {
    const answer = await unlessMissing("ServerSideEncryptionConfigurationNotFoundError", () =>
      this.s3.send(new GetBucketEncryptionCommand(input(bucket))),
    );
    const setting = answer?.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
    return setting?.SSEAlgorithm === undefined
      ? undefined
      : { algorithm: setting.SSEAlgorithm, keyId: setting.KMSMasterKeyID };
  }

  async policy(bucket: BucketName): Promise<string | undefined> {
    const answer = await unlessMissing("NoSuchBucketPolicy", () =>
      this.s3.send(new GetBucketPolicyCommand(input(bucket))),
    );
    // An answer without a text is not an answer that there is none: nobody could make sense of it.
    return answer === undefined ? undefined : (answer.Policy ?? "");
  }

  async replication(bucket: BucketName): Promise<ReplicationFacts | undefined> {
    const answer = await unlessMissing("ReplicationConfigurationNotFoundError", () =>
      this.s3.send(new GetBucketReplicationCommand(input(bucket))),
    );
    const configuration = answer?.ReplicationConfiguration;
    return configuration === undefined
      ? undefined
      : { roleArn: configuration.Role, rules: (configuration.Rules ?? []).map(ruleFacts) };
  }
}

function input({ name, accountId }: BucketName): { Bucket: string; ExpectedBucketOwner: string } {
  return { Bucket: name, ExpectedBucketOwner: accountId };
}

function ruleFacts(rule: ReplicationRule): ReplicationRuleFacts {
  const { Destination: destination, SourceSelectionCriteria: selection } = rule;
  const { ReplicationTime: time, Metrics: metrics } = destination ?? {};
  return {
    id: rule.ID,
    status: rule.Status,
    priority: rule.Priority,
    filter: filterOf(rule),
    destinationBucketArn: destination?.Bucket,
    destinationAccount: destination?.Account,
    owner: destination?.AccessControlTranslation?.Owner,
    replicaKeyId: destination?.EncryptionConfiguration?.ReplicaKmsKeyID,
    deleteMarkers: rule.DeleteMarkerReplication?.Status,
    replicaModifications: selection?.ReplicaModifications?.Status,
    sseKmsObjects: selection?.SseKmsEncryptedObjects?.Status,
    replicationTime: time === undefined ? undefined : { status: time.Status, minutes: time.Time?.Minutes },
    metrics:
      metrics === undefined
        ? undefined
        : { status: metrics.Status, minutes: metrics.EventThreshold?.Minutes },
  };
}

/** S3 gives an empty filter back as it is, or as an empty prefix. */
function filterOf({ Filter: filter }: ReplicationRule): ReplicationRuleFacts["filter"] {
  if (filter === undefined) {
    return "none";
  }
  const isWhole = filter.And === undefined && filter.Tag === undefined && (filter.Prefix ?? "") === "";
  return isWhole ? "whole-bucket" : "part";
}
