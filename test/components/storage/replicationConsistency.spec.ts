import { expect } from "chai";
import * as fc from "fast-check";
import { z } from "zod";

import { type Access, allowedPrincipals, allows, statementsOf } from "../../support/policyEvaluator";
import { type RecordedResource, Recording } from "../../support/recordingMocks";
import { type Layout, recordStorage, type StorageOptions, THREE_REGIONS } from "./storageFixture";

/** Storage as some legal configuration has it. */
interface Deployment {
  readonly layout: Layout;
  readonly options: StorageOptions;
}

/**
 * Any two to four Regions, spread in any way over up to three accounts; objects are written in two of them or more, with or without
 * Object Lock on masters.
 */
const deployments: fc.Arbitrary<Deployment> = fc
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
  )
  .chain((layout: Layout) =>
    fc.record({
      layout: fc.constant(layout),
      options: fc.record({
        ingestRegions: fc.shuffledSubarray(Object.keys(layout), { minLength: 2 }),
        settings: fc.constantFrom({}, { masterObjectLock: { mode: "GOVERNANCE", days: 30 } } as const),
      }),
    }),
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
  readonly isLocked: boolean;
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
      isLocked: recording
        .childrenOf(component)
        .some(({ type }) => type === "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"),
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
const LOCKED_OBJECT_ACTIONS = ["s3:GetObjectRetention", "s3:GetObjectLegalHold"];
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
    for (const action of [...SOURCE_OBJECT_ACTIONS, ...(source.isLocked ? LOCKED_OBJECT_ACTIONS : [])]) {
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
      expect(destination.isLocked).to.equal(source.isLocked);
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

/** What the buckets' policies and keys are for besides replication. */
function expectGuarded(recording: Recording): void {
  for (const bucket of bucketsOf(recording)) {
    expect(
      bucket.policy.some(
        ({ Effect, Condition }) =>
          Effect === "Deny" && Condition?.["Bool"]?.["aws:SecureTransport"]?.includes("false") === true,
      ),
      `${bucket.name} refuses plain HTTP`,
    ).to.equal(true);
    const administrator = `arn:aws:iam::${bucket.accountId}:root`;
    const administration = { action: "kms:PutKeyPolicy", resource: bucket.keyArn, principal: administrator };
    expect(allows(bucket.keyPolicy, administration), `${bucket.name}'s key can be administered`).to.equal(
      true,
    );
    if (bucket.isPackaged) {
      const role = recording.one("media:packaging:SourceRole", `source-${bucket.region}`);
      const reading = {
        action: "kms:Decrypt",
        resource: bucket.keyArn,
        principal: String(recording.outputsOf(role).values["arn"]),
        context: { "kms:ViaService": `s3.${bucket.region}.amazonaws.com` },
      };
      expect(allows(bucket.keyPolicy, reading), `MediaPackage reads ${bucket.name}`).to.equal(true);
    }
  }
}

const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const KEY = "aws:kms/key:Key";

/** The policies of media buckets, their keys and the replication roles. */
function policiesOf(recording: Recording): readonly RecordedResource[] {
  const mediaBuckets = recording.ofType("media:storage:MediaBucket").map(({ urn }) => urn);
  return recording.resources.filter(
    ({ type, parent, name }) =>
      ([BUCKET_POLICY, KEY].includes(type) && mediaBuckets.includes(parent)) ||
      (type === ROLE_POLICY && name.startsWith("replication-")),
  );
}

/** The same recording with one policy less one statement. */
function without(recording: Recording, damaged: RecordedResource, statement: number): Recording {
  const copy = new Recording();
  recording.registeredOutputs.forEach((outputs, urn) => copy.registeredOutputs.set(urn, outputs));
  const remaining = statementsOf(damaged.inputs["policy"]).filter((_, index) => index !== statement);
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: remaining });
  copy.resources.push(
    ...recording.resources.map((resource) =>
      resource === damaged ? { ...resource, inputs: { ...resource.inputs, policy } } : resource,
    ),
  );
  return copy;
}

describe("replication policies", () => {
  it("let every rule's role do what the rule needs and nobody else in, whatever the Regions, accounts and locks", async function () {
    this.timeout(90_000);
    await fc.assert(
      fc.asyncProperty(deployments, async ({ layout, options }) => {
        const recording = await recordStorage(layout, options);
        expectSufficient(recording);
        expectMinimal(recording);
        expectGuarded(recording);
      }),
      { numRuns: 10 },
    );
  });

  it("have no statement to spare: without any one of them, something that is needed is refused", async () => {
    const recording = await recordStorage(THREE_REGIONS, {
      ingestRegions: ["us-west-2", "eu-west-1"],
      settings: { masterObjectLock: { mode: "GOVERNANCE", days: 30 } },
    });
    const isWhole = (candidate: Recording): boolean => {
      try {
        expectSufficient(candidate);
        expectGuarded(candidate);
        return true;
      } catch {
        return false;
      }
    };
    const statements = policiesOf(recording).flatMap((policy) =>
      statementsOf(policy.inputs["policy"]).map(({ Sid }, index) => ({ policy, index, Sid })),
    );
    const spare = statements.filter(({ policy, index }) => isWhole(without(recording, policy, index)));

    expect(isWhole(recording)).to.equal(true);
    expect(statements).to.have.length.greaterThan(60);
    expect(spare.map(({ policy, Sid }) => `${policy.type} ${policy.name} ${Sid ?? ""}`)).to.deep.equal([]);
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
