import { inspect } from "node:util";

import { expect } from "chai";
import * as fc from "fast-check";

import {
  BUCKET_KINDS,
  type BucketFacts,
  type PairFacts,
  type ReplicationFacts,
  type ReplicationRuleFacts,
} from "../../../operations/readiness/facts";
import { judgePair } from "../../../operations/readiness/judgePair";
import { found, healthyPair, NOW, troubles, valueOf, withBucket } from "./healthyFacts";

const SAME_ACCOUNT = { "us-west-2": "111111111111", "eu-west-1": "111111111111" };

function ruleChanged(facts: PairFacts, change: Partial<ReplicationRuleFacts>): PairFacts {
  return withBucket(facts, "from", "packaged", ({ replication }) => ({
    replication: found(changed(valueOf(replication), change)),
  }));
}

function changed(
  replication: ReplicationFacts | undefined,
  change: Partial<ReplicationRuleFacts>,
): ReplicationFacts | undefined {
  return replication && { ...replication, rules: replication.rules.map((rule) => ({ ...rule, ...change })) };
}

describe("readiness of a pair", () => {
  let healthy: PairFacts;
  before(async () => {
    healthy = await healthyPair();
  });

  it("finds nothing wrong with what the program deploys: two accounts, one account, locked masters", async () => {
    for (const facts of [
      healthy,
      await healthyPair({ layout: SAME_ACCOUNT }),
      await healthyPair({ locked: true }),
    ]) {
      expect(troubles(facts)).to.deep.equal([]);
    }
  });

  it("has a finding of every check for both buckets", () => {
    const findings = judgePair(healthy, { rpoMinutes: 15, now: NOW });
    for (const kind of BUCKET_KINDS) {
      const checks = new Set(findings.filter(({ bucket }) => bucket === kind).map(({ check }) => check));
      expect([...checks]).to.have.members([
        "versioning",
        "object-lock",
        "ownership",
        "encryption",
        "rule",
        "source-key",
        "replica-key",
        "trust",
        "role-policies",
        "source-bucket-policy",
        "bucket-policy",
        "source-key-policy",
        "destination-key-policy",
        "backlog",
        "failed-operations",
      ]);
    }
    expect(findings.find(({ bucket }) => bucket === null)?.check).to.equal("failure-queue");
  });

  const bucketTroubles: readonly (readonly [string, "from" | "to", Partial<BucketFacts>, RegExp])[] = [
    ["suspended versioning", "to", { versioning: found("Suspended") }, /Versioning of arn.* is Suspended/],
    [
      "versioning that was never set",
      "from",
      { versioning: found(undefined) },
      /Versioning of arn.* is not set/,
    ],
    ["a lock on one side only", "to", { objectLock: found(true) }, /Object Lock is off for .* and on for/],
    ["ACLs on the destination", "to", { ownership: found("ObjectWriter") }, /ownership .* is ObjectWriter/],
    [
      "another default key",
      "from",
      { encryption: found({ algorithm: "aws:kms", keyId: "alias/x" }) },
      /alias\/x/,
    ],
    ["no rule", "from", { replication: found(undefined) }, /has no rule that copies to arn/],
    ["no bucket policy", "to", { policy: found(undefined) }, /Bucket policy of arn.*no statement lets arn/],
  ];
  for (const [what, side, change, message] of bucketTroubles) {
    it(`sees ${what}, names the bucket and says what to do`, () => {
      const found = troubles(withBucket(healthy, side, "packaged", () => change));
      expect(found).not.to.be.empty;
      for (const finding of found) {
        expect(finding.status).to.equal("wrong");
        expect(finding.message).to.match(message).and.to.contain(healthy[side].buckets.packaged.arn);
        expect(finding.fix).to.be.a("string").with.length.above(10);
      }
    });
  }

  const ruleTroubles: readonly (readonly [Partial<ReplicationRuleFacts>, RegExp])[] = [
    [{ id: "other" }, /id is other, must be to-eu-west-1/],
    [{ status: "Disabled" }, /status is Disabled/],
    [{ filter: "part" }, /filter is part/],
    [{ filter: "none" }, /filter is none/],
    [{ priority: undefined }, /priority is not set/],
    [{ destinationBucketArn: "arn:aws:s3:::other" }, /destination bucket is arn:aws:s3:::other/],
    [{ destinationAccount: "333333333333" }, /destination account is 333333333333, must be 222222222222/],
    [{ owner: undefined }, /owner of replicas is not set/],
    [{ deleteMarkers: "Disabled" }, /delete markers is Disabled/],
    [{ replicaModifications: undefined }, /changes made to replicas is not set/],
    [{ sseKmsObjects: "Disabled" }, /SSE-KMS objects is Disabled/],
    [{ replicationTime: undefined }, /Replication Time Control is not set/],
    [{ replicationTime: { status: "Enabled", minutes: 30 } }, /Time Control is 30, must be 15/],
    [{ metrics: { status: "Disabled", minutes: 15 } }, /metrics is Disabled/],
    [{ metrics: { status: "Enabled", minutes: undefined } }, /threshold is not set/],
    [{ replicaKeyId: undefined }, /names no key for replicas/],
    [{ replicaKeyId: "alias/aws/s3" }, /names alias\/aws\/s3, an alias/],
    [{ replicaKeyId: "arn:aws:kms:us-west-2:222222222222:key/k" }, /a key of us-west-2, not of eu-west-1/],
  ];
  for (const [change, message] of ruleTroubles) {
    it(`sees a rule with ${inspect(change)}`, () => {
      const messages = troubles(ruleChanged(healthy, change)).map((finding) => finding.message);
      expect(
        messages.some((text) => message.test(text)),
        messages.join("\n"),
      ).to.equal(true);
    });
  }

  it("sees a role that is not the stack's, and priorities that are not unique", () => {
    const odd = withBucket(healthy, "from", "packaged", ({ replication }) => {
      const value = valueOf(replication)!;
      return {
        replication: found({ roleArn: "arn:aws:iam::1:role/x", rules: [...value.rules, ...value.rules] }),
      };
    });
    const messages = troubles(odd).map(({ message }) => message);
    expect(messages).to.have.length(2);
    expect(messages.join("\n")).to.match(/role is arn:aws:iam::1:role\/x/);
    expect(messages.join("\n")).to.match(/rules of this priority is 2/);
  });

  const withSecondRule = (change: Partial<ReplicationRuleFacts>, first = true): PairFacts =>
    withBucket(healthy, "from", "packaged", ({ replication }) => {
      const value = valueOf(replication)!;
      const second = { ...value.rules[0]!, id: "second", ...change };
      return {
        replication: found({
          ...value,
          rules: first ? [second, ...value.rules] : [...value.rules, second],
        }),
      };
    });

  it("judges the rule that decides: not one that is disabled, comes later, or copies elsewhere", () => {
    for (const change of [
      { priority: 9, status: "Disabled" },
      { priority: 0, replicaKeyId: "wrong", filter: "part" },
      { priority: 9, destinationBucketArn: "arn:aws:s3:::backup", replicaKeyId: undefined },
    ] as const) {
      expect(troubles(withSecondRule(change)), inspect(change)).to.deep.equal([]);
      expect(troubles(withSecondRule(change, false)), inspect(change)).to.deep.equal([]);
    }
  });

  it("is not deceived by a good rule behind one of a higher priority, which decides for its part of the objects", () => {
    for (const first of [true, false]) {
      const text = troubles(withSecondRule({ priority: 9, filter: "part", replicaKeyId: "wrong" }, first))
        .map(({ message }) => message)
        .join("\n");
      expect(text)
        .to.match(/filter is part/)
        .and.to.match(/names wrong/);
    }
  });

  it("takes a key's bare id for the bucket's own key, but not an alias, which can come to mean another", () => {
    const encryptedWith = (keyId: string): PairFacts =>
      withBucket(healthy, "from", "packaged", () => ({
        encryption: found({ algorithm: "aws:kms", keyId }),
      }));
    const { arn } = healthy.from.buckets.packaged.key;
    expect(troubles(encryptedWith(arn.slice(arn.lastIndexOf("/") + 1)))).to.deep.equal([]);
    expect(troubles(encryptedWith("another-id"))).to.have.length(1);
    const aliased = ruleChanged(healthy, { replicaKeyId: "arn:aws:kms:eu-west-1:222222222222:alias/media" });
    expect(
      troubles(aliased)
        .map(({ message }) => message)
        .join(),
    ).to.match(/alias\/media, an alias that can come/);
  });

  it("says of a replica key that it is gone, disabled or not the customer's", () => {
    const { key } = healthy.to.buckets.packaged;
    const described = (description: BucketFacts["key"]["description"]): string =>
      troubles(withBucket(healthy, "to", "packaged", () => ({ key: { ...key, description } })))
        .map(({ message }) => message)
        .join();
    expect(described(found(undefined)))
      .to.contain(`${key.arn} of`)
      .and.to.contain("does not exist");
    const there = valueOf(key.description)!;
    expect(described(found({ ...there, enabled: false, state: "PendingDeletion" }))).to.contain(
      "PendingDeletion",
    );
    expect(described(found({ ...there, manager: "AWS" }))).to.contain("managed by AWS");
  });

  it("calls what AWS does not let it read unreadable, with AWS's error, and nothing else wrong", () => {
    const refused = { kind: "unreadable", call: "s3:GetBucketPolicy", error: "AccessDenied: no." } as const;
    const findings = troubles(withBucket(healthy, "to", "packaged", () => ({ policy: refused })));
    expect(findings.length).to.be.above(0);
    for (const { status, message } of findings) {
      expect(status).to.equal("unreadable");
      expect(message).to.contain("s3:GetBucketPolicy fails with AccessDenied: no.");
    }
  });

  it("never throws and never calls a pair fine when any one fact cannot be read", () => {
    const paths = factPaths(healthy);
    expect(paths.length).to.be.above(40);
    fc.assert(
      fc.property(fc.constantFrom(...paths), (path) => {
        const facts = unreadableAt(healthy, path);
        const mattered = !IRRELEVANT.test(path.join("."));
        expect(
          troubles(facts).some(({ status }) => status === "unreadable"),
          path.join("."),
        ).to.equal(mattered);
      }),
      { numRuns: paths.length * 3 },
    );
  });
});

/** What a pair does not rest on: the way back, ownership of the source, and the destination's role and queue. */
const IRRELEVANT =
  /^to\.(replicationRole|failureQueue)|^to\.buckets\.\w+\.replication$|^from\.buckets\.\w+\.ownership$/;

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}

/** Where in the pair there are facts. */
function factPaths(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (!isObject(value)) {
    return [];
  }
  return value["kind"] === "read"
    ? [path]
    : Object.entries(value).flatMap(([key, inner]) => factPaths(inner, [...path, key]));
}

/** The same pair, with one fact that cannot be read. */
function unreadableAt(facts: PairFacts, path: readonly string[]): PairFacts {
  const copy = structuredClone(facts);
  const fact = path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), copy);
  Object.assign(fact ?? {}, { kind: "unreadable", call: "x:Y", error: "AccessDenied: no" });
  return copy;
}
