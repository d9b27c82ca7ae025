import { expect } from "chai";
import { z } from "zod";

import { BucketReplication } from "../../../components/storage/bucketReplication";
import type { ReplicationEnd } from "../../../components/storage/replicationEnd";
import { statementsOf } from "../../support/policyEvaluator";
import { type RecordedResource, type Recording, startRecording } from "../../support/recordingMocks";
import { THREE_REGIONS, TWO_ACCOUNTS, recordStorage } from "./storageFixture";

const CONFIG = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";

/** The rules of a replication configuration. */
function rulesOf(inputs: RecordedResource["inputs"]): readonly { id: string; priority: number }[] {
  return z.array(z.object({ id: z.string(), priority: z.number() })).parse(inputs["rules"]);
}

/** What a bucket of the recording is called. */
function bucketOf(
  recording: Recording,
  region: string,
  bucket: string,
): Record<"name" | "arn" | "keyArn", string> {
  const component = recording.one("media:storage:MediaBucket", `storage-${region}-${bucket}`);
  const { bucketName, bucketArn, keyArn } = recording.outputsOf(component).values;
  return { name: String(bucketName), arn: String(bucketArn), keyArn: String(keyArn) };
}

describe("replication between two Regions", () => {
  let recording: Recording;

  before(async () => {
    recording = await recordStorage(TWO_ACCOUNTS);
  });

  it("has one configuration per bucket and Region, in the source's account and Region", () => {
    const configurations = recording.ofType(CONFIG);

    expect(configurations.map(({ name }) => name)).to.have.members([
      "replication-us-west-2-mezzanine",
      "replication-us-west-2-packaged",
      "replication-eu-west-1-mezzanine",
      "replication-eu-west-1-packaged",
    ]);
    for (const configuration of configurations) {
      const region = configuration.name.split("-").slice(1, 4).join("-");
      expect(recording.targetOf(configuration)).to.deep.equal({ region, accountId: TWO_ACCOUNTS[region] });
      expect(recording.byUrn(configuration.parent)).to.deep.include({
        type: "media:storage:BucketReplication",
        name: configuration.name,
      });
    }
  });

  it("writes complete version 2 rules", () => {
    const source = bucketOf(recording, "us-west-2", "packaged");
    const destination = bucketOf(recording, "eu-west-1", "packaged");
    const role = recording.outputsOf(recording.one("media:storage:ReplicationRole", "replication-us-west-2"));

    expect(recording.one(CONFIG, "replication-us-west-2-packaged").inputs).to.deep.equal({
      bucket: source.name,
      role: role.values["arn"],
      rules: [
        {
          id: "to-eu-west-1",
          priority: 1,
          status: "Enabled",
          filter: {},
          deleteMarkerReplication: { status: "Enabled" },
          sourceSelectionCriteria: {
            sseKmsEncryptedObjects: { status: "Enabled" },
            replicaModifications: { status: "Enabled" },
          },
          destination: {
            bucket: destination.arn,
            account: "222222222222",
            accessControlTranslation: { owner: "Destination" },
            encryptionConfiguration: { replicaKmsKeyId: destination.keyArn },
            metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
            replicationTime: { status: "Enabled", time: { minutes: 15 } },
          },
        },
      ],
    });
  });

  it("gives the role what this bucket needs and nothing more", () => {
    const source = bucketOf(recording, "us-west-2", "packaged");
    const destination = bucketOf(recording, "eu-west-1", "packaged");
    const permissions = recording.one(
      "aws:iam/rolePolicy:RolePolicy",
      "replication-us-west-2-packaged-permissions",
    );
    const role = recording.outputsOf(recording.one("media:storage:ReplicationRole", "replication-us-west-2"));

    expect(permissions.inputs["role"]).to.equal(role.values["roleName"]);
    expect(statementsOf(permissions.inputs["policy"])).to.deep.equal([
      {
        Sid: "ReadSourceBucket",
        Effect: "Allow",
        Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
        Resource: [source.arn],
      },
      {
        Sid: "ReadSourceObjects",
        Effect: "Allow",
        Action: ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"],
        Resource: [`${source.arn}/*`],
      },
      {
        Sid: "DecryptSource",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [source.keyArn],
        Condition: {
          StringEquals: { "kms:ViaService": ["s3.us-west-2.amazonaws.com"] },
          StringLike: { "kms:EncryptionContext:aws:s3:arn": [source.arn, `${source.arn}/*`] },
        },
      },
      {
        Sid: "WriteReplicasToEuWest1",
        Effect: "Allow",
        Action: [
          "s3:ReplicateObject",
          "s3:ReplicateDelete",
          "s3:ReplicateTags",
          "s3:ObjectOwnerOverrideToBucketOwner",
        ],
        Resource: [`${destination.arn}/*`],
      },
      {
        Sid: "EncryptReplicasToEuWest1",
        Effect: "Allow",
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: [destination.keyArn],
        Condition: {
          StringEquals: { "kms:ViaService": ["s3.eu-west-1.amazonaws.com"] },
          StringLike: { "kms:EncryptionContext:aws:s3:arn": [destination.arn, `${destination.arn}/*`] },
        },
      },
    ]);
  });

  it("makes roles that only S3 on behalf of their own account can use", () => {
    const role = recording.one("aws:iam/role:Role", "replication-eu-west-1");

    expect(recording.byUrn(role.parent).type).to.equal("media:storage:ReplicationRole");
    expect(statementsOf(role.inputs["assumeRolePolicy"])).to.deep.equal([
      {
        Effect: "Allow",
        Principal: { Service: ["s3.amazonaws.com"] },
        Action: ["sts:AssumeRole"],
        Condition: { StringEquals: { "aws:SourceAccount": ["222222222222"] } },
      },
    ]);
  });

  it("comes after its permissions, both versionings and the destination's policy", () => {
    const configuration = recording.one(CONFIG, "replication-us-west-2-mezzanine");
    const needed = [
      recording.one("aws:iam/rolePolicy:RolePolicy", "replication-us-west-2-mezzanine-permissions"),
      recording.one("aws:s3/bucketVersioning:BucketVersioning", "storage-us-west-2-mezzanine-versioning"),
      recording.one("aws:s3/bucketVersioning:BucketVersioning", "storage-eu-west-1-mezzanine-versioning"),
      recording.one("aws:s3/bucketPolicy:BucketPolicy", "storage-eu-west-1-mezzanine-policy"),
    ];

    expect(needed.filter((resource) => !recording.comesAfter(configuration, resource))).to.deep.equal([]);
  });

  it("has roles before the keys whose policies name them, in every Region", () => {
    const roles = ["us-west-2", "eu-west-1"].map((region) =>
      recording.one("aws:iam/role:Role", `replication-${region}`),
    );
    for (const key of recording.ofType("aws:kms/key:Key")) {
      expect(roles.filter((role) => !recording.comesAfter(key, role))).to.deep.equal([]);
    }
  });
});

