import {
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  NoSuchBucket,
  NotFound,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { accountRootArn } from "../../../../rehearsal/cloud/core/arn";
import { iamService } from "../../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../../rehearsal/cloud/services/kms";
import { s3Service } from "../../../../rehearsal/cloud/services/s3";
import { sqsService } from "../../../../rehearsal/cloud/services/sqs";
import { errorName, failureOf, operatorOf, roleCaller, SdkWorld } from "../api/sdkWorld";
import { HOME, IRELAND, OTHER, OTHER_WEST, policy, WEST } from "../core/standIn";
import { makeBucket, makeKey, makeRole, replicationRule, S3 } from "./mediaFixture";

const Bucket = "films";
const ARN = `arn:aws:s3:::${Bucket}`;
const QUEUE = "aws:sqs/queue:Queue";

describe("S3's API for buckets", () => {
  let world: SdkWorld;
  let s3: S3Client;

  beforeEach(async () => {
    world = await SdkWorld.over([iamService, kmsService, sqsService, s3Service]);
    s3 = world.client(S3Client, operatorOf(WEST), WEST.region);
  });

  afterEach(() => world.close());

  describe("of a bucket that nothing configures", () => {
    beforeEach(() => world.stack.create(S3.bucket, Bucket, { bucket: Bucket }));

    it("says what S3 does by itself", async () => {
      expect(await s3.send(new GetBucketVersioningCommand({ Bucket }))).to.not.have.property("Status");
      const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
      expect(ServerSideEncryptionConfiguration?.Rules).to.deep.equal([
        { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false },
      ]);
      const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
      expect(OwnershipControls?.Rules).to.deep.equal([{ ObjectOwnership: "BucketOwnerEnforced" }]);
      const notification = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
      expect(notification).to.not.have.any.keys("QueueConfigurations", "EventBridgeConfiguration");
    });

    it("names each configuration that is not there in S3's own words", async () => {
      for (const [request, name] of [
        [() => s3.send(new GetBucketReplicationCommand({ Bucket })), "ReplicationConfigurationNotFoundError"],
        [() => s3.send(new GetBucketPolicyCommand({ Bucket })), "NoSuchBucketPolicy"],
        [
          () => s3.send(new GetObjectLockConfigurationCommand({ Bucket })),
          "ObjectLockConfigurationNotFoundError",
        ],
        [() => s3.send(new GetPublicAccessBlockCommand({ Bucket })), "NoSuchPublicAccessBlockConfiguration"],
      ] as const) {
        expect(await errorName(request())).to.equal(name);
      }
    });
  });

  it("tells versioning, encryption, ownership, the public access block and the policy as deployed", async () => {
    const keyArn = await makeKey(world.stack, "k", WEST, []);
    await makeBucket(world.stack, Bucket, WEST, keyArn);
    await world.stack.create("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "o", {
      bucket: Bucket,
      rule: { objectOwnership: "ObjectWriter" },
    });
    await world.stack.create(S3.block, "b", { bucket: Bucket, blockPublicPolicy: true });
    const document = policy({
      Effect: "Allow",
      Principal: { AWS: accountRootArn(HOME) },
      Action: "s3:GetObject",
      Resource: `${ARN}/*`,
    });
    await world.stack.create(S3.policy, "p", { bucket: Bucket, policy: document });

    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).to.equal("Enabled");
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(ServerSideEncryptionConfiguration?.Rules).to.deep.equal([
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: keyArn },
        BucketKeyEnabled: true,
      },
    ]);
    const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(OwnershipControls?.Rules).to.deep.equal([{ ObjectOwnership: "ObjectWriter" }]);
    const block = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(block.PublicAccessBlockConfiguration).to.deep.equal({
      BlockPublicAcls: false,
      IgnorePublicAcls: false,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: false,
    });
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).to.equal(document);
  });

  it("tells every setting of a replication rule", async () => {
    const keyArn = await makeKey(world.stack, "k", IRELAND, []);
    await makeBucket(world.stack, Bucket, WEST);
    await makeBucket(world.stack, "copies", IRELAND);
    const role = await makeRole(world.stack, "replicator", "s3.amazonaws.com", WEST, [
      { Effect: "Allow", Action: "s3:*", Resource: "*" },
    ]);
    const on = { status: "Enabled" };
    const rule = replicationRule(
      "copies",
      {
        account: HOME,
        accessControlTranslation: { owner: "Destination" },
        encryptionConfiguration: { replicaKmsKeyId: keyArn },
        replicationTime: { ...on, time: { minutes: 15 } },
        metrics: { ...on, eventThreshold: { minutes: 15 } },
      },
      { sourceSelectionCriteria: { sseKmsEncryptedObjects: on, replicaModifications: on } },
    );
    await world.stack.create(S3.replication, "r", { bucket: Bucket, role, rules: [rule] });
    const { ReplicationConfiguration } = await s3.send(new GetBucketReplicationCommand({ Bucket }));
    const Enabled = { Status: "Enabled" };
    expect(ReplicationConfiguration).to.deep.equal({
      Role: role,
      Rules: [
        {
          ID: "everything",
          Priority: 1,
          Filter: { Prefix: "" },
          ...Enabled,
          DeleteMarkerReplication: Enabled,
          SourceSelectionCriteria: { SseKmsEncryptedObjects: Enabled, ReplicaModifications: Enabled },
          Destination: {
            Bucket: "arn:aws:s3:::copies",
            Account: HOME,
            AccessControlTranslation: { Owner: "Destination" },
            EncryptionConfiguration: { ReplicaKmsKeyID: keyArn },
            ReplicationTime: { ...Enabled, Time: { Minutes: 15 } },
            Metrics: { ...Enabled, EventThreshold: { Minutes: 15 } },
          },
        },
      ],
    });
  });

  it("tells the filters of replication rules", async () => {
    await makeBucket(world.stack, Bucket, WEST);
    await makeBucket(world.stack, "copies", IRELAND);
    const role = await makeRole(world.stack, "replicator", "s3.amazonaws.com", WEST, [
      { Effect: "Allow", Action: "s3:*", Resource: "*" },
    ]);
    const off = { deleteMarkerReplication: { status: "Disabled" } };
    const both = { prefix: "a/", tags: { k: "v", l: "w" } };
    const rules = [
      replicationRule("copies", {}, { ...off, id: "one", priority: 1, filter: { and: both } }),
      replicationRule(
        "copies",
        {},
        { ...off, id: "two", priority: 2, filter: { tag: { key: "k", value: "v" } } },
      ),
    ];
    await world.stack.create(S3.replication, "r", { bucket: Bucket, role, rules });
    const { ReplicationConfiguration } = await s3.send(new GetBucketReplicationCommand({ Bucket }));
    expect(ReplicationConfiguration?.Rules?.map(({ Filter }) => Filter)).to.deep.equal([
      {
        And: {
          Prefix: "a/",
          Tags: [
            { Key: "k", Value: "v" },
            { Key: "l", Value: "w" },
          ],
        },
      },
      { Tag: { Key: "k", Value: "v" } },
    ]);
  });

  it("tells which queue gets which events, and that EventBridge gets all", async () => {
    await makeBucket(world.stack, Bucket, WEST);
    const queueArn = `arn:aws:sqs:${WEST.region}:${HOME}:failures`;
    await world.stack.create(QUEUE, "failures", {
      name: "failures",
      policy: policy({
        Effect: "Allow",
        Principal: { Service: "s3.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
      }),
    });
    const events = ["s3:Replication:OperationFailedReplication"];
    await world.stack.create("aws:s3/bucketNotification:BucketNotification", "n", {
      bucket: Bucket,
      eventbridge: true,
      queues: [{ id: "failed", queueArn, events, filterPrefix: "a/" }],
    });
    const { QueueConfigurations, EventBridgeConfiguration } = await s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket }),
    );
    expect(EventBridgeConfiguration).to.deep.equal({});
    expect(QueueConfigurations).to.deep.equal([
      {
        Id: "failed",
        QueueArn: queueArn,
        Events: events,
        Filter: { Key: { FilterRules: [{ Name: "Prefix", Value: "a/" }] } },
      },
    ]);
  });

  it("tells Object Lock and its default retention", async () => {
    await makeBucket(world.stack, Bucket, WEST);
    await world.stack.create("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", "l", {
      bucket: Bucket,
      rule: { defaultRetention: { mode: "GOVERNANCE", days: 30 } },
    });
    const { ObjectLockConfiguration } = await s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
    expect(ObjectLockConfiguration).to.deep.equal({
      ObjectLockEnabled: "Enabled",
      Rule: { DefaultRetention: { Mode: "GOVERNANCE", Days: 30 } },
    });
  });

  it("says where a bucket is from every Region, and sends everything else there", async () => {
    await makeBucket(world.stack, Bucket, IRELAND);
    expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).to.equal(
      "eu-west-1",
    );
    expect(await errorName(s3.send(new GetBucketVersioningCommand({ Bucket })))).to.equal(
      "PermanentRedirect",
    );
    const there = world.client(S3Client, operatorOf(IRELAND), IRELAND.region);
    expect((await there.send(new HeadBucketCommand({ Bucket }))).BucketRegion).to.equal("eu-west-1");
  });

  it("does not find a bucket that is not there", async () => {
    expect(await failureOf(s3.send(new GetBucketVersioningCommand({ Bucket })))).to.be.instanceOf(
      NoSuchBucket,
    );
    expect(await failureOf(s3.send(new HeadBucketCommand({ Bucket })))).to.be.instanceOf(NotFound);
  });

  it("refuses a role each read that its policies do not name", async () => {
    await makeBucket(world.stack, Bucket, WEST);
    const arn = await makeRole(world.stack, "blind", "lambda.amazonaws.com", WEST, [
      { Effect: "Allow", Action: "s3:GetBucketVersioning", Resource: ARN },
    ]);
    const blind = world.client(S3Client, roleCaller(arn, WEST), WEST.region);
    await blind.send(new GetBucketVersioningCommand({ Bucket }));
    for (const request of [
      () => blind.send(new GetBucketReplicationCommand({ Bucket })),
      () => blind.send(new GetBucketEncryptionCommand({ Bucket })),
      () => blind.send(new GetBucketOwnershipControlsCommand({ Bucket })),
      () => blind.send(new GetBucketPolicyCommand({ Bucket })),
      () => blind.send(new GetBucketNotificationConfigurationCommand({ Bucket })),
      () => blind.send(new GetObjectLockConfigurationCommand({ Bucket })),
      () => blind.send(new GetPublicAccessBlockCommand({ Bucket })),
      () => blind.send(new GetBucketLocationCommand({ Bucket })),
    ]) {
      expect(await errorName(request())).to.equal("AccessDenied");
    }
    // A HEAD has no body to name the error in.
    expect(await failureOf(blind.send(new HeadBucketCommand({ Bucket })))).to.have.nested.property(
      "$metadata.httpStatusCode",
      403,
    );
  });

  it("keeps another account out unless the bucket's policy lets it in, and keeps the policy from it even then", async () => {
    await makeBucket(world.stack, Bucket, WEST);
    const guest = world.client(S3Client, operatorOf(OTHER_WEST), WEST.region);
    const versioning = new GetBucketVersioningCommand({ Bucket });
    expect(await errorName(guest.send(versioning))).to.equal("AccessDenied");
    await world.stack.create(S3.policy, "p", {
      bucket: Bucket,
      policy: policy({
        Effect: "Allow",
        Principal: { AWS: accountRootArn(OTHER) },
        Action: "s3:*",
        Resource: ARN,
      }),
    });
    expect((await guest.send(versioning)).Status).to.equal("Enabled");
    expect(await errorName(guest.send(new GetBucketPolicyCommand({ Bucket })))).to.equal("MethodNotAllowed");
  });

  it("refuses a bucket that is not the expected account's", async () => {
    await makeBucket(world.stack, Bucket, WEST);
    const request = new GetBucketVersioningCommand({ Bucket, ExpectedBucketOwner: OTHER });
    expect(await errorName(s3.send(request))).to.equal("AccessDenied");
    const right = new GetBucketVersioningCommand({ Bucket, ExpectedBucketOwner: HOME });
    expect((await s3.send(right)).Status).to.equal("Enabled");
  });

  it("does not answer while the bucket's Region is dark", async () => {
    await makeBucket(world.stack, Bucket, WEST);
    world.stack.cloud.network.setFault(WEST.region, "dark");
    expect(await errorName(s3.send(new GetBucketVersioningCommand({ Bucket })))).to.equal(
      "ServiceUnavailable",
    );
  });

  it("says that it does not know an operation instead of answering another", async () => {
    expect(await errorName(s3.send(new ListBucketsCommand({})))).to.equal("NotImplemented");
  });

  it("refuses a key that nobody issued in S3's words", async () => {
    const unknown = { accessKeyId: "ASIAUNKNOWN", secretAccessKey: "x", sessionToken: "x" };
    const stranger = world.clientWith(S3Client, unknown, WEST.region);
    expect(await errorName(stranger.send(new GetBucketVersioningCommand({ Bucket })))).to.equal(
      "InvalidAccessKeyId",
    );
  });
});
