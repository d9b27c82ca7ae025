import { expect } from "chai";

import { UsageError } from "../../../operations/commandLine";
import { assessReadiness, type ReadinessOptions } from "../../../operations/readiness/assessReadiness";
import type { Fact, PairFacts, RegionFacts } from "../../../operations/readiness/facts";
import type { BucketName, ReaderIn, RegionReader } from "../../../operations/readiness/ports";
import type { ReadinessOutputs } from "../../../operations/readiness/readinessOutputs";
import { formatReport, type ReadinessReport } from "../../../operations/readiness/report";
import { StackOutputsError } from "../../../operations/stackOutputs";
import { healthyPair, NOW, valueOf } from "./healthyFacts";

/** Reads a pair's facts as if they were deployed. Metrics are where S3 publishes them. */
function readerOf(facts: PairFacts, asked: string[] = []): ReaderIn {
  const regions = new Map([facts.from, facts.to].map((region) => [region.region, region]));
  return (owner, region): RegionReader => {
    asked.push(`${owner} in ${region}`);
    const home = regions.get(owner)!;
    const give = <T>(fact: Fact<T>): Promise<T> =>
      fact.kind === "read" ? Promise.resolve(fact.value) : Promise.reject(new Error(fact.error));
    const bucketOf = ({ name }: BucketName): RegionFacts["buckets"]["packaged"] =>
      Object.values(home.buckets).find((bucket) => bucket.name === name)!;
    const keyOf = (arn: string): RegionFacts["buckets"]["packaged"]["key"] =>
      Object.values(home.buckets).find(({ key }) => key.arn === arn)!.key;
    const isHere = owner === facts.from.region;
    return {
      buckets: {
        versioning: (bucket) => give(bucketOf(bucket).versioning),
        objectLock: (bucket) => give(bucketOf(bucket).objectLock),
        ownership: (bucket) => give(bucketOf(bucket).ownership),
        encryption: (bucket) => give(bucketOf(bucket).encryption),
        policy: (bucket) => give(bucketOf(bucket).policy),
        replication: (bucket) => give(bucketOf(bucket).replication),
      },
      roles: {
        describe: () => give(home.replicationRole.description),
        inlinePolicies: () => give(home.replicationRole.inlinePolicies),
        attachedPolicyArns: () => give(home.replicationRole.attachedPolicyArns),
      },
      keys: { describe: (arn) => give(keyOf(arn).description), policy: (arn) => give(keyOf(arn).policy) },
      metrics: {
        backlog: () =>
          isHere && region === facts.to.region
            ? give(facts.metrics.packaged.backlog)
            : Promise.resolve({ operations: undefined, bytes: undefined, latencySeconds: undefined }),
        failed: () =>
          isHere && region === owner ? give(facts.metrics.packaged.failed) : Promise.reject(new Error("?")),
      },
      queues: { look: () => give(home.failureQueue.messages) },
    };
  };
}

function outputsOf({ from, to }: PairFacts): ReadinessOutputs {
  const region = (facts: RegionFacts): ReadinessOutputs["regions"][string] => ({
    accountId: facts.accountId,
    mezzanineBucket: facts.buckets.mezzanine.name,
    mezzanineKeyArn: facts.buckets.mezzanine.key.arn,
    packagedBucket: facts.buckets.packaged.name,
    packagedKeyArn: facts.buckets.packaged.key.arn,
    replicationRoleArn: facts.replicationRole.arn,
    replicationFailureQueueUrl: facts.failureQueue.url,
  });
  return {
    replication: { pairs: [{ from: from.region, to: to.region }], rpoMinutes: 15 },
    regions: { [from.region]: region(from), [to.region]: region(to) },
  };
}

