import { z } from "zod";

import type { PlatformConfig } from "../../../stacks/config";
import { mockOutputs } from "../../support/mockOutputs";
import { statementsOf, type ParsedStatement } from "../../support/policyEvaluator";
import type { RecordedResource, Recording } from "../../support/recording";

/** What a policy is about; trust and identity policies are a role's, the others stand on the resource itself. */
export type PolicyKind = "trust" | "identity" | "key" | "bucket" | "queue" | "table";

/** Something that policies speak about. */
export interface Holder {
  readonly type: string;
  /** Logical name, such as `storage-us-west-2-mezzanine`. */
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
}

/** All statements of one kind about one holder, wherever the program wrote them. */
export interface HeldPolicy {
  readonly kind: PolicyKind;
  readonly holder: Holder;
  readonly statements: readonly ParsedStatement[];
}

/** One replication rule, with what the source's configuration says beside it. */
export interface RecordedRule {
  readonly roleArn: string;
  readonly source: Holder;
  /** Key that the source's objects are encrypted with. */
  readonly sourceKeyArn: string;
  readonly sourceIsLocked: boolean;
  readonly destinationArn: string;
  readonly destinationAccount: string;
  readonly replicaKeyArn: string;
}

/** Everything about access that the program registered. */
export interface Scene {
  readonly config: PlatformConfig;
  readonly holders: readonly Holder[];
  readonly policies: readonly HeldPolicy[];
  readonly rules: readonly RecordedRule[];
}

const ROLE = "aws:iam/role:Role";
const BUCKET = "aws:s3/bucket:Bucket";
const KEY = "aws:kms/key:Key";
const QUEUE = "aws:sqs/queue:Queue";
const TABLE = "aws:dynamodb/table:Table";
/** Types that policies speak about; a table is one of them by each of its replicas. */
const HOLDER_TYPES = [
  ROLE,
  BUCKET,
  KEY,
  QUEUE,
  "aws:secretsmanager/secret:Secret",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:lambda/function:Function",
  "aws:mediaconvert/queue:Queue",
  "aws:cloudwatch/eventRule:EventRule",
  "aws:ssm/parameter:Parameter",
];

/** Where policies are: the resource type, its property, and the property that names the holder (its own, where none does). */
const PLACES = [
  { type: ROLE, property: "assumeRolePolicy", kind: "trust" },
  { type: "aws:iam/rolePolicy:RolePolicy", property: "policy", kind: "identity", holder: [ROLE, "role"] },
  { type: KEY, property: "policy", kind: "key" },
  {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    property: "policy",
    kind: "bucket",
    holder: [BUCKET, "bucket"],
  },
  { type: "aws:sqs/queuePolicy:QueuePolicy", property: "policy", kind: "queue", holder: [QUEUE, "queueUrl"] },
  {
    type: "aws:dynamodb/resourcePolicy:ResourcePolicy",
    property: "policy",
    kind: "table",
    holder: [TABLE, "resourceArn"],
  },
] as const;

/** Reads a recording. Throws for a policy in a place that is not known here, which the tests would pass over. */
export function sceneOf(recording: Recording, config: PlatformConfig): Scene {
  const named = [
    ...recording.resources
      .filter(({ type }) => HOLDER_TYPES.includes(type))
      .map((resource) => {
        const { id, arn } = computed(resource, recording);
        const { type, name } = resource;
        return { id, holder: { type, name, arn, ...recording.targetOf(resource) } };
      }),
    ...recording.ofType(TABLE).flatMap((table) => replicasOf(table, recording)),
  ];
  const holderOf = (type: string, id: unknown, accountId: string): Holder => {
    const found = named.find(
      ({ holder, id: own }) => holder.type === type && own === id && holder.accountId === accountId,
    );
    if (found === undefined) {
      throw new Error(`nothing of type ${type} in ${accountId} is called ${String(id)}`);
    }
    return found.holder;
  };
  const policies = recording.resources.flatMap((resource) => {
    const { accountId } = recording.targetOf(resource);
    const place = PLACES.find(({ type }) => type === resource.type);
    const texts = Object.entries(resource.inputs).filter(([, value]) => isPolicy(value));
    return texts.map(([property, text]): HeldPolicy => {
      if (place?.property !== property) {
        throw new Error(`${resource.type} ${resource.name}: a policy in ${property}, which no test looks at`);
      }
      const holder =
        "holder" in place
          ? holderOf(place.holder[0], resource.inputs[place.holder[1]], accountId)
          : holderOf(resource.type, computed(resource, recording).id, accountId);
      return { kind: place.kind, holder, statements: statementsOf(text) };
    });
  });
  const holders = named.map(({ holder }) => holder);
  return { config, holders, policies: merged(policies), rules: rulesOf(recording, holderOf) };
}

