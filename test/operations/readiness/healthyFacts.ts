import { z } from "zod";

import {
  BUCKET_KINDS,
  type BucketFacts,
  type BucketKind,
  type Fact,
  type PairFacts,
  type RegionFacts,
  type ReplicationFacts,
} from "../../../operations/readiness/facts";
import type { Finding } from "../../../operations/readiness/findings";
import { judgePair } from "../../../operations/readiness/judgePair";
import { type Layout, recordStorage, TWO_ACCOUNTS } from "../../components/storage/storageFixture";
import type { RecordedResource, Recording } from "../../support/recordingMocks";

/** The present of the tests. */
export const NOW = Date.UTC(2026, 0, 2, 12, 0, 0);

/** From the first Region of the layout to the second, as the program deploys them: everything in order, and nothing waiting. */
export async function healthyPair(
  options: { readonly layout?: Layout; readonly locked?: boolean } = {},
): Promise<PairFacts> {
  const { layout = TWO_ACCOUNTS, locked = false } = options;
  const recording = await recordStorage(layout, {
    settings: locked ? { masterObjectLock: { mode: "GOVERNANCE", days: 30 } } : {},
  });
  const [from = "", to = ""] = Object.keys(layout);
  const zero = { value: 0, at: NOW - 60_000 };
  const metrics = {
    backlog: found({ operations: zero, bytes: zero, latencySeconds: zero }),
    failed: found(0),
  };
  return {
    from: regionFacts(recording, from, layout[from] ?? ""),
    to: regionFacts(recording, to, layout[to] ?? ""),
    metrics: { mezzanine: metrics, packaged: metrics },
  };
}

/** A fact that was read. */
export function found<T>(value: T): Fact<T> {
  return { kind: "read", value };
}

/** The value of a fact that must have been read. */
export function valueOf<T>(fact: Fact<T>): T {
  if (fact.kind !== "read") {
    throw new Error(`${fact.call} was not read: ${fact.error}`);
  }
  return fact.value;
}

/** What is not in order, at the present of the tests and with the usual RPO. */
export function troubles(facts: PairFacts, rpoMinutes = 15): readonly Finding[] {
  return judgePair(facts, { rpoMinutes, now: NOW }).filter(({ status }) => status !== "ok");
}

/** The same pair with something else about one of its buckets. */
export function withBucket(
  facts: PairFacts,
  side: "from" | "to",
  kind: BucketKind,
  change: (bucket: BucketFacts) => Partial<BucketFacts>,
): PairFacts {
  const region = facts[side];
  const bucket = region.buckets[kind];
  return {
    ...facts,
    [side]: { ...region, buckets: { ...region.buckets, [kind]: { ...bucket, ...change(bucket) } } },
  };
}

const ruleInputs = z.object({
  id: z.string(),
  priority: z.number(),
  status: z.string(),
  filter: z.strictObject({}),
  deleteMarkerReplication: z.object({ status: z.string() }),
  sourceSelectionCriteria: z.object({
    sseKmsEncryptedObjects: z.object({ status: z.string() }),
    replicaModifications: z.object({ status: z.string() }),
  }),
  destination: z.object({
    bucket: z.string(),
    account: z.string(),
    accessControlTranslation: z.object({ owner: z.string() }),
    encryptionConfiguration: z.object({ replicaKmsKeyId: z.string() }),
    metrics: z.object({ status: z.string(), eventThreshold: z.object({ minutes: z.number() }) }),
    replicationTime: z.object({ status: z.string(), time: z.object({ minutes: z.number() }) }),
  }),
});
const replicationInputs = z.object({ bucket: z.string(), role: z.string(), rules: z.array(ruleInputs) });
const encryptionInputs = z.object({
  rules: z.tuple([
    z.object({
      applyServerSideEncryptionByDefault: z.object({ sseAlgorithm: z.string(), kmsMasterKeyId: z.string() }),
    }),
  ]),
});

