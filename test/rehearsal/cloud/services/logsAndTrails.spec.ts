import { expect } from "chai";
import { text } from "../../../../rehearsal/cloud/core/props";
import type { Props, ServiceModule } from "../../../../rehearsal/cloud/core/types";
import { cloudtrailService } from "../../../../rehearsal/cloud/services/cloudtrail";
import { kmsService } from "../../../../rehearsal/cloud/services/kms";
import { LogEvents } from "../../../../rehearsal/cloud/services/logEvents";
import { logsService } from "../../../../rehearsal/cloud/services/logs";
import { stsService } from "../../../../rehearsal/cloud/services/sts";
import {
  codeOf,
  Deployment,
  HOME,
  IRELAND,
  OTHER,
  OTHER_WEST,
  policy,
  refusalOf,
  WEST,
} from "../core/standIn";

const GROUP = "aws:cloudwatch/logGroup:LogGroup";
const POLICY = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy";
const TRAIL = "aws:cloudtrail/trail:Trail";
const KEY = "aws:kms/key:Key";

/** Buckets without a data plane: the trail asks only for their policies. */
const plainBuckets: ServiceModule = {
  resourceTypes: [
    {
      token: "aws:s3/bucket:Bucket",
      replaceOn: [],
      computed: ["arn"],
      create: () => ({ id: "audit", computed: { arn: "arn:aws:s3:::audit" } }),
    },
    {
      token: "aws:s3/bucketPolicy:BucketPolicy",
      replaceOn: [],
      computed: [],
      create: () => ({ id: "audit", computed: {} }),
      update: () => ({}),
    },
  ],
};

const administered = { Effect: "Allow", Principal: { AWS: HOME }, Action: "kms:*", Resource: "*" };
const keyFor = (service: string): string =>
  policy(administered, {
    Effect: "Allow",
    Principal: { Service: service },
    Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"],
    Resource: "*",
  });

describe("CloudWatch Logs", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await Deployment.over([logsService, kmsService]);
  });

  it("has one log group of a name per Region and account", async () => {
    const group = await stack.create(GROUP, "g", { name: "/aws/lambda/edge", retentionInDays: 30 });
    expect(group.outputs["arn"]).to.equal(`arn:aws:logs:us-west-2:${HOME}:log-group:/aws/lambda/edge`);
    expect(await codeOf(() => stack.create(GROUP, "h", { name: "/aws/lambda/edge" }))).to.equal(
      "ResourceAlreadyExistsException",
    );
    await stack.create(GROUP, "i", { name: "/aws/lambda/edge", region: "eu-west-1" });
    await stack.create(GROUP, "j", { name: "/aws/lambda/edge" }, OTHER_WEST);
  });

  it("deletes the log group of the Region that is meant, though another has the same id", async () => {
    await stack.create(GROUP, "here", { name: "g" });
    await stack.create(GROUP, "there", { name: "g", region: "eu-west-1" });
    await stack.delete(GROUP, "there", "g");
    expect(stack.cloud.resources.all().map((group) => group.scope.region)).to.deep.equal(["us-west-2"]);
  });

  it("refuses a retention and a name that CloudWatch does not have", async () => {
    const error = await refusalOf(() => stack.create(GROUP, "g", { name: "a b", retentionInDays: 10 }));
    expect(error.message)
      .to.match(/name: is "a b"/)
      .and.to.match(/retentionInDays: is 10; allowed are 0, 1, 3/);
  });

  it("refuses a key that the log service may not use", async () => {
    const closed = await stack.create(KEY, "k", {});
    const arn = (key: { outputs: Props }): string => text(key.outputs, "arn");
    expect(await codeOf(() => stack.create(GROUP, "g", { kmsKeyId: arn(closed) }))).to.equal(
      "InvalidParameterException",
    );
    const open = await stack.create(KEY, "k2", { policy: keyFor("logs.us-west-2.amazonaws.com") });
    await stack.create(GROUP, "g", { kmsKeyId: arn(open) });
    const elsewhere = await stack.create(
      KEY,
      "k3",
      { policy: keyFor("logs.us-west-2.amazonaws.com") },
      IRELAND,
    );
    expect(await codeOf(() => stack.create(GROUP, "h", { kmsKeyId: arn(elsewhere) }, IRELAND))).to.equal(
      "InvalidParameterException",
    );
  });

  it("allows ten resource policies per Region", async () => {
    const policyDocument = policy({
      Effect: "Allow",
      Principal: { Service: "delivery.logs.amazonaws.com" },
      Action: "logs:PutLogEvents",
      Resource: "*",
    });
    for (let index = 0; index < 10; index++) {
      await stack.create(POLICY, `p${index}`, { policyName: `p${index}`, policyDocument });
    }
    expect(await codeOf(() => stack.create(POLICY, "p10", { policyName: "p10", policyDocument }))).to.equal(
      "LimitExceededException",
    );
    await stack.create(POLICY, "p10", { policyName: "p10", policyDocument }, IRELAND);
  });

  it("keeps what is logged to a group that exists", async () => {
    await stack.create(GROUP, "g", { name: "g" });
    const events = stack.cloud.service(LogEvents);
    const line = { accountId: HOME, region: WEST.region, logGroup: "g", message: "hello" };
    events.write(line);
    expect(events.all()).to.deep.equal([{ ...line, at: stack.cloud.clock.now() }]);
    expect(await codeOf(() => events.write({ ...line, logGroup: "h" }))).to.equal(
      "ResourceNotFoundException",
    );
  });
});