describe("replication to a Region that only receives", () => {
  let recording: Recording;

  before(async () => {
    recording = await recordStorage(THREE_REGIONS, { ingestRegions: ["us-west-2", "eu-west-1"] });
  });

  it("has no rules there, and one to it from each that ingests", () => {
    expect(
      recording
        .ofType(CONFIG)
        .map(({ name, inputs }) => [name, rulesOf(inputs).map(({ id, priority }) => `${id} ${priority}`)]),
    ).to.have.deep.members(
      [
        ["us-west-2", "to-eu-west-1 1", "to-ap-south-1 2"],
        ["eu-west-1", "to-us-west-2 1", "to-ap-south-1 2"],
      ].flatMap(([region, ...rules]) =>
        ["mezzanine", "packaged"].map((bucket) => [`replication-${region}-${bucket}`, rules]),
      ),
    );
  });

  it("gives its own role nothing: no permissions, no key, no bucket", () => {
    const role = recording.one("media:storage:ReplicationRole", "replication-ap-south-1");
    const arn = String(recording.outputsOf(role).values["arn"]);
    const policies = [
      ...recording.ofType("aws:iam/rolePolicy:RolePolicy").map(({ inputs }) => inputs["role"]),
      ...recording.ofType("aws:kms/key:Key").map(({ inputs }) => inputs["policy"]),
      ...recording.ofType("aws:s3/bucketPolicy:BucketPolicy").map(({ inputs }) => inputs["policy"]),
    ].map(String);

    expect(
      policies.filter((text) => text.includes(arn) || text === recording.outputsOf(role).values["roleName"]),
    ).to.deep.equal([]);
  });
});