function regionFacts(recording: Recording, region: string, accountId: string): RegionFacts {
  const role = recording.one("aws:iam/role:Role", `replication-${region}`);
  const component = recording.one("media:storage:ReplicationRole", `replication-${region}`);
  const { arn, roleName } = z
    .object({ arn: z.string(), roleName: z.string() })
    .parse(recording.outputsOf(component).values);
  const policies = recording
    .ofType("aws:iam/rolePolicy:RolePolicy")
    .filter(
      (policy) => policy.inputs["role"] === roleName && recording.targetOf(policy).accountId === accountId,
    );
  const [mezzanine, packaged] = BUCKET_KINDS.map((kind) => bucketFacts(recording, region, accountId, kind));
  return {
    region,
    accountId,
    buckets: { mezzanine: mezzanine!, packaged: packaged! },
    replicationRole: {
      arn,
      accountId,
      description: found({ trustPolicy: text(role, "assumeRolePolicy"), boundaryArn: undefined }),
      inlinePolicies: found(policies.map((policy) => ({ name: policy.name, text: text(policy, "policy") }))),
      attachedPolicyArns: found([]),
    },
    failureQueue: {
      url: `https://sqs.${region}.amazonaws.com/${accountId}/failures`,
      messages: found({ total: 0, seen: [] }),
    },
  };
}

function bucketFacts(recording: Recording, region: string, accountId: string, kind: BucketKind): BucketFacts {
  const component = recording.one("media:storage:MediaBucket", `storage-${region}-${kind}`);
  const outputs = z
    .object({ bucketName: z.string(), bucketArn: z.string(), keyArn: z.string() })
    .parse(recording.outputsOf(component).values);
  const child = (type: string): RecordedResource | undefined =>
    recording.childrenOf(component).find((resource) => resource.type === type);
  const inputs = (type: string): Readonly<Record<string, unknown>> => child(type)?.inputs ?? {};
  const [encryption] = encryptionInputs.parse(
    inputs("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"),
  ).rules;
  const { sseAlgorithm, kmsMasterKeyId } = encryption.applyServerSideEncryptionByDefault;
  return {
    kind,
    name: outputs.bucketName,
    arn: outputs.bucketArn,
    region,
    accountId,
    versioning: found(
      z
        .object({ versioningConfiguration: z.object({ status: z.string() }) })
        .parse(inputs("aws:s3/bucketVersioning:BucketVersioning")).versioningConfiguration.status,
    ),
    objectLock: found(
      child("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration") !== undefined,
    ),
    ownership: found(
      z
        .object({ rule: z.object({ objectOwnership: z.string() }) })
        .parse(inputs("aws:s3/bucketOwnershipControls:BucketOwnershipControls")).rule.objectOwnership,
    ),
    encryption: found({ algorithm: sseAlgorithm, keyId: kmsMasterKeyId }),
    policy: found(text(child("aws:s3/bucketPolicy:BucketPolicy"), "policy")),
    replication: found(replicationFacts(recording, outputs.bucketName)),
    key: {
      arn: outputs.keyArn,
      description: found({ arn: outputs.keyArn, enabled: true, state: "Enabled", manager: "CUSTOMER" }),
      policy: found(text(child("aws:kms/key:Key"), "policy")),
    },
  };
}

function replicationFacts(recording: Recording, bucket: string): ReplicationFacts | undefined {
  const configuration = recording
    .ofType("aws:s3/bucketReplicationConfig:BucketReplicationConfig")
    .map((resource) => replicationInputs.parse(resource.inputs))
    .find((inputs) => inputs.bucket === bucket);
  return configuration === undefined
    ? undefined
    : {
        roleArn: configuration.role,
        rules: configuration.rules.map((rule) => ({
          id: rule.id,
          status: rule.status,
          priority: rule.priority,
          filter: "whole-bucket",
          destinationBucketArn: rule.destination.bucket,
          destinationAccount: rule.destination.account,
          owner: rule.destination.accessControlTranslation.owner,
          replicaKeyId: rule.destination.encryptionConfiguration.replicaKmsKeyId,
          deleteMarkers: rule.deleteMarkerReplication.status,
          replicaModifications: rule.sourceSelectionCriteria.replicaModifications.status,
          sseKmsObjects: rule.sourceSelectionCriteria.sseKmsEncryptedObjects.status,
          replicationTime: {
            status: rule.destination.replicationTime.status,
            minutes: rule.destination.replicationTime.time.minutes,
          },
          metrics: {
            status: rule.destination.metrics.status,
            minutes: rule.destination.metrics.eventThreshold.minutes,
          },
        })),
      };
}

function text(resource: RecordedResource | undefined, property: string): string {
  return z.string().parse(resource?.inputs[property]);
}