const tableInputs = z.object({ replicas: z.array(z.object({ regionName: z.string() })) });

/** A table's replicas, each by its ARN and called by its Region. */
function replicasOf(
  table: RecordedResource,
  recording: Recording,
): readonly { readonly id: string; readonly holder: Holder }[] {
  const { arn } = computed(table, recording);
  const { accountId, region } = recording.targetOf(table);
  return [region, ...tableInputs.parse(table.inputs).replicas.map(({ regionName }) => regionName)].map(
    (place) => {
      const own = arn.split(":").with(3, place).join(":");
      const holder = { type: TABLE, name: `${table.name}-${place}`, arn: own, accountId, region: place };
      return { id: own, holder };
    },
  );
}

/** The policy of this kind and holder; no statements at all where the program wrote none. */
export function policyOf(scene: Scene, kind: PolicyKind, holder: Holder): HeldPolicy {
  const found = scene.policies.find((policy) => policy.kind === kind && policy.holder === holder);
  return found ?? { kind, holder, statements: [] };
}

/** The holder of this name and type; throws where there is none. */
export function holderNamed(
  scene: Scene,
  kind:
    | "role"
    | "bucket"
    | "key"
    | "queue"
    | "secret"
    | "table"
    | "rule"
    | "transcode queue"
    | "log group"
    | "parameter",
  name: string,
): Holder {
  const type = {
    role: ROLE,
    bucket: BUCKET,
    key: KEY,
    queue: QUEUE,
    secret: "aws:secretsmanager/secret:Secret",
    table: TABLE,
    rule: "aws:cloudwatch/eventRule:EventRule",
    "transcode queue": "aws:mediaconvert/queue:Queue",
    "log group": "aws:cloudwatch/logGroup:LogGroup",
    parameter: "aws:ssm/parameter:Parameter",
  }[kind];
  const found = scene.holders.find((holder) => holder.type === type && holder.name === name);
  if (found === undefined) {
    throw new Error(`the program made no ${kind} ${name}`);
  }
  return found;
}

function computed(
  resource: RecordedResource,
  recording: Recording,
): { readonly id: string; readonly arn: string } {
  const outputs = mockOutputs[resource.type]?.({ ...resource, ...recording.targetOf(resource) });
  return z.object({ id: z.string(), arn: z.string() }).parse(outputs);
}

function isPolicy(value: unknown): boolean {
  return typeof value === "string" && /^\s*\{.*"Statement"/s.test(value);
}

function merged(policies: readonly HeldPolicy[]): readonly HeldPolicy[] {
  const byPlace = new Map<string, HeldPolicy>();
  for (const policy of policies) {
    const key = `${policy.kind} ${policy.holder.arn}`;
    const statements = [...(byPlace.get(key)?.statements ?? []), ...policy.statements];
    byPlace.set(key, { ...policy, statements });
  }
  return [...byPlace.values()];
}

const replication = z.object({
  bucket: z.string(),
  role: z.string(),
  rules: z.array(
    z.object({
      destination: z.object({
        bucket: z.string(),
        account: z.string(),
        encryptionConfiguration: z.object({ replicaKmsKeyId: z.string() }),
      }),
    }),
  ),
});

const encryption = z.object({
  bucket: z.string(),
  rules: z.tuple([
    z.object({ applyServerSideEncryptionByDefault: z.object({ kmsMasterKeyId: z.string().optional() }) }),
  ]),
});

function rulesOf(
  recording: Recording,
  holderOf: (type: string, id: unknown, accountId: string) => Holder,
): readonly RecordedRule[] {
  const keys = new Map(
    recording
      .ofType("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")
      .map(({ inputs }) => encryption.parse(inputs))
      .map(({ bucket, rules }) => [bucket, rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId]),
  );
  const locked = recording
    .ofType("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
    .map(({ inputs }) => inputs["bucket"]);
  return recording.ofType("aws:s3/bucketReplicationConfig:BucketReplicationConfig").flatMap((resource) => {
    const { bucket, role, rules } = replication.parse(resource.inputs);
    return rules.map(({ destination }) => ({
      roleArn: role,
      source: holderOf(BUCKET, bucket, recording.targetOf(resource).accountId),
      sourceKeyArn: keys.get(bucket) ?? "no customer key",
      sourceIsLocked: locked.includes(bucket),
      destinationArn: destination.bucket,
      destinationAccount: destination.account,
      replicaKeyArn: destination.encryptionConfiguration.replicaKmsKeyId,
    }));
  });
}
