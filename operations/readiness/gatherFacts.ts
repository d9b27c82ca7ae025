import { StackOutputsError } from "../stackOutputs";
import type { Backlog, BucketFacts, BucketKind, Fact, PairFacts, RegionFacts, RuleMetrics } from "./facts";
import { newestBacklog } from "./newestBacklog";
import type { ReaderIn, RegionReader } from "./ports";
import type { ReadinessOutputs, RegionOutputs } from "./readinessOutputs";
import { ruleIdTo } from "./ruleId";

/** Objects written in `from` are copied to `to`. */
export interface Pair {
  readonly from: string;
  readonly to: string;
}

/** How facts are gathered. */
export interface Gathering {
  readonly readerIn: ReaderIn;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds after which a call is given up, its retries included. */
  readonly callTimeoutMs: number;
  readonly progress: (line: string) => void;
}

/**
 * Reads everything that the pairs' verdicts rest on, all at once. What cannot be read becomes an unreadable fact.
 *
 * @throws StackOutputsError when a pair names a Region that the stack does not export
 */
export async function gatherFacts(
  outputs: ReadinessOutputs,
  pairs: readonly Pair[],
  gathering: Gathering,
): Promise<readonly PairFacts[]> {
  const names = [...new Set(pairs.flatMap(({ from, to }) => [from, to]))];
  const regions = new Map(
    await Promise.all(
      names.map(async (name) => [name, await readRegion(name, regionOf(outputs, name), gathering)] as const),
    ),
  );
  const find = (name: string): RegionFacts => {
    const facts = regions.get(name);
    if (facts === undefined) {
      throw new Error(`the facts of ${name} were not read`);
    }
    return facts;
  };
  return Promise.all(
    pairs.map(async ({ from, to }) => {
      const pair = { from: find(from), to: find(to) };
      const [mezzanine, packaged] = await Promise.all([
        readMetrics(pair, "mezzanine", gathering),
        readMetrics(pair, "packaged", gathering),
      ]);
      return { ...pair, metrics: { mezzanine, packaged } };
    }),
  );
}

function regionOf(outputs: ReadinessOutputs, name: string): RegionOutputs {
  const region = outputs.regions[name];
  if (region === undefined) {
    throw new StackOutputsError(
      `The stack's replication names ${name}, but its outputs say nothing about that Region ` +
        `(only about ${Object.keys(outputs.regions).join(", ")}). Deploy the stack again.`,
    );
  }
  return region;
}

async function readRegion(
  region: string,
  outputs: RegionOutputs,
  gathering: Gathering,
): Promise<RegionFacts> {
  const { accountId, replicationRoleArn, replicationFailureQueueUrl: queueUrl } = outputs;
  gathering.progress(`Reading ${region} in account ${accountId}.`);
  const reader = gathering.readerIn(region, region);
  const fact = attempts(gathering);
  const place = { region, accountId };
  const [mezzanine, packaged, description, inlinePolicies, attachedPolicyArns, messages] = await Promise.all([
    readBucket(
      { ...place, kind: "mezzanine", name: outputs.mezzanineBucket },
      outputs.mezzanineKeyArn,
      reader,
      fact,
    ),
    readBucket(
      { ...place, kind: "packaged", name: outputs.packagedBucket },
      outputs.packagedKeyArn,
      reader,
      fact,
    ),
    fact("iam:GetRole", () => reader.roles.describe(replicationRoleArn)),
    fact("iam:ListRolePolicies and iam:GetRolePolicy", () => reader.roles.inlinePolicies(replicationRoleArn)),
    fact("iam:ListAttachedRolePolicies", () => reader.roles.attachedPolicyArns(replicationRoleArn)),
    fact("sqs:ReceiveMessage", () => reader.queues.look(queueUrl)),
  ]);
  return {
    ...place,
    buckets: { mezzanine, packaged },
    replicationRole: { arn: replicationRoleArn, accountId, description, inlinePolicies, attachedPolicyArns },
    failureQueue: { url: queueUrl, messages },
  };
}

async function readBucket(
  bucket: Pick<BucketFacts, "region" | "accountId" | "kind" | "name">,
  keyArn: string,
  { buckets, keys }: RegionReader,
  fact: Attempt,
): Promise<BucketFacts> {
  const [versioning, objectLock, ownership, encryption, policy, replication, description, keyPolicy] =
    await Promise.all([
      fact("s3:GetBucketVersioning", () => buckets.versioning(bucket)),
      fact("s3:GetObjectLockConfiguration", () => buckets.objectLock(bucket)),
      fact("s3:GetBucketOwnershipControls", () => buckets.ownership(bucket)),
      fact("s3:GetBucketEncryption", () => buckets.encryption(bucket)),
      fact("s3:GetBucketPolicy", () => buckets.policy(bucket)),
      fact("s3:GetBucketReplication", () => buckets.replication(bucket)),
      fact("kms:DescribeKey", () => keys.describe(keyArn)),
      fact("kms:GetKeyPolicy", () => keys.policy(keyArn)),
    ]);
  return {
    ...bucket,
    arn: `arn:aws:s3:::${bucket.name}`,
    versioning,
    objectLock,
    ownership,
    encryption,
    policy,
    replication,
    key: { arn: keyArn, description, policy: keyPolicy },
  };
}

/**
 * S3 publishes a rule's pending operations, pending bytes and latency in the *destination's* Region, and failed operations in the
 * *source's* (user guide, "Using S3 Replication metrics"). In which account the former are, when there are two, the page does not
 * say: they are looked for in both accounts, and in the source's Region as well.
 */
async function readMetrics(
  { from, to }: Pick<PairFacts, "from" | "to">,
  kind: BucketKind,
  gathering: Gathering,
): Promise<RuleMetrics> {
  const fact = attempts(gathering);
  const { readerIn, now } = gathering;
  const rule = {
    sourceBucket: from.buckets[kind].name,
    destinationBucket: to.buckets[kind].name,
    ruleId: ruleIdTo(to.region),
  };
  const backlogAt = (owner: string, region: string): Promise<Fact<Backlog>> =>
    fact(`cloudwatch:GetMetricData in ${region}`, () => readerIn(owner, region).metrics.backlog(rule, now));
  const [failed, ...backlogs] = await Promise.all([
    fact(`cloudwatch:GetMetricData in ${from.region}`, () =>
      readerIn(from.region, from.region).metrics.failed(rule, now),
    ),
    backlogAt(from.region, to.region),
    backlogAt(from.region, from.region),
    ...(from.accountId === to.accountId ? [] : [backlogAt(to.region, to.region)]),
  ]);
  return { backlog: newestBacklog(backlogs), failed };
}

type Attempt = <T>(call: string, read: () => Promise<T>) => Promise<Fact<T>>;

/** Turns whatever goes wrong, silence included, into an unreadable fact. */
function attempts({ callTimeoutMs }: Gathering): Attempt {
  return async (call, read) => {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`no answer within ${callTimeoutMs / 1_000} s`)),
        callTimeoutMs,
      );
    });
    try {
      return { kind: "read", value: await Promise.race([read(), silence]) };
    } catch (error) {
      return { kind: "unreadable", call, error: describeAwsError(error) };
    } finally {
      clearTimeout(timer);
    }
  };
}

/** AWS's error code and sentence. */
function describeAwsError(error: unknown): string {
  return error instanceof Error
    ? error.name === "Error" || error.message === ""
      ? error.message || error.name
      : `${error.name}: ${error.message}`
    : String(error);
}
