import { expect } from "chai";
import * as fc from "fast-check";
import { z } from "zod";

import { type Access, allowedPrincipals, allows, statementsOf } from "../../support/policyEvaluator";
import type { RecordedResource, Recording } from "../../support/recordingMocks";
import { type Layout, recordStorage } from "./storageFixture";

/** Any two to four Regions, spread in any way over up to three accounts. */
const layouts: fc.Arbitrary<Layout> = fc
  .uniqueArray(
    fc.constantFrom("us-west-2", "eu-west-1", "ap-south-1", "sa-east-1", "ca-central-1", "ap-southeast-4"),
    { minLength: 2, maxLength: 4 },
  )
  .chain((regions) =>
    fc
      .array(fc.constantFrom("111111111111", "222222222222", "333333333333"), {
        minLength: regions.length,
        maxLength: regions.length,
      })
      .map((accounts) => Object.fromEntries(regions.map((region, i) => [region, accounts[i] ?? ""]))),
  );

const configurationInputs = z.object({
  bucket: z.string(),
  role: z.string(),
  rules: z.array(
    z.object({
      id: z.string(),
      priority: z.number(),
      destination: z.object({
        bucket: z.string(),
        account: z.string(),
        encryptionConfiguration: z.object({ replicaKmsKeyId: z.string() }),
      }),
    }),
  ),
});

/** A recorded bucket with everything that guards it. */
interface GuardedBucket {
  readonly name: string;
  readonly arn: string;
  readonly keyArn: string;
  readonly region: string;
  readonly accountId: string;
  readonly isPackaged: boolean;
  readonly policy: ReturnType<typeof statementsOf>;
  readonly keyPolicy: ReturnType<typeof statementsOf>;
}

function bucketsOf(recording: Recording): readonly GuardedBucket[] {
  return recording.ofType("media:storage:MediaBucket").map((component) => {
    const { bucketName, bucketArn, keyArn } = recording.outputsOf(component).values;
    const child = (type: string): RecordedResource => {
      const found = recording.childrenOf(component).find((resource) => resource.type === type);
      expect(found, `${component.name} has a ${type}`).not.to.equal(undefined);
      return found!;
    };
    return {
      name: String(bucketName),
      arn: String(bucketArn),
      keyArn: String(keyArn),
      ...recording.targetOf(child("aws:s3/bucket:Bucket")),
      isPackaged: component.name.endsWith("-packaged"),
      policy: statementsOf(child("aws:s3/bucketPolicy:BucketPolicy").inputs["policy"]),
      keyPolicy: statementsOf(child("aws:kms/key:Key").inputs["policy"]),
    };
  });
}

/** Everything that the roles of one ARN may do, over all their policies. */
function permissionsOf(recording: Recording, roleArn: string): ReturnType<typeof statementsOf> {
  return recording
    .ofType("aws:iam/rolePolicy:RolePolicy")
    .filter(
      (policy) =>
        roleArn ===
        `arn:aws:iam::${recording.targetOf(policy).accountId}:role/${String(policy.inputs["role"])}`,
    )
    .flatMap((policy) => statementsOf(policy.inputs["policy"]));
}

const TLS = { "aws:SecureTransport": "true" };
const OBJECT = "assets/a/asset.json";

/** How S3 uses a bucket's key: through its Region, with the bucket (Bucket Keys) or the object as encryption context. */
function keyContexts(bucket: GuardedBucket): readonly Readonly<Record<string, string>>[] {
  return [bucket.arn, `${bucket.arn}/${OBJECT}`].map((context) => ({
    "kms:ViaService": `s3.${bucket.region}.amazonaws.com`,
    "kms:EncryptionContext:aws:s3:arn": context,
  }));
}

/** The accesses of one rule: on the source, then on the destination. */
const SOURCE_BUCKET_ACTIONS = ["s3:GetReplicationConfiguration", "s3:ListBucket"];
const SOURCE_OBJECT_ACTIONS = [
  "s3:GetObjectVersionForReplication",
  "s3:GetObjectVersionAcl",
  "s3:GetObjectVersionTagging",
];
const REPLICA_ACTIONS = [
  "s3:ReplicateObject",
  "s3:ReplicateDelete",
  "s3:ReplicateTags",
  "s3:ObjectOwnerOverrideToBucketOwner",
];
const REPLICA_KEY_ACTIONS = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"];

