import { expect } from "chai";
import { text } from "../../../../rehearsal/cloud/core/props";
import type { Props } from "../../../../rehearsal/cloud/core/types";
import { S3DataPlane } from "../../../../rehearsal/cloud/services/s3";
import { OTHER, policy, trust, WEST, type Deployment } from "../core/standIn";
import {
  IRELAND_ROOT,
  makeBucket,
  makeKey,
  mediaStack,
  OTHER_IRELAND,
  replicationRule,
  ROLE,
  ROLE_POLICY,
  S3,
  WEST_ROOT,
} from "./mediaFixture";

const LONG_ENOUGH = 120_000;

/** What may be wrong with a replication that S3 accepted. */
interface Flaws {
  readonly roleActions?: readonly string[];
  readonly bucketActions?: readonly string[];
  readonly keyActions?: readonly string[];
  readonly replicaKey?: string;
  readonly rule?: Props;
  /** Changes of the rule's destination. */
  readonly destination?: Props;
  readonly account?: string;
}

describe("S3 replication to another Region and account, under customer keys", () => {
  let stack: Deployment;
  let s3: S3DataPlane;

  async function deploy(flaws: Flaws = {}): Promise<void> {
    stack = await mediaStack();
    s3 = stack.cloud.service(S3DataPlane);
    const role = await stack.create(ROLE, "replicator", {
      name: "replicator",
      assumeRolePolicy: trust("s3.amazonaws.com"),
    });
    const roleArn = text(role.outputs, "arn");
    const from = await makeKey(stack, "from", WEST, []);
    const to = await makeKey(stack, "to", OTHER_IRELAND, [
      {
        Effect: "Allow",
        Principal: { AWS: roleArn },
        Action: flaws.keyActions ?? ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "*",
        Condition: { StringEquals: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::copies" } },
      },
    ]);
    await makeBucket(stack, "originals", WEST, from);
    await makeBucket(stack, "copies", OTHER_IRELAND, to);
    const replicate = [
      "s3:ReplicateObject",
      "s3:ReplicateDelete",
      "s3:ReplicateTags",
      "s3:ObjectOwnerOverrideToBucketOwner",
    ];
    await stack.create(
      S3.policy,
      "copies",
      {
        bucket: "copies",
        policy: policy({
          Effect: "Allow",
          Principal: { AWS: roleArn },
          Action: flaws.bucketActions ?? replicate,
          Resource: "arn:aws:s3:::copies/*",
        }),
      },
      OTHER_IRELAND,
    );
    const read = [
      "s3:GetReplicationConfiguration",
      "s3:ListBucket",
      "s3:GetObjectVersionForReplication",
      "s3:GetObjectVersionAcl",
      "s3:GetObjectVersionTagging",
    ];
    await stack.create(ROLE_POLICY, "replicator", {
      role: "replicator",
      policy: policy({
        Effect: "Allow",
        Action: flaws.roleActions ?? [
          ...read,
          ...replicate,
          "kms:Decrypt",
          "kms:Encrypt",
          "kms:GenerateDataKey",
        ],
        Resource: "*",
      }),
    });
    const rule = replicationRule(
      "copies",
      {
        account: flaws.account ?? OTHER,
        accessControlTranslation: { owner: "Destination" },
        encryptionConfiguration: { replicaKmsKeyId: flaws.replicaKey ?? to },
        ...flaws.destination,
      },
      {
        sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
        ...flaws.rule,
      },
    );
    await stack.create(S3.replication, "originals", { bucket: "originals", role: roleArn, rules: [rule] });
  }

  /** Writes one object and gives replication time. @returns its status */
  async function replicateOne(tags: Readonly<Record<string, string>> = {}): Promise<string | undefined> {
    s3.putObject(WEST_ROOT, "originals", "a", "content", { tags });
    expect(s3.store.find("copies", "a")).to.equal(undefined);
    await stack.cloud.clock.advance(LONG_ENOUGH);
    return s3.replicationStatus("originals", "a");
  }

  it("copies an object after a while: same version, time, bytes and checksum, the rule's key, the destination's owner", async () => {
    await deploy();
    const source = s3.putObject(WEST_ROOT, "originals", "a", "content", {
      contentType: "video/MP2T",
      checksum: { algorithm: "sha1", value: "BA8G/XdAkkeNRQd09bowxdp4rMg=", type: "FULL_OBJECT" },
    });
    expect(source.replicationStatus).to.equal("PENDING");
    await stack.cloud.clock.advance(1_000);
    expect(s3.replicationStatus("originals", "a")).to.equal("PENDING");
    await stack.cloud.clock.advance(LONG_ENOUGH);
    expect(s3.replicationStatus("originals", "a")).to.equal("COMPLETED");
    const copy = s3.getObject(IRELAND_ROOT, "copies", "a");
    expect(copy).to.deep.include({
      versionId: source.versionId,
      body: source.body,
      etag: source.etag,
      checksum: source.checksum,
      lastModified: source.lastModified,
      contentType: "video/MP2T",
      ownerAccountId: OTHER,
      replicationStatus: "REPLICA",
    });
    expect(copy.encryption)
      .to.have.property("keyArn")
      .that.matches(/^arn:aws:kms:eu-west-1:222222222222:key/);
  });

  it("announces a replica in the destination as a new object", async () => {
    await deploy();
    const heard: string[] = [];
    s3.onObjectCreated(({ bucket, requester }) => {
      heard.push(`${bucket} by ${requester}`);
    });
    await replicateOne();
    expect(heard).to.deep.equal(["originals by 111111111111", "copies by s3.amazonaws.com"]);
  });

  for (const [flaw, flaws, reason] of [
    [
      "a replica key that does not exist",
      { replicaKey: `arn:aws:kms:eu-west-1:${OTHER}:key/none` },
      /does not exist/,
    ],
    [
      "a replica key of the wrong Region",
      { replicaKey: `arn:aws:kms:us-west-2:${OTHER}:key/none` },
      /does not exist/,
    ],
    [
      "a role without s3:GetObjectVersionForReplication",
      { roleActions: ["s3:GetReplicationConfiguration", "s3:ListBucket"] },
      /GetObjectVersionForReplication/,
    ],
    ["a role without kms:Encrypt", { roleActions: ["s3:*", "kms:Decrypt"] }, /kms:Encrypt/],
    ["a role without kms:Decrypt on the source", { roleActions: ["s3:*", "kms:Encrypt"] }, /kms:Decrypt/],
    [
      "a destination bucket that does not let the role in",
      { bucketActions: ["s3:ReplicateDelete"] },
      /s3:ReplicateObject/,
    ],
    [
      "a destination bucket that keeps its objects' owner",
      { bucketActions: ["s3:ReplicateObject"] },
      /OwnerOverride/,
    ],
    [
      "a destination key that does not name the role's action",
      { keyActions: ["kms:Decrypt"] },
      /kms:Encrypt/,
    ],
    [
      "a destination key that forgets kms:Decrypt, which bucket keys need",
      { keyActions: ["kms:Encrypt"] },
      /kms:Decrypt/,
    ],
    ["a destination account that is another's", { account: "111111111111" }, /is not account 111111111111's/],
  ] as const) {
    it(`accepts ${flaw}, and then fails every object`, async () => {
      await deploy(flaws);
      expect(await replicateOne()).to.equal("FAILED");
      expect(s3.store.find("copies", "a")).to.equal(undefined);
      expect(
        s3.replicator
          .failures()
          .map((failure) => failure.reason)
          .join(),
      ).to.match(reason);
    });
  }

  it("never tries a failed object again, and copies the next upload", async () => {
    await deploy({ bucketActions: ["s3:ReplicateDelete"] });
    await replicateOne();
    await stack.update(
      S3.policy,
      "copies",
      "copies",
      {
        bucket: "copies",
        policy: policy({
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111111111111:role/replicator" },
          Action: ["s3:ReplicateObject", "s3:ObjectOwnerOverrideToBucketOwner"],
          Resource: "arn:aws:s3:::copies/*",
        }),
      },
      OTHER_IRELAND,
    );
    await stack.cloud.clock.advance(LONG_ENOUGH);
    expect(s3.replicationStatus("originals", "a")).to.equal("FAILED");
    s3.putObject(WEST_ROOT, "originals", "a", "again");
    await stack.cloud.clock.advance(LONG_ENOUGH);
    expect(s3.replicationStatus("originals", "a")).to.equal("COMPLETED");
  });

  it("leaves objects under a key alone unless the rule selects them", async () => {
    await deploy({ rule: { sourceSelectionCriteria: null } });
    expect(await replicateOne()).to.equal(undefined);
    expect(s3.store.find("copies", "a")).to.equal(undefined);
  });

  it("copies only what the filter is for", async () => {
    const filter = { and: { prefix: "a", tags: { copy: "yes" } } };
    await deploy({ rule: { filter, deleteMarkerReplication: { status: "Disabled" } } });
    expect(await replicateOne()).to.equal(undefined);
    expect(await replicateOne({ copy: "yes" })).to.equal("COMPLETED");
  });

  it("copies delete markers where the rule says so", async () => {
    await deploy();
    await replicateOne();
    s3.deleteObject(WEST_ROOT, "originals", "a");
    await stack.cloud.clock.advance(LONG_ENOUGH);
    expect(s3.store.find("copies", "a")).to.include({ isDeleteMarker: true, replicationStatus: "REPLICA" });
  });

  it("copies no delete marker where the rule says so", async () => {
    await deploy({ rule: { deleteMarkerReplication: { status: "Disabled" } } });
    await replicateOne();
    s3.deleteObject(WEST_ROOT, "originals", "a");
    await stack.cloud.clock.advance(LONG_ENOUGH);
    expect(s3.store.find("copies", "a")).to.include({ isDeleteMarker: false, replicationStatus: "REPLICA" });
  });

  it("leaves a replica to the source's account where the rule does not override the owner", async () => {
    await deploy({ destination: { accessControlTranslation: null } });
    expect(await replicateOne()).to.equal("COMPLETED");
    expect(s3.store.find("copies", "a")?.ownerAccountId).to.equal(WEST_ROOT.accountId);
  });

  it("needs s3:ReplicateTags for objects that have tags, and for no others", async () => {
    const bucketActions = ["s3:ReplicateObject", "s3:ObjectOwnerOverrideToBucketOwner"];
    await deploy({ bucketActions });
    expect(await replicateOne()).to.equal("COMPLETED");
    await deploy({ bucketActions });
    expect(await replicateOne({ kind: "master" })).to.equal("FAILED");
    expect(s3.replicator.failures()[0]?.reason).to.contain("s3:ReplicateTags");
  });

  it("goes by the bucket key of the destination, not by the source's", async () => {
    await deploy();
    const copies = stack.cloud.resources.find(S3.encryption, ({ inputs }) => inputs["bucket"] === "copies");
    const keyArn = JSON.stringify(copies?.inputs).match(/arn:aws:kms:eu-west-1[^"]+/)?.[0] ?? "";
    const rule = {
      applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
      bucketKeyEnabled: false,
    };
    const inputs = { bucket: "copies", rules: [rule] };
    await stack.update(S3.encryption, "copies", copies?.id ?? "", inputs, OTHER_IRELAND);
    // The key's policy knows the bucket as encryption context only: without a bucket key it is the object.
    expect(await replicateOne()).to.equal("FAILED");
    expect(s3.replicator.failures()[0]?.reason).to.contain("kms:Encrypt");
  });

  it("does not replicate replicas on, so a rule each way makes no loop", async () => {
    await deploy();
    const role = await stack.create(
      ROLE,
      "back",
      { name: "back", assumeRolePolicy: trust("s3.amazonaws.com") },
      OTHER_IRELAND,
    );
    await stack.create(
      S3.replication,
      "copies",
      { bucket: "copies", role: text(role.outputs, "arn"), rules: [replicationRule("originals")] },
      OTHER_IRELAND,
    );
    expect(await replicateOne()).to.equal("COMPLETED");
    await stack.cloud.clock.advance(LONG_ENOUGH);
    expect(s3.replicationStatus("copies", "a")).to.equal("REPLICA");
    expect(s3.replicator.failures()).to.deep.equal([]);
  });

  for (const [where, region] of [
    ["source", WEST.region],
    ["destination", OTHER_IRELAND.region],
  ] as const) {
    it(`waits as PENDING while the ${where}'s Region is dark, and goes on when it is back`, async () => {
      await deploy();
      s3.putObject(WEST_ROOT, "originals", "a", "content");
      stack.cloud.network.setFault(region, "dark");
      await stack.cloud.clock.advance(3_600_000);
      expect(s3.replicationStatus("originals", "a")).to.equal("PENDING");
      stack.cloud.network.setFault(region, undefined);
      await stack.cloud.clock.advance(LONG_ENOUGH);
      expect(s3.replicationStatus("originals", "a")).to.equal("COMPLETED");
    });
  }

  it("promises no order: of many objects some overtake others", async () => {
    await deploy();
    const arrived: string[] = [];
    s3.onObjectCreated(({ bucket, object }) => {
      if (bucket === "copies") {
        arrived.push(object.key);
      }
    });
    const keys = Array.from({ length: 20 }, (_, index) => `k${String(index).padStart(2, "0")}`);
    for (const key of keys) {
      s3.putObject(WEST_ROOT, "originals", key, "x");
    }
    await stack.cloud.clock.advance(LONG_ENOUGH);
    expect([...arrived].sort()).to.deep.equal(keys);
    expect(arrived).not.to.deep.equal(keys);
  });
});
