import { expect } from "chai";

import { AccessLogBucket } from "../../../components/storage/accessLogBucket";
import type { Verdict } from "../../../policyLanguage/evaluate";
import { statementsOf } from "../../support/policyEvaluator";
import {
  type RecordedResource,
  type Recording,
  awsProvider,
  startRecording,
} from "../../support/recordingMocks";
import { serviceVerdict } from "./serviceVerdict";

const ACCOUNT = "111111111111";
const SOURCES = ["arn:aws:s3:::mezzanine-1", "arn:aws:s3:::packaged-1"] as const;

const BUCKET = "aws:s3/bucket:Bucket";
const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";

async function recordLogBucket(protect: boolean): Promise<Recording> {
  const recording = await startRecording();
  new AccessLogBucket(
    "logs",
    { accountId: ACCOUNT, sourceArns: SOURCES, keptDays: 365, protect },
    { provider: awsProvider("media", ACCOUNT, "us-west-2") },
  );
  await recording.settled();
  return recording;
}

describe("access log bucket", () => {
  let recording: Recording;
  let component: RecordedResource;
  let bucket: string;
  let bucketArn: string;

  before(async () => {
    recording = await recordLogBucket(true);
    component = recording.one("media:storage:AccessLogBucket");
    bucket = String(recording.outputsOf(component).values["bucketName"]);
    bucketArn = `arn:aws:s3:::${bucket}`;
  });

  /** What the policy says to a service that puts an object on behalf of a bucket. */
  function verdict(service: string, key: string, sourceArn: string, sourceAccount: string): Verdict {
    return serviceVerdict(recording.one(POLICY).inputs["policy"], {
      service,
      action: "s3:PutObject",
      resource: `${bucketArn}/${key}`,
      sourceArn,
      sourceAccount,
    });
  }

  it("has exactly these children: no versions, no lock, no logging of itself", () => {
    expect(recording.childrenOf(component).map(({ type, name }) => `${type} ${name}`)).to.have.members([
      `${BUCKET} logs`,
      `${BLOCK} logs-public-access-block`,
      `${OWNERSHIP} logs-ownership`,
      `${ENCRYPTION} logs-encryption`,
      `${POLICY} logs-policy`,
      `${LIFECYCLE} logs-lifecycle`,
    ]);
    expect(recording.one(BUCKET).inputs).to.deep.equal({});
  });

  it("is closed to the public and to access lists before a policy is written", () => {
    expect(recording.one(BLOCK).inputs).to.deep.equal({
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(recording.one(OWNERSHIP).inputs).to.deep.equal({
      bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    expect(recording.comesAfter(recording.one(POLICY), recording.one(BLOCK))).to.equal(true);
  });

  it("is encrypted with S3's own keys, since log delivery knows no others", () => {
    expect(recording.one(ENCRYPTION).inputs).to.deep.equal({
      bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" },
          blockedEncryptionTypes: ["SSE-C"],
        },
      ],
    });
  });

  it("forgets after the days it was told", () => {
    expect(recording.one(LIFECYCLE).inputs).to.deep.include({
      bucket,
      transitionDefaultMinimumObjectSize: "all_storage_classes_128K",
    });
    expect(JSON.stringify(recording.one(LIFECYCLE).inputs["rules"])).to.contain(
      '"id":"expire-records","status":"Enabled"',
    );
    expect(JSON.stringify(recording.one(LIFECYCLE).inputs["rules"])).to.contain('"expiration":{"days":365}');
  });

  it("admits nothing without TLS, logs and inventories of its buckets, and nothing else", () => {
    const forTheseBuckets = {
      StringEquals: { "aws:SourceAccount": [ACCOUNT] },
      ArnEquals: { "aws:SourceArn": [...SOURCES] },
    };
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
        Sid: "AccessLogDelivery",
        Effect: "Allow",
        Principal: { Service: ["logging.s3.amazonaws.com"] },
        Action: ["s3:PutObject"],
        Resource: [`${bucketArn}/access-logs/*`],
        Condition: forTheseBuckets,
      },
      {
        Sid: "InventoryDelivery",
        Effect: "Allow",
        Principal: { Service: ["s3.amazonaws.com"] },
        Action: ["s3:PutObject"],
        Resource: [`${bucketArn}/inventory/*`],
        Condition: forTheseBuckets,
      },
    ]);
  });

  it("lets each service in for its own prefix, for its own buckets and for its own account only", () => {
    const log = `access-logs/${ACCOUNT}/us-west-2/mezzanine-1/2026/11/21/2026-11-21-00-00-00-1`;
    const list = "inventory/packaged-1/all-versions/data/1.csv.gz";
    const [mezzanine, packaged] = SOURCES;

    expect(verdict("logging.s3.amazonaws.com", log, mezzanine, ACCOUNT)).to.equal("allow");
    expect(verdict("s3.amazonaws.com", list, packaged, ACCOUNT)).to.equal("allow");
    for (const refused of [
      verdict("logging.s3.amazonaws.com", list, mezzanine, ACCOUNT),
      verdict("s3.amazonaws.com", log, packaged, ACCOUNT),
      verdict("logging.s3.amazonaws.com", log, "arn:aws:s3:::somebody-elses", ACCOUNT),
      verdict("logging.s3.amazonaws.com", log, mezzanine, "999999999999"),
      verdict("s3.amazonaws.com", list, packaged, "999999999999"),
    ]) {
      expect(refused).not.to.equal("allow");
    }
  });

  it("protects the bucket when told so", async () => {
    const guarded = (from: Recording): readonly string[] =>
      from.resources.filter((resource) => resource.protect).map(({ type }) => type);

    expect(guarded(recording)).to.deep.equal([BUCKET]);
    expect(guarded(await recordLogBucket(false))).to.deep.equal([]);
  });

  it("refuses a name that no bucket could have", async () => {
    await startRecording();

    expect(
      () => new AccessLogBucket("Logs", { accountId: ACCOUNT, sourceArns: [], keptDays: 1, protect: false }),
    ).to.throw(/access log bucket: got the name Logs/);
  });
});