/** Every rule's role may do what the rule needs: by its own policies, by the buckets' and by the keys'. */
function expectSufficient(recording: Recording): void {
  const buckets = bucketsOf(recording);
  const find = (predicate: (bucket: GuardedBucket) => boolean): GuardedBucket => {
    const bucket = buckets.find(predicate);
    expect(bucket, "a rule names a bucket of the platform").not.to.equal(undefined);
    return bucket!;
  };
  for (const resource of recording.ofType("aws:s3/bucketReplicationConfig:BucketReplicationConfig")) {
    const { bucket, role, rules } = configurationInputs.parse(resource.inputs);
    const source = find(({ name }) => name === bucket);
    const mine = permissionsOf(recording, role);
    const expectAllowed = (statements: typeof mine, access: Access): void =>
      void expect(allows(statements, access), JSON.stringify(access)).to.equal(true);

    for (const action of SOURCE_BUCKET_ACTIONS) {
      expectAllowed(mine, { action, resource: source.arn });
    }
    for (const action of SOURCE_OBJECT_ACTIONS) {
      expectAllowed(mine, { action, resource: `${source.arn}/${OBJECT}` });
    }
    for (const context of keyContexts(source)) {
      const access = { action: "kms:Decrypt", resource: source.keyArn, principal: role, context };
      expectAllowed(mine, access);
      expectAllowed(source.keyPolicy, access);
    }
    expect(new Set(rules.map(({ priority }) => priority)).size).to.equal(rules.length);
    expect(new Set(rules.map(({ id }) => id)).size).to.equal(rules.length);
    for (const rule of rules) {
      const destination = find(({ arn }) => arn === rule.destination.bucket);
      expect(rule.destination.account).to.equal(destination.accountId);
      expect(rule.destination.encryptionConfiguration.replicaKmsKeyId).to.equal(destination.keyArn);
      expect(destination.isPackaged).to.equal(source.isPackaged);
      for (const action of REPLICA_ACTIONS) {
        const access = {
          action,
          resource: `${destination.arn}/${OBJECT}`,
          principal: role,
          context: TLS,
        };
        expectAllowed(mine, access);
        expectAllowed(destination.policy, access);
      }
      for (const action of ["s3:ListBucket", "s3:GetBucketVersioning"]) {
        expectAllowed(destination.policy, {
          action,
          resource: destination.arn,
          principal: role,
          context: TLS,
        });
      }
      for (const context of keyContexts(destination)) {
        for (const action of REPLICA_KEY_ACTIONS) {
          const access = { action, resource: destination.keyArn, principal: role, context };
          expectAllowed(mine, access);
          expectAllowed(destination.keyPolicy, access);
        }
      }
    }
  }
}

/** Bucket and key policies let in exactly the roles of the rules, the account's administration and the packager. */
function expectMinimal(recording: Recording): void {
  const configurations = recording
    .ofType("aws:s3/bucketReplicationConfig:BucketReplicationConfig")
    .map((resource) => configurationInputs.parse(resource.inputs));
  for (const bucket of bucketsOf(recording)) {
    const incoming = configurations
      .filter(({ rules }) => rules.some((rule) => rule.destination.bucket === bucket.arn))
      .map(({ role }) => role);
    const outgoing = configurations.filter((it) => it.bucket === bucket.name).map(({ role }) => role);
    const readers = bucket.isPackaged
      ? recording.ofType("media:packaging:SourceRole").flatMap((role) => {
          const arn = String(recording.outputsOf(role).values["arn"]);
          return role.name === `source-${bucket.region}` ? [arn] : [];
        })
      : [];

    expect(allowedPrincipals(bucket.policy)).to.deep.equal([...new Set(incoming)].sort());
    expect(allowedPrincipals(bucket.keyPolicy)).to.deep.equal(
      [...new Set([`arn:aws:iam::${bucket.accountId}:root`, ...outgoing, ...incoming, ...readers])].sort(),
    );
  }
}

describe("replication policies", () => {
  it("let every rule's role do what the rule needs and nobody else in, whatever the Regions and accounts", async function () {
    this.timeout(90_000);
    await fc.assert(
      fc.asyncProperty(layouts, async (layout) => {
        const recording = await recordStorage(layout);
        expectSufficient(recording);
        expectMinimal(recording);
      }),
      { numRuns: 10 },
    );
  });

  it("refuse what no rule needs", async () => {
    const recording = await recordStorage({ "us-west-2": "111111111111", "eu-west-1": "222222222222" });
    const [west, europe] = ["us-west-2", "eu-west-1"].map((region) =>
      bucketsOf(recording).find((bucket) => bucket.region === region && bucket.isPackaged)!,
    );
    const role = String(
      recording.outputsOf(recording.one("media:storage:ReplicationRole", "replication-us-west-2")).values[
        "arn"
      ],
    );
    const mine = permissionsOf(recording, role);
    const throughEurope = keyContexts(europe!)[0]!;

    const refused: readonly (readonly [string, boolean])[] = [
      [
        "replicas into its own source",
        allows(mine, { action: "s3:ReplicateObject", resource: `${west!.arn}/x` }),
      ],
      [
        "reading the destination",
        allows(mine, { action: "s3:GetObjectVersionForReplication", resource: `${europe!.arn}/x` }),
      ],
      [
        "deleting objects for good",
        allows(mine, { action: "s3:DeleteObjectVersion", resource: `${europe!.arn}/x` }),
      ],
      [
        "a replica without TLS",
        allows(europe!.policy, {
          action: "s3:ReplicateObject",
          resource: `${europe!.arn}/x`,
          principal: role,
          context: { "aws:SecureTransport": "false" },
        }),
      ],
      [
        "the key without S3",
        allows(europe!.keyPolicy, { action: "kms:Decrypt", resource: europe!.keyArn, principal: role }),
      ],
      [
        "the key through another Region's S3",
        allows(europe!.keyPolicy, {
          action: "kms:Decrypt",
          resource: europe!.keyArn,
          principal: role,
          context: { ...throughEurope, "kms:ViaService": "s3.us-west-2.amazonaws.com" },
        }),
      ],
      [
        "the key for another bucket's objects",
        allows(europe!.keyPolicy, {
          action: "kms:Decrypt",
          resource: europe!.keyArn,
          principal: role,
          context: { ...throughEurope, "kms:EncryptionContext:aws:s3:arn": `${west!.arn}/x` },
        }),
      ],
      [
        "the key's data by its own account's administrators",
        allows(europe!.keyPolicy, {
          action: "kms:Decrypt",
          resource: europe!.keyArn,
          principal: "arn:aws:iam::222222222222:root",
          context: throughEurope,
        }),
      ],
    ];
    expect(refused.filter(([, allowed]) => allowed)).to.deep.equal([]);
  });
});
