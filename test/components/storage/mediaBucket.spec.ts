import { expect } from "chai";

import type { LifecycleRule } from "../../../components/storage/lifecycleRules";
import { MediaBucket, type MediaBucketArgs } from "../../../components/storage/mediaBucket";
import { statementsOf } from "../../support/policyEvaluator";
import {
  type RecordedResource,
  type Recording,
  UNKNOWN,
  awsProvider,
  startRecording,
} from "../../support/recordingMocks";

const ACCOUNT = "111111111111";
const REGION = "us-west-2";
const OWN_ROLE = `arn:aws:iam::${ACCOUNT}:role/replication-us-west-2`;
const PEER_ROLE = "arn:aws:iam::222222222222:role/replication-eu-west-1";
const READER = `arn:aws:iam::${ACCOUNT}:role/source`;
const WRITER = `arn:aws:iam::${ACCOUNT}:role/transcode`;

const BUCKET = "aws:s3/bucket:Bucket";
const KEY = "aws:kms/key:Key";
const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const OBJECT_LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";

const RULES: readonly LifecycleRule[] = [
  {
    id: "expire-noncurrent-versions",
    status: "Enabled",
    noncurrentVersionExpiration: { noncurrentDays: 30 },
  },
];

async function recordBucket(
  options: { preview?: boolean } & Partial<Pick<MediaBucketArgs, "protect" | "objectLock">> = {},
): Promise<Recording> {
  const recording = await startRecording({ preview: options.preview ?? false });
  new MediaBucket(
    "packaged",
    {
      accountId: ACCOUNT,
      region: REGION,
      replicationRoleArn: OWN_ROLE,
      peerReplicationRoleArns: { "eu-west-1": PEER_ROLE },
      readerArns: { mediaPackage: READER },
      writerArns: { transcode: WRITER },
      lifecycleRules: RULES,
      objectLock: options.objectLock,
      protect: options.protect ?? true,
    },
    { provider: awsProvider("media", ACCOUNT, REGION) },
  );
  await recording.settled();
  return recording;
}

