import type {
  Backlog,
  BucketEncryption,
  KeyDescription,
  NamedPolicy,
  FailureMessages,
  ReplicationFacts,
  RoleDescription,
} from "./facts";

/** How far back failures count, and points of a metric are looked for. */
export const RECENT_MINUTES = 60;

/** A bucket and the account that must own it: another account's bucket of that name is refused, not read. */
export interface BucketName {
  readonly name: string;
  readonly accountId: string;
}

/** Settings of buckets. `undefined` is what a bucket does not have; everything else that goes wrong rejects. */
export interface BucketReader {
  versioning(bucket: BucketName): Promise<string | undefined>;
  objectLock(bucket: BucketName): Promise<boolean>;
  ownership(bucket: BucketName): Promise<string | undefined>;
  encryption(bucket: BucketName): Promise<BucketEncryption | undefined>;
  policy(bucket: BucketName): Promise<string | undefined>;
  replication(bucket: BucketName): Promise<ReplicationFacts | undefined>;
}

/** Roles of one account. */
export interface RoleReader {
  /** `undefined` for a role that does not exist. */
  describe(roleArn: string): Promise<RoleDescription | undefined>;
  inlinePolicies(roleArn: string): Promise<readonly NamedPolicy[]>;
  attachedPolicyArns(roleArn: string): Promise<readonly string[]>;
}

/** Keys of one account and Region. */
export interface KeyReader {
  /** `undefined` for a key that does not exist. */
  describe(keyArn: string): Promise<KeyDescription | undefined>;
  policy(keyArn: string): Promise<string | undefined>;
}

/** The rule whose metrics are wanted. */
export interface RuleName {
  readonly sourceBucket: string;
  readonly destinationBucket: string;
  readonly ruleId: string;
}

/** Metrics of one account and Region. */
export interface ReplicationMetricsReader {
  /** @param now milliseconds since 1970 */
  backlog(rule: RuleName, now: number): Promise<Backlog>;
  /** Operations that failed in the last `RECENT_MINUTES`. @param now milliseconds since 1970 */
  failed(rule: RuleName, now: number): Promise<number>;
}

/** Queues of one account and Region. */
export interface QueueReader {
  /** Counts the messages and looks at them; none is taken out or hidden from others. */
  look(queueUrl: string): Promise<FailureMessages>;
}

/** What can be read with one account's credentials in one Region. */
export interface RegionReader {
  readonly buckets: BucketReader;
  readonly roles: RoleReader;
  readonly keys: KeyReader;
  readonly metrics: ReplicationMetricsReader;
  readonly queues: QueueReader;
}

/**
 * Gives the reader for a place.
 *
 * @param owner media Region whose account is read, with the role that the account is read with
 * @param region Region whose endpoints are called; another than the owner's for metrics
 */
export type ReaderIn = (owner: string, region: string) => RegionReader;
