/** A Region's two buckets: masters, and what is made from them. */
export const BUCKET_KINDS = ["mezzanine", "packaged"] as const;

/** One of {@link BUCKET_KINDS}. */
export type BucketKind = (typeof BUCKET_KINDS)[number];

/** What a call found, or why it found nothing. A setting that does not exist was read: its value is `undefined`. */
export type Fact<T> =
  | { readonly kind: "read"; readonly value: T }
  /** `error` is AWS's own, with its code. */
  | { readonly kind: "unreadable"; readonly call: string; readonly error: string };

/** A bucket's default encryption. */
export interface BucketEncryption {
  /** `aws:kms`, `aws:kms:dsse` or `AES256`. */
  readonly algorithm: string;
  /** As it was set: an ARN, an id or an alias. */
  readonly keyId: string | undefined;
}

/** One rule of a replication configuration; `undefined` stands for what it leaves out. */
export interface ReplicationRuleFacts {
  readonly id: string | undefined;
  readonly status: string | undefined;
  readonly priority: number | undefined;
  /** `whole-bucket`: an empty filter. `none`: a rule of the old form. `part`: a prefix or tags. */
  readonly filter: "whole-bucket" | "none" | "part";
  readonly destinationBucketArn: string | undefined;
  readonly destinationAccount: string | undefined;
  readonly owner: string | undefined;
  readonly replicaKeyId: string | undefined;
  readonly deleteMarkers: string | undefined;
  readonly replicaModifications: string | undefined;
  readonly sseKmsObjects: string | undefined;
  readonly replicationTime: SwitchWithMinutes | undefined;
  readonly metrics: SwitchWithMinutes | undefined;
}

/** A setting with a time limit. */
export interface SwitchWithMinutes {
  readonly status: string | undefined;
  readonly minutes: number | undefined;
}

/** A bucket's replication configuration. */
export interface ReplicationFacts {
  readonly roleArn: string | undefined;
  readonly rules: readonly ReplicationRuleFacts[];
}

/** What is known of a KMS key. */
export interface KeyDescription {
  readonly arn: string;
  readonly enabled: boolean;
  /** `Enabled`, `Disabled`, `PendingDeletion`, ... */
  readonly state: string;
  /** `CUSTOMER` or `AWS`. */
  readonly manager: string;
}

/** A key, as deployed. */
export interface KeyFacts {
  /** As the stack exports it. */
  readonly arn: string;
  readonly description: Fact<KeyDescription | undefined>;
  readonly policy: Fact<string | undefined>;
}

/** A bucket, as deployed. */
export interface BucketFacts {
  readonly kind: BucketKind;
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly accountId: string;
  readonly versioning: Fact<string | undefined>;
  readonly objectLock: Fact<boolean>;
  readonly ownership: Fact<string | undefined>;
  readonly encryption: Fact<BucketEncryption | undefined>;
  readonly policy: Fact<string | undefined>;
  readonly replication: Fact<ReplicationFacts | undefined>;
  /** The bucket's own key. */
  readonly key: KeyFacts;
}

/** A role by what IAM says of it. */
export interface RoleDescription {
  readonly trustPolicy: string;
  /** Permissions boundary, when it has one. */
  readonly boundaryArn: string | undefined;
}

/** An inline policy. */
export interface NamedPolicy {
  readonly name: string;
  readonly text: string;
}

/** The replication role, as deployed. */
export interface RoleFacts {
  readonly arn: string;
  readonly accountId: string;
  readonly description: Fact<RoleDescription | undefined>;
  readonly inlinePolicies: Fact<readonly NamedPolicy[]>;
  readonly attachedPolicyArns: Fact<readonly string[]>;
}

/** What one of S3's messages in the failure queue says. */
export interface FailureMessage {
  /** S3's name of the event, such as `Replication:OperationFailedReplication`; `s3:TestEvent` for its greeting to a new destination. */
  readonly event: string;
  /** `<bucket>/<key> (<version>)` and the rule, as far as the message says. */
  readonly object: string;
  /** Id of the rule that it is about, where it says; it tells the destinations of a bucket apart. */
  readonly ruleId: string | undefined;
  /** S3's word for why it failed, where it says. */
  readonly reason: string | undefined;
}

/** The failure queue; SQS counts approximately, and hands out samples. */
export interface FailureMessages {
  /** About how many there are, those that somebody else is reading included. */
  readonly total: number;
  /** Those that could be looked at. */
  readonly seen: readonly FailureMessage[];
}

/** One Region's part. */
export interface RegionFacts {
  readonly region: string;
  readonly accountId: string;
  readonly buckets: Readonly<Record<BucketKind, BucketFacts>>;
  readonly replicationRole: RoleFacts;
  /** Queue of S3's messages about objects that were not copied from here. */
  readonly failureQueue: { readonly url: string; readonly messages: Fact<FailureMessages> };
}

/** One point of a metric. */
export interface Sample {
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What waits to be copied by one rule: the newest points of its metrics, `undefined` for a metric without points. */
export interface Backlog {
  readonly operations: Sample | undefined;
  readonly bytes: Sample | undefined;
  /** How far the destination is behind the source, in seconds. */
  readonly latencySeconds: Sample | undefined;
}

/** What CloudWatch knows about one rule. */
export interface RuleMetrics {
  readonly backlog: Fact<Backlog>;
  /** Operations that failed in the recent past. S3 publishes the metric only when there is something: no points are no failures. */
  readonly failed: Fact<number>;
}

/** Everything that a pair's verdict rests on. */
export interface PairFacts {
  readonly from: RegionFacts;
  readonly to: RegionFacts;
  readonly metrics: Readonly<Record<BucketKind, RuleMetrics>>;
}
