import { expect } from "chai";

import {
  AuditTrail,
  type AuditTrailArgs,
  exchangeBucketPolicy,
} from "../../../components/governance/auditTrail";
import { auditBucketPolicy, trailArn } from "../../../components/governance/auditPolicies";
import { policyDocument } from "../../../components/iam/policyDocument";
import { valueOf } from "../../support/outputs";
import { allowedPrincipals, allows, statementsOf } from "../../support/policyEvaluator";
import { awsProvider, type Recording, startRecording } from "../../support/recordingMocks";
import { rejectionOf } from "../../support/refusals";

const ACCOUNT = "333333333333";
const TRAIL = { accountId: ACCOUNT, region: "us-east-1", trailName: "media-platform-prod-audit" };
const CLOUDTRAIL = "cloudtrail.amazonaws.com";

async function record(overrides: Partial<AuditTrailArgs> = {}): Promise<Recording> {
  const recording = await startRecording();
  new AuditTrail(
    "audit",
    { ...TRAIL, protect: true, ...overrides },
    { provider: awsProvider("delivery", ACCOUNT, "us-east-1") },
  );
  await recording.settled();
  return recording;
}

describe("audit trail", () => {
  let recording: Recording;
  let bucket: string;

  before(async () => {
    recording = await record();
    const { values } = recording.outputsOf(recording.one("media:governance:AuditTrail"));
    bucket = String(values["bucketName"]);
  });

  it("records every Region into the bucket and under the key made for it, with file validation and no log group", () => {
    const { inputs } = recording.one("awsx:cloudtrail:Trail");

    expect(inputs).to.deep.equal({
      name: "media-platform-prod-audit",
      s3Bucket: { existing: { arn: `arn:aws:s3:::${bucket}` } },
      kmsKeyId: recording.outputsOf(recording.one("media:governance:AuditTrail")).values["keyArn"],
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      enableLogging: true,
      cloudWatchLogsGroup: { enable: false },
    });
  });

  it("starts only when the bucket is closed, encrypted and versioned", () => {
    const trail = recording.one("awsx:cloudtrail:Trail");
    for (const type of [
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "aws:s3/bucketVersioning:BucketVersioning",
    ]) {
      expect(recording.comesAfter(trail, recording.one(type)), type).to.equal(true);
    }
  });

  it("names its bucket's settings like every other bucket's", () => {
    const settings = recording
      .childrenOf(recording.one("media:governance:AuditTrail"))
      .filter(({ type }) => /^aws:s3\/bucket[A-Z]/.test(type));

    expect(settings.map(({ name }) => name)).to.have.members([
      "audit-public-access-block",
      "audit-ownership",
      "audit-versioning",
      "audit-encryption",
      "audit-lifecycle",
    ]);
  });

  it("keeps its bucket private, owned and versioned", () => {
    expect(recording.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs).to.deep.equal({
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(
      recording.one("aws:s3/bucketOwnershipControls:BucketOwnershipControls").inputs["rule"],
    ).to.deep.equal({ objectOwnership: "BucketOwnerEnforced" });
    expect(
      recording.one("aws:s3/bucketVersioning:BucketVersioning").inputs["versioningConfiguration"],
    ).to.deep.equal({ status: "Enabled" });
  });

  it("encrypts with its own key and no bucket key, which would hide the trail from the key's policy", () => {
    const { inputs } = recording.one(
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    );
    const { keyArn } = recording.outputsOf(recording.one("media:governance:AuditTrail")).values;

    expect(inputs["rules"]).to.deep.equal([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
        bucketKeyEnabled: false,
        blockedEncryptionTypes: ["SSE-C"],
      },
    ]);
  });

  it("forgets log files after 400 days, or after as many as it is told", async () => {
    const lifecycle = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
    const brief = await record({ retentionDays: 30 });

    expect(JSON.stringify(recording.one(lifecycle).inputs)).to.contain('"expiration":{"days":400}');
    expect(JSON.stringify(brief.one(lifecycle).inputs)).to.contain('"expiration":{"days":30}');
  });

  it("registers no bucket policy of its own: awsx does, and S3 keeps only one", () => {
    expect(recording.ofType("aws:s3/bucketPolicy:BucketPolicy")).to.deep.equal([]);
    expect(recording.one("awsx:cloudtrail:Trail").transforms).to.equal(1);
  });

  it("tells its ARN, bucket and key", () => {
    const { values } = recording.outputsOf(recording.one("media:governance:AuditTrail"));

    expect(values).to.have.all.keys(["trailArn", "bucketName", "keyArn"]);
    expect(values["trailArn"]).to.equal(
      `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/media-platform-prod-audit`,
    );
  });

  it("protects the bucket and its key, when asked to", async () => {
    const guarded = (each: Recording) => each.resources.filter(({ protect }) => protect).length;

    expect(guarded(recording)).to.equal(2);
    expect(guarded(await record({ protect: false }))).to.equal(0);
  });

  it("has a key that CloudTrail uses for this trail only, and auditors through S3 only", () => {
    const statements = statementsOf(recording.one("aws:kms/key:Key").inputs["policy"]);
    const encrypt = { action: "kms:GenerateDataKey", resource: "*", principal: CLOUDTRAIL };
    const context = (arn: string) => ({
      "aws:SourceArn": arn,
      "kms:EncryptionContext:aws:cloudtrail:arn": arn,
    });

    expect(allowedPrincipals(statements)).to.deep.equal([`arn:aws:iam::${ACCOUNT}:root`, CLOUDTRAIL]);
    expect(allows(statements, { ...encrypt, context: context(trailArn(TRAIL)) })).to.equal(true);
    expect(
      allows(statements, { ...encrypt, context: context(trailArn({ ...TRAIL, accountId: "444444444444" })) }),
    ).to.equal(false);
    expect(statements.at(-1)?.Condition).to.deep.equal({
      StringEquals: { "kms:ViaService": ["s3.us-east-1.amazonaws.com"] },
      Null: { "kms:EncryptionContext:aws:cloudtrail:arn": ["false"] },
    });
  });

  for (const trailName of ["", "a", "-audit", "audit-", "audit trail", "audit--trail", "a".repeat(129)]) {
    it(`refuses the name ${JSON.stringify(trailName.slice(0, 20))}`, async () => {
      expect(await rejectionOf(record({ trailName }))).to.match(
        /audit trail: got the name .* CloudTrail takes/,
      );
    });
  }
});

describe("audit bucket policy", () => {
  const bucketArn = "arn:aws:s3:::audit-bucket";
  const context = { "aws:SourceArn": trailArn(TRAIL), "aws:SecureTransport": "true" };
  const write = {
    action: "s3:PutObject",
    resource: `${bucketArn}/AWSLogs/${ACCOUNT}/CloudTrail/file.json.gz`,
    principal: CLOUDTRAIL,
    context: { ...context, "s3:x-amz-acl": "bucket-owner-full-control" },
  };

  async function statements() {
    return statementsOf(await valueOf(policyDocument(auditBucketPolicy(bucketArn, TRAIL))));
  }

  it("takes log files of this trail, over TLS, into the account's folder", async () => {
    const policy = await statements();

    expect(allows(policy, write)).to.equal(true);
    expect(allows(policy, { ...write, resource: `${bucketArn}/AWSLogs/444444444444/x` })).to.equal(false);
    expect(
      allows(policy, { ...write, context: { ...write.context, "aws:SecureTransport": "false" } }),
    ).to.equal(false);
    expect(
      allows(policy, {
        ...write,
        context: {
          ...write.context,
          "aws:SourceArn": "arn:aws:cloudtrail:us-east-1:444444444444:trail/other",
        },
      }),
    ).to.equal(false);
  });

  it("lets CloudTrail look at the bucket's ACL, and do nothing else", async () => {
    const policy = await statements();
    const look = { action: "s3:GetBucketAcl", resource: bucketArn, principal: CLOUDTRAIL, context };

    expect(allows(policy, look)).to.equal(true);
    expect(allows(policy, { ...look, action: "s3:DeleteBucket" })).to.equal(false);
    expect(
      allows(policy, { ...look, context: { ...context, "aws:SourceArn": "arn:aws:cloudtrail:x:y:trail/z" } }),
    ).to.equal(false);
    expect(allowedPrincipals(policy)).to.deep.equal([CLOUDTRAIL]);
  });

  it("takes the place of the one that awsx would write, and changes nothing else", async () => {
    const exchange = exchangeBucketPolicy("ours");
    const transformed = async (type: string) =>
      exchange({
        custom: true,
        type,
        name: "audit",
        props: { bucket: "audit-bucket", policy: "theirs" },
        opts: { protect: true },
      });

    expect(await transformed("aws:s3/bucketPolicy:BucketPolicy")).to.deep.equal({
      props: { bucket: "audit-bucket", policy: "ours" },
      opts: { protect: true },
    });
    expect(await transformed("aws:cloudtrail/trail:Trail")).to.equal(undefined);
  });
});