describe("readiness of a stack", () => {
  let healthy: PairFacts;
  before(async () => {
    healthy = await healthyPair();
  });

  const assess = (
    facts: PairFacts,
    options: Partial<ReadinessOptions> & { readonly readerIn?: ReaderIn } = {},
    outputs: ReadinessOutputs = outputsOf(facts),
  ): Promise<ReadinessReport> =>
    assessReadiness(
      { readerIn: options.readerIn ?? readerOf(facts), now: () => NOW, progress: () => undefined },
      outputs,
      { stack: "prod", ...options },
    );

  it("is ready when every pair into each Region is fine; a Region that nothing is copied to is ready as it is", async () => {
    const report = await assess(healthy);
    expect(report.ready).to.equal(true);
    expect(report.regions.map(({ region, verdict, pairs }) => [region, verdict, pairs.length])).to.deep.equal(
      [
        ["us-west-2", "ready", 0],
        ["eu-west-1", "ready", 1],
      ],
    );
    expect(report.regions[1]?.pairs[0]?.backlog.packaged).to.deep.equal({
      operations: 0,
      bytes: 0,
      latencySeconds: 0,
    });
  });

  it("reads each Region with its own account, and metrics in the destination's Region with both accounts", async () => {
    const asked: string[] = [];
    await assess(healthy, { readerIn: readerOf(healthy, asked) });
    expect([...new Set(asked)].sort()).to.deep.equal([
      "eu-west-1 in eu-west-1",
      "us-west-2 in eu-west-1",
      "us-west-2 in us-west-2",
    ]);
  });

  it("judges by the stack's own RPO unless told another", async () => {
    const late = { value: 700, at: NOW };
    const backlog = { kind: "read", value: { operations: late, bytes: late, latencySeconds: late } } as const;
    const behind = {
      ...healthy,
      metrics: { ...healthy.metrics, packaged: { ...healthy.metrics.packaged, backlog } },
    };
    expect((await assess(behind)).ready).to.equal(true);
    const strict = await assess(behind, { rpoMinutes: 10 });
    expect(strict.ready).to.equal(false);
    expect(strict.rpoMinutes).to.equal(10);
  });

  it("judges only the Regions that were asked for, and refuses one that the stack does not have", async () => {
    expect((await assess(healthy, { regions: ["us-west-2"] })).regions).to.have.length(1);
    try {
      await assess(healthy, { regions: ["eu-west-3"] });
      expect.fail("it must be refused");
    } catch (error) {
      expect(error).to.be.instanceOf(UsageError);
      expect(String(error)).to.contain("us-west-2, eu-west-1");
    }
  });

  it("refuses outputs whose pairs name a Region that they do not describe", async () => {
    const outputs = outputsOf(healthy);
    try {
      await assess(
        healthy,
        {},
        { ...outputs, replication: { pairs: [{ from: "sa-east-1", to: "eu-west-1" }], rpoMinutes: 15 } },
      );
      expect.fail("they must be refused");
    } catch (error) {
      expect(error).to.be.instanceOf(StackOutputsError);
      expect(String(error)).to.contain("sa-east-1");
    }
  });

  it("reports whatever AWS refuses or does not answer, without failing itself", async () => {
    const silent: ReaderIn = (owner, region) => {
      const reader = readerOf(healthy)(owner, region);
      const refused = (): Promise<never> =>
        Promise.reject(Object.assign(new Error("not you"), { name: "AccessDenied" }));
      return {
        ...reader,
        buckets: { ...reader.buckets, policy: refused, versioning: () => new Promise(() => undefined) },
      };
    };
    const report = await assess(healthy, { readerIn: silent, callTimeoutMs: 5 });
    expect(report.ready).to.equal(false);
    const { findings } = report.regions[1]!.pairs[0]!;
    const messages = findings.filter(({ status }) => status === "unreadable").map(({ message }) => message);
    expect(
      messages.some((text) => /s3:GetBucketPolicy fails with AccessDenied: not you\.$/.test(text)),
    ).to.equal(true);
    expect(
      messages.some((text) => /s3:GetBucketVersioning fails with no answer within 0.005 s\.$/.test(text)),
    ).to.equal(true);
    expect(findings.some(({ status }) => status === "wrong")).to.equal(false);
  });

  it("is told to people with the Region, the pair, the backlog and what to do", async () => {
    const { from } = healthy;
    const broken = {
      ...healthy,
      from: {
        ...from,
        replicationRole: {
          ...from.replicationRole,
          description: { kind: "read", value: undefined } as const,
        },
      },
    };
    const text = formatReport(await assess(broken));
    expect(text).to.match(/^eu-west-1 {2}NOT READY$/m);
    expect(text).to.match(/^us-west-2 {2}ready {2}\(nothing is copied to it\)$/m);
    expect(text).to.match(/^ {2}us-west-2 -> eu-west-1 {2}NOT READY$/m);
    expect(text).to.match(/^ {4}packaged +\d+\/\d+ checks ok, 0 operations, 0 bytes pending, 0 s behind$/m);
    expect(text).to.match(/^ {4}wrong +packaged trust: Role arn\S+ does not exist: S3 copies nothing\.$/m);
    expect(text).to.match(/^ +-> Deploy the stack again/m);
    expect(valueOf(healthy.from.replicationRole.description)).not.to.equal(undefined);
  });
});