describe("CloudTrail", () => {
  let stack: Deployment;
  const source = (account: string): object => ({
    StringEquals: { "aws:SourceArn": `arn:aws:cloudtrail:us-west-2:${account}:trail/audit` },
  });
  const bucketPolicy = (account = HOME): string => {
    const service = {
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Condition: source(account),
    };
    return policy(
      { ...service, Action: "s3:GetBucketAcl", Resource: "arn:aws:s3:::audit" },
      { ...service, Action: "s3:PutObject", Resource: `arn:aws:s3:::audit/AWSLogs/${HOME}/*` },
    );
  };
  const trail = { name: "audit", s3BucketName: "audit" };

  beforeEach(async () => {
    stack = await Deployment.over([cloudtrailService, kmsService, plainBuckets]);
  });

  it("refuses a bucket that does not exist or does not let it in", async () => {
    expect(await codeOf(() => stack.create(TRAIL, "t", trail))).to.equal("S3BucketDoesNotExistException");
    await stack.create("aws:s3/bucket:Bucket", "b", {});
    expect(await codeOf(() => stack.create(TRAIL, "t", trail))).to.equal(
      "InsufficientS3BucketPolicyException",
    );
    const put = (text: string): object => ({ bucket: "audit", policy: text });
    await stack.create("aws:s3/bucketPolicy:BucketPolicy", "p", { ...put(bucketPolicy(OTHER)) });
    expect(await codeOf(() => stack.create(TRAIL, "t", trail))).to.equal(
      "InsufficientS3BucketPolicyException",
    );
    await stack.update("aws:s3/bucketPolicy:BucketPolicy", "p", "audit", { ...put(bucketPolicy()) });
    const made = await stack.create(TRAIL, "t", trail);
    expect(made.outputs).to.deep.include({
      arn: `arn:aws:cloudtrail:us-west-2:${HOME}:trail/audit`,
      homeRegion: "us-west-2",
    });
    expect(await codeOf(() => stack.create(TRAIL, "u", { ...trail, s3KeyPrefix: "elsewhere" }))).to.equal(
      "TrailAlreadyExistsException",
    );
  });

  it("refuses a key that it may not use", async () => {
    await stack.create("aws:s3/bucket:Bucket", "b", {});
    await stack.create("aws:s3/bucketPolicy:BucketPolicy", "p", { bucket: "audit", policy: bucketPolicy() });
    const closed = await stack.create(KEY, "k", {});
    expect(
      await codeOf(() => stack.create(TRAIL, "t", { ...trail, kmsKeyId: closed.outputs["arn"] ?? null })),
    ).to.equal("InsufficientEncryptionPolicyException");
    expect(await codeOf(() => stack.create(TRAIL, "t", { ...trail, kmsKeyId: "alias/missing" }))).to.equal(
      "KmsKeyNotFoundException",
    );
    const open = await stack.create(KEY, "k2", { policy: keyFor("cloudtrail.amazonaws.com") });
    await stack.create(TRAIL, "t", { ...trail, kmsKeyId: open.outputs["arn"] ?? null });
  });
});

describe("the SDK's questions about where it is", () => {
  it("are answered with the provider's account and Region", async () => {
    const stack = await Deployment.over([stsService]);
    const ask = (token: string, scope = OTHER_WEST): object => stack.plane.invoke({ scope, token, args: {} });
    expect(ask("aws:index/getCallerIdentity:getCallerIdentity")).to.deep.include({
      accountId: OTHER,
      arn: `arn:aws:sts::${OTHER}:assumed-role/deploy/rehearsal`,
    });
    expect(ask("aws:index/getRegion:getRegion", IRELAND)).to.include({
      region: "eu-west-1",
      name: "eu-west-1",
    });
    expect(ask("aws:index/getPartition:getPartition")).to.include({
      partition: "aws",
      dnsSuffix: "amazonaws.com",
    });
  });
});
