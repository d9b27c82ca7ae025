import type { RegionReader } from "../readiness/ports";
import { AwsBucketReader } from "./bucketReader";
import { AwsKeyReader } from "./keyReader";
import { AwsQueueReader } from "./queueReader";
import type { ReadinessClients } from "./readinessClients";
import { AwsReplicationMetrics } from "./replicationMetrics";
import { AwsRoleReader } from "./roleReader";

/** Reads one account's resources in one Region through the SDK's clients. */
export function awsRegionReader(clients: ReadinessClients): RegionReader {
  return {
    buckets: new AwsBucketReader(clients.s3),
    roles: new AwsRoleReader(clients.iam),
    keys: new AwsKeyReader(clients.kms),
    metrics: new AwsReplicationMetrics(clients.cloudWatch),
    queues: new AwsQueueReader(clients.sqs),
  };
}