describe("media bucket", () => {
  let recording: Recording;
  let component: RecordedResource;
  let bucket: string;
  let bucketArn: string;

  before(async () => {
    recording = await recordBucket();
    component = recording.one("media:storage:MediaBucket");
    bucket = String(recording.outputsOf(component).values["bucketName"]);
    bucketArn = `arn:aws:s3:::${bucket}`;
  });

  it("has exactly these children, named after it, of its own provider", () => {
    const children = recording.childrenOf(component).map(({ type, name }) => `${type} ${name}`);

    expect(children).to.have.members([
      `${BUCKET} packaged`,
      `${KEY} packaged-key`,
      "aws:kms/alias:Alias packaged-key",
      `${BLOCK} packaged-public-access-block`,
      `${OWNERSHIP} packaged-ownership`,
      `${POLICY} packaged-policy`,
      `${VERSIONING} packaged-versioning`,
      `${LIFECYCLE} packaged-lifecycle`,
      `${ENCRYPTION} packaged-encryption`,
    ]);
    const providers = new Set(recording.childrenOf(component).map(({ provider }) => provider));
    expect([...providers].map((urn) => recording.byUrn(urn).name)).to.deep.equal(["media"]);
  });

  it("sets nothing on the bucket itself, where every setting is deprecated, and lets Pulumi name it", () => {
    expect(recording.one(BUCKET).inputs).to.deep.equal({});
  });

  it("blocks all four roads to the public", () => {
    expect(recording.one(BLOCK).inputs).to.deep.equal({
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
  });

  it("switches access lists off", () => {
    expect(recording.one(OWNERSHIP).inputs).to.deep.equal({
      bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
  });

  it("keeps versions", () => {
    expect(recording.one(VERSIONING).inputs).to.deep.equal({
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
  });

  it("encrypts with its own key and a bucket key", () => {
    const keyArn = recording.outputsOf(component).values["keyArn"];

    expect(keyArn).to.match(new RegExp(`^arn:aws:kms:${REGION}:${ACCOUNT}:key/[0-9a-f-]{36}$`));
    expect(recording.one(ENCRYPTION).inputs).to.deep.equal({
      bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
          bucketKeyEnabled: true,
          blockedEncryptionTypes: ["SSE-C"],
        },
      ],
    });
  });

  it("has the lifecycle that it is given, and says which objects are too small to move", () => {
    expect(recording.one(LIFECYCLE).inputs).to.deep.equal({
      bucket,
      rules: RULES,
      transitionDefaultMinimumObjectSize: "all_storage_classes_128K",
    });
  });

  it("has no lock unless asked", () => {
    expect(recording.ofType(OBJECT_LOCK)).to.deep.equal([]);
  });

  it("locks new objects by a setting of its own, never by the flag that would replace the bucket", async () => {
    const locked = await recordBucket({ protect: false, objectLock: { mode: "GOVERNANCE", days: 30 } });
    const lock = locked.one(OBJECT_LOCK, "packaged-object-lock");

    expect(lock.inputs).to.deep.equal({
      bucket,
      objectLockEnabled: "Enabled",
      rule: { defaultRetention: { mode: "GOVERNANCE", days: 30 } },
    });
    expect(locked.comesAfter(lock, locked.one(VERSIONING))).to.equal(true);
    expect(locked.one(BUCKET).inputs).to.deep.equal({});
    expect(lock.protect, "what stays in AWS cannot leave the program unnoticed").to.equal(true);
  });

  it("rotates its key, keeps a deleted one for 30 days and gives it an alias", () => {
    const { policy, ...rest } = recording.one(KEY).inputs;

    expect(policy).to.be.a("string");
    expect(rest).to.deep.equal({
      description: "Objects of the bucket packaged",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    });
    expect(recording.one("aws:kms/alias:Alias").inputs["targetKeyId"]).to.equal(
      String(recording.outputsOf(component).values["keyArn"]).split("/")[1],
    );
  });

  it("admits nothing without TLS, replicas from the peers, and nothing else", () => {
    expect(statementsOf(recording.one(POLICY).inputs["policy"])).to.deep.equal([
      {
        Sid: "DenyInsecureTransport",
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:*"],
        Resource: [bucketArn, `${bucketArn}/*`],
        Condition: { Bool: { "aws:SecureTransport": ["false"] } },
      },
      {
        Sid: "ReplicasFromEuWest1",
        Effect: "Allow",
        Principal: { AWS: [PEER_ROLE] },
        Action: [
          "s3:ReplicateObject",
          "s3:ReplicateDelete",
          "s3:ReplicateTags",
          "s3:ObjectOwnerOverrideToBucketOwner",
          "s3:GetObjectVersionTagging",
        ],
        Resource: [`${bucketArn}/*`],
      },
      {
        Sid: "ReplicationChecksFromEuWest1",
        Effect: "Allow",
        Principal: { AWS: [PEER_ROLE] },
        Action: [
          "s3:GetBucketVersioning",
          "s3:ListBucket",
          "s3:ListBucketMultipartUploads",
          "s3:ListBucketVersions",
          "s3:PutBucketVersioning",
        ],
        Resource: [bucketArn],
      },
    ]);
  });

  it("opens its key to administration, replication, readers and writers, each through S3, and to nobody else", () => {
    const [administration, ...uses] = statementsOf(recording.one(KEY).inputs["policy"]);
    const throughS3 = { "kms:ViaService": ["s3.us-west-2.amazonaws.com"] };
    const forThisBucket = {
      StringEquals: throughS3,
      StringLike: { "kms:EncryptionContext:aws:s3:arn": [bucketArn, `${bucketArn}/*`] },
    };

    expect(administration).to.deep.include({
      Sid: "AccountAdministersKey",
      Principal: { AWS: [`arn:aws:iam::${ACCOUNT}:root`] },
    });
    expect(uses).to.deep.equal([
      {
        Sid: "ReplicationReadsSource",
        Effect: "Allow",
        Principal: { AWS: [OWN_ROLE] },
        Action: ["kms:Decrypt"],
        Resource: ["*"],
        Condition: forThisBucket,
      },
      {
        Sid: "ReplicasFromEuWest1",
        Effect: "Allow",
        Principal: { AWS: [PEER_ROLE] },
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: ["*"],
        Condition: forThisBucket,
      },
      {
        Sid: "ReaderMediaPackage",
        Effect: "Allow",
        Principal: { AWS: [READER] },
        Action: ["kms:Decrypt"],
        Resource: ["*"],
        Condition: { StringEquals: throughS3 },
      },
      {
        Sid: "WriterTranscode",
        Effect: "Allow",
        Principal: { AWS: [WRITER] },
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: ["*"],
        Condition: { StringEquals: throughS3 },
      },
    ]);
  });

  it("keeps its key from a replication role where nothing leaves the bucket", async () => {
    const receiver = await startRecording();
    new MediaBucket(
      "packaged",
      {
        accountId: ACCOUNT,
        region: REGION,
        peerReplicationRoleArns: { "eu-west-1": PEER_ROLE },
        lifecycleRules: RULES,
        protect: false,
      },
      { provider: awsProvider("media", ACCOUNT, REGION) },
    );
    await receiver.settled();

    expect(statementsOf(receiver.one(KEY).inputs["policy"]).map(({ Sid }) => Sid)).to.deep.equal([
      "AccountAdministersKey",
      "ReplicasFromEuWest1",
    ]);
  });

  it("protects the bucket and its key, and only them", () => {
    const isProtected = recording.resources.filter((resource) => resource.protect).map(({ type }) => type);
    expect(isProtected).to.have.members([BUCKET, KEY]);
  });

  it("protects nothing when told so", async () => {
    const unprotected = await recordBucket({ protect: false });
    expect(unprotected.resources.filter((resource) => resource.protect)).to.deep.equal([]);
  });

  it("blocks the public before it writes a policy, and keeps versions before it expires any", () => {
    expect(recording.comesAfter(recording.one(POLICY), recording.one(BLOCK))).to.equal(true);
    expect(recording.comesAfter(recording.one(OWNERSHIP), recording.one(BLOCK))).to.equal(true);
    expect(recording.comesAfter(recording.one(POLICY), recording.one(OWNERSHIP))).to.equal(true);
    expect(recording.comesAfter(recording.one(LIFECYCLE), recording.one(VERSIONING))).to.equal(true);
  });

  it("previews before anything exists: block flags known, policies not yet", async () => {
    const preview = await recordBucket({ preview: true });

    expect(preview.one(BLOCK).inputs).to.deep.include({ bucket: UNKNOWN, blockPublicPolicy: true });
    expect(preview.one(POLICY).inputs["policy"]).to.equal(UNKNOWN);
    expect(preview.one(KEY).inputs["policy"]).to.equal(UNKNOWN);
  });

  it("registers its names as outputs", () => {
    expect(Object.keys(recording.outputsOf(component).values)).to.have.members([
      "bucketName",
      "bucketArn",
      "keyArn",
    ]);
  });

  it("refuses a name that no bucket could have", async () => {
    await startRecording();
    const make = (name: string) => () =>
      new MediaBucket(name, {
        accountId: ACCOUNT,
        region: REGION,
        peerReplicationRoleArns: {},
        lifecycleRules: RULES,
        protect: false,
      });

    expect(make("Packaged")).to.throw(/got the name Packaged.*3 to 55 of a-z/);
    expect(make("p".repeat(56))).to.throw(/3 to 55/);
  });
});