describe("replication of locked masters", () => {
  it("may read retention and holds of masters, and of nothing else", async () => {
    const recording = await recordStorage(TWO_ACCOUNTS, {
      settings: { masterObjectLock: { mode: "GOVERNANCE", days: 30 } },
    });
    const actions = (bucket: string): readonly string[] =>
      statementsOf(
        recording.one("aws:iam/rolePolicy:RolePolicy", `replication-us-west-2-${bucket}-permissions`).inputs[
          "policy"
        ],
      )
        .filter(({ Sid }) => Sid === "ReadSourceObjects")
        .flatMap(({ Action }) => Action);
    const plain = [
      "s3:GetObjectVersionForReplication",
      "s3:GetObjectVersionAcl",
      "s3:GetObjectVersionTagging",
    ];

    expect(actions("mezzanine")).to.deep.equal([...plain, "s3:GetObjectRetention", "s3:GetObjectLegalHold"]);
    expect(actions("packaged")).to.deep.equal(plain);
  });

  it("waits for the locks of both sides", async () => {
    const recording = await recordStorage(TWO_ACCOUNTS, {
      settings: { masterObjectLock: { mode: "GOVERNANCE", days: 30 } },
    });
    const locks = recording.ofType("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration");

    expect(locks.map(({ name }) => name)).to.deep.equal([
      "storage-us-west-2-mezzanine-object-lock",
      "storage-eu-west-1-mezzanine-object-lock",
    ]);
    for (const lock of locks) {
      const configuration = recording.one(CONFIG, "replication-us-west-2-mezzanine");
      expect(recording.comesAfter(configuration, lock), lock.name).to.equal(true);
    }
  });
});

describe("replication of one bucket", () => {
  const end = (region: string): ReplicationEnd => ({
    accountId: "111111111111",
    region,
    bucketName: region,
    bucketArn: `arn:aws:s3:::${region}`,
    keyArn: `arn:aws:kms:${region}:111111111111:key/1`,
    objectLock: false,
    ready: [],
  });
  const role = { arn: "arn:aws:iam::111111111111:role/r", name: "r" };
  const make = (destinations: readonly string[]) => () =>
    new BucketReplication("replication", {
      source: end("us-west-2"),
      role,
      destinations: destinations.map(end),
      rpoMinutes: 15,
    });

  beforeEach(async () => {
    await startRecording();
  });

  it("refuses to have no destination", () => {
    expect(make([])).to.throw(/replication: destinations is empty/);
  });

  it("refuses the source as a destination", () => {
    expect(make(["us-west-2"])).to.throw(/us-west-2 occurs twice/);
  });

  it("refuses a destination without Object Lock for a source that has it", () => {
    expect(
      () =>
        new BucketReplication("replication", {
          source: { ...end("us-west-2"), objectLock: true },
          role,
          destinations: [end("eu-west-1"), { ...end("ap-south-1"), objectLock: true }],
          rpoMinutes: 15,
        }),
    ).to.throw(/us-west-2 has Object Lock and those in eu-west-1 have not/);
  });

  it("refuses a destination twice", () => {
    expect(make(["eu-west-1", "eu-west-1"])).to.throw(/eu-west-1 occurs twice/);
  });
});
