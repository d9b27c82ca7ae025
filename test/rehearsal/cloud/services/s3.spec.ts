import { expect } from "chai";
import fc from "fast-check";
import { isPublicPolicy } from "../../../../rehearsal/cloud/services/s3/publicAccess";
import { S3DataPlane, type ObjectCreated } from "../../../../rehearsal/cloud/services/s3";
import {
  codeOf,
  HOME,
  IRELAND,
  OTHER,
  OTHER_WEST,
  policy,
  refusalOf,
  WEST,
  type Deployment,
} from "../core/standIn";
import { makeBucket, makeKey, makeRole, mediaStack, replicationRule, S3, WEST_ROOT } from "./mediaFixture";

const everybody = {
  Effect: "Allow",
  Principal: "*",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::films/*",
};

describe("S3 buckets", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await mediaStack();
    await stack.create(S3.bucket, "films", { bucket: "films" });
  });

  it("have names that are unique in every account and Region", async () => {
    expect(await codeOf(() => stack.create(S3.bucket, "f", { bucket: "films" }, IRELAND))).to.equal(
      "BucketAlreadyOwnedByYou",
    );
    expect(await codeOf(() => stack.create(S3.bucket, "f", { bucket: "films" }, OTHER_WEST))).to.equal(
      "BucketAlreadyExists",
    );
  });

  it("refuse names that AWS refuses, at preview", () => {
    for (const bucket of ["Films", "a", "films..old", "-films", "192.168.0.1", "f".repeat(64)]) {
      expect(stack.check(S3.bucket, "b", { bucket }).failures, bucket).to.have.length(1);
    }
  });

  it("get an automatic name that AWS accepts, whatever their logical name", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9-]{0,80}$/), (name) => {
        const { inputs, failures } = stack.check(S3.bucket, name, {});
        expect(failures).to.deep.equal([]);
        expect(inputs["bucket"]).to.match(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
      }),
    );
  });

  it("refuse the deprecated inline arguments instead of ignoring them", async () => {
    expect(await codeOf(() => stack.create(S3.bucket, "b", { bucket: "other", acl: "private" }))).to.equal(
      "NotImplemented",
    );
  });

  it("are configured from their own account and Region only", async () => {
    const block = { bucket: "films", blockPublicAcls: true };
    expect(await codeOf(() => stack.create(S3.block, "b", block, IRELAND))).to.equal("PermanentRedirect");
    expect(await codeOf(() => stack.create(S3.block, "b", block, OTHER_WEST))).to.equal("AccessDenied");
    expect(await codeOf(() => stack.create(S3.block, "b", { ...block, bucket: "nowhere" }))).to.equal(
      "NoSuchBucket",
    );
  });

  it("refuse a second resource for one configuration: they would undo each other", async () => {
    await stack.create(S3.block, "b", { bucket: "films", blockPublicAcls: true });
    const again = await refusalOf(() => stack.create(S3.block, "c", { bucket: "films" }));
    expect(again.message).to.match(/has a BucketPublicAccessBlock already/);
  });

  it("refuse a public policy while their block says so", async () => {
    await stack.create(S3.block, "b", { bucket: "films", blockPublicPolicy: true });
    expect(
      await codeOf(() => stack.create(S3.policy, "p", { bucket: "films", policy: policy(everybody) })),
    ).to.equal("AccessDenied");
  });

  it("refuse a public policy while the whole account is blocked", async () => {
    const account = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";
    await stack.create(account, "a", { blockPublicPolicy: true });
    expect(
      await codeOf(() => stack.create(S3.policy, "p", { bucket: "films", policy: policy(everybody) })),
    ).to.equal("AccessDenied");
  });

  it("refuse a policy that names a role that does not exist, or another bucket", async () => {
    const role = `arn:aws:iam::${HOME}:role/nobody`;
    const named = { ...everybody, Principal: { AWS: role } };
    const foreign = {
      ...everybody,
      Principal: { AWS: `arn:aws:iam::${HOME}:root` },
      Resource: "arn:aws:s3:::x",
    };
    for (const statement of [named, foreign]) {
      const put = { bucket: "films", policy: policy(statement) };
      expect(await codeOf(() => stack.create(S3.policy, "p", put))).to.equal("MalformedPolicy");
    }
  });

  it("refuse a public ACL, and any ACL while ownership is enforced", async () => {
    const acl = "aws:s3/bucketAcl:BucketAcl";
    expect(await codeOf(() => stack.create(acl, "a", { bucket: "films", acl: "private" }))).to.equal(
      "AccessControlListNotSupported",
    );
    const controls = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";
    await stack.create(controls, "o", { bucket: "films", rule: { objectOwnership: "ObjectWriter" } });
    await stack.create(S3.block, "b", { bucket: "films", blockPublicAcls: true });
    expect(await codeOf(() => stack.create(acl, "a", { bucket: "films", acl: "public-read" }))).to.equal(
      "AccessDenied",
    );
    await stack.create(acl, "a", { bucket: "films", acl: "private" });
  });

  it("refuse a key of another Region", async () => {
    const keyArn = await makeKey(stack, "k", IRELAND, []);
    const error = await refusalOf(() => makeBucket(stack, "encrypted", WEST, keyArn));
    expect(error.message).to.match(/does not exist in that Region/);
  });

  it("are deleted only when they are empty, or when the program gave its leave", async () => {
    const s3 = stack.cloud.service(S3DataPlane);
    s3.putObject(WEST_ROOT, "films", "a", "x");
    expect(await codeOf(() => stack.delete(S3.bucket, "films", "films"))).to.equal("BucketNotEmpty");
    await stack.update(S3.bucket, "films", "films", { bucket: "films", forceDestroy: true });
    await stack.delete(S3.bucket, "films", "films");
    expect(s3.store.isEmpty("films")).to.equal(true);
  });

  for (const [what, rule, reason] of [
    ["a rule without priority", { priority: null }, /needed together/],
    ["a rule without filter", { filter: null }, /needed together/],
    ["a rule without a word on delete markers", { deleteMarkerReplication: null }, /needed together/],
    ["a threshold other than 15 minutes", { threshold: 20 }, /only 15 are allowed/],
    ["owner override without an account", { owner: true }, /Account must be specified/],
    ["KMS objects without a replica key", { kms: true }, /ReplicaKmsKeyID must be specified/],
    ["time control without metrics", { timeControl: true }, /needs metrics/],
  ] as const) {
    it(`refuse replication with ${what}`, async () => {
      await makeBucket(stack, "originals", WEST);
      await makeBucket(stack, "copies", IRELAND);
      const role = await makeRole(stack, "replicator", "s3.amazonaws.com", WEST, [
        { Effect: "Allow", Action: "s3:*", Resource: "*" },
      ]);
      const minutes = { minutes: "threshold" in rule ? rule.threshold : 15 };
      const made = replicationRule(
        "copies",
        {
          ...("timeControl" in rule ? {} : { metrics: { status: "Enabled", eventThreshold: minutes } }),
          replicationTime: { status: "Enabled", time: minutes },
          ...("owner" in rule ? { accessControlTranslation: { owner: "Destination" } } : {}),
        },
        "kms" in rule
          ? { sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } } }
          : Object.fromEntries(Object.entries(rule).filter(([, value]) => value === null)),
      );
      const error = await refusalOf(() =>
        stack.create(S3.replication, "r", { bucket: "originals", role, rules: [made] }),
      );
      expect(error.message).to.match(reason);
    });
  }

  it("refuse replication without versioning on either side, and keep it while replicating", async () => {
    const role = await makeRole(stack, "replicator", "s3.amazonaws.com", WEST, [
      { Effect: "Allow", Action: "s3:*", Resource: "*" },
    ]);
    await makeBucket(stack, "originals", WEST);
    const rules = [replicationRule("films")];
    const replicate = () => stack.create(S3.replication, "r", { bucket: "originals", role, rules });
    expect((await refusalOf(replicate)).message).to.match(/Destination bucket must have versioning/);
    const enabled = { bucket: "films", versioningConfiguration: { status: "Enabled" } };
    await stack.create(S3.versioning, "films", enabled);
    await replicate();
    expect(await codeOf(() => stack.delete(S3.versioning, "originals", "originals"))).to.equal(
      "InvalidBucketState",
    );
  });

  it("refuse replication by a role that does not trust S3", async () => {
    await makeBucket(stack, "originals", WEST);
    await makeBucket(stack, "copies", IRELAND);
    const role = await makeRole(stack, "replicator", "lambda.amazonaws.com", WEST, [
      { Effect: "Allow", Action: "s3:*", Resource: "*" },
    ]);
    const rules = [replicationRule("copies")];
    const error = await refusalOf(() =>
      stack.create(S3.replication, "r", { bucket: "originals", role, rules }),
    );
    expect(error.message).to.match(/must exist and trust s3\.amazonaws\.com/);
  });
});

describe("S3 objects", () => {
  let stack: Deployment;
  let s3: S3DataPlane;

  beforeEach(async () => {
    stack = await mediaStack();
    s3 = stack.cloud.service(S3DataPlane);
  });

  it("keep every version where versioning is on, and one where it is not", async () => {
    await makeBucket(stack, "versioned", WEST);
    await stack.create(S3.bucket, "plain", { bucket: "plain" });
    for (const bucket of ["versioned", "plain"]) {
      const first = s3.putObject(WEST_ROOT, bucket, "k", "one");
      s3.putObject(WEST_ROOT, bucket, "k", "two");
      const again = s3.store.find(bucket, "k", first.versionId);
      expect(new TextDecoder().decode(again?.body)).to.equal(bucket === "versioned" ? "one" : "two");
    }
  });

  it("are hidden by a delete marker, and come back when it goes", async () => {
    await makeBucket(stack, "versioned", WEST);
    s3.putObject(WEST_ROOT, "versioned", "k", "one");
    s3.deleteObject(WEST_ROOT, "versioned", "k");
    expect(await codeOf(() => s3.getObject(WEST_ROOT, "versioned", "k"))).to.equal("NoSuchKey");
    expect(s3.listObjects(WEST_ROOT, "versioned")).to.deep.equal([]);
    const marker = s3.store.find("versioned", "k");
    s3.deleteObject(WEST_ROOT, "versioned", "k", { versionId: marker?.versionId ?? "" });
    expect(s3.headObject(WEST_ROOT, "versioned", "k").size).to.equal(3);
  });

  it("do not tell strangers whether they exist", async () => {
    await makeBucket(stack, "films", WEST);
    const arn = await makeRole(stack, "reader", "lambda.amazonaws.com", WEST, [
      { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::films/*" },
    ]);
    const reader = { principalArn: arn, accountId: HOME };
    expect(await codeOf(() => s3.getObject(reader, "films", "missing"))).to.equal("AccessDenied");
    s3.putObject(WEST_ROOT, "films", "there", "x");
    expect(s3.getObject(reader, "films", "there").size).to.equal(1);
  });

  it("under a key need the key as well as the bucket", async () => {
    const keyArn = await makeKey(stack, "k", WEST, []);
    await makeBucket(stack, "films", WEST, keyArn);
    const object = { Effect: "Allow", Action: "s3:*", Resource: "*" };
    const decrypt = { Effect: "Allow", Action: "kms:Decrypt", Resource: keyArn };
    const without = await makeRole(stack, "without", "lambda.amazonaws.com", WEST, [object]);
    const reader = await makeRole(stack, "reader", "lambda.amazonaws.com", WEST, [object, decrypt]);
    s3.putObject(WEST_ROOT, "films", "a", "x");
    const as = (principalArn: string) => ({ principalArn, accountId: HOME });
    expect(await codeOf(() => s3.getObject(as(without), "films", "a"))).to.equal("AccessDeniedException");
    expect(s3.getObject(as(reader), "films", "a").size).to.equal(1);
    expect(await codeOf(() => s3.putObject(as(reader), "films", "a", "y"))).to.equal("AccessDeniedException");
  });

  it("of another account need its bucket policy as well as an own permission", async () => {
    await makeBucket(stack, "films", WEST);
    const arn = await makeRole(stack, "guest", "lambda.amazonaws.com", OTHER_WEST, [
      { Effect: "Allow", Action: "s3:GetObject", Resource: "*" },
    ]);
    const guest = { principalArn: arn, accountId: OTHER };
    s3.putObject(WEST_ROOT, "films", "a", "x");
    expect(await codeOf(() => s3.getObject(guest, "films", "a"))).to.equal("AccessDenied");
    const allow = { ...everybody, Principal: { AWS: arn } };
    await stack.create(S3.policy, "p", { bucket: "films", policy: policy(allow) });
    expect(s3.getObject(guest, "films", "a").size).to.equal(1);
  });

  it("are announced once each, at their own instant, with what EventBridge is told", async () => {
    await makeBucket(stack, "films", WEST);
    const heard: ObjectCreated[] = [];
    s3.onObjectCreated((event) => {
      heard.push(event);
    });
    s3.putObject(WEST_ROOT, "films", "a", "x");
    expect(heard).to.deep.equal([]);
    await stack.cloud.clock.advance(1);
    const notification = "aws:s3/bucketNotification:BucketNotification";
    await stack.create(notification, "n", { bucket: "films", eventbridge: true });
    s3.putObject(WEST_ROOT, "films", "b", "x");
    await stack.cloud.clock.advance(1);
    expect(heard.map(({ object, eventBridge }) => [object.key, eventBridge])).to.deep.equal([
      ["a", false],
      ["b", true],
    ]);
  });

  it("of a Region that is at fault cannot be reached", async () => {
    await makeBucket(stack, "films", WEST);
    stack.cloud.network.setFault(WEST.region, "dark");
    expect(await codeOf(() => s3.putObject(WEST_ROOT, "films", "a", "x"))).to.equal("ServiceUnavailable");
  });
});

describe("a public bucket policy", () => {
  it("is one that lets in principals whom no fixed value narrows down", () => {
    const narrowed = (condition: object) => isPublicPolicy(policy({ ...everybody, Condition: condition }));
    expect(isPublicPolicy(policy(everybody))).to.equal(true);
    expect(isPublicPolicy(policy({ ...everybody, Effect: "Deny" }))).to.equal(false);
    expect(isPublicPolicy(policy({ ...everybody, Principal: { AWS: OTHER } }))).to.equal(false);
    expect(narrowed({ StringEquals: { "aws:PrincipalOrgID": "o-1" } })).to.equal(false);
    expect(narrowed({ StringLike: { "aws:PrincipalOrgID": "o-*" } })).to.equal(true);
    expect(narrowed({ StringNotEquals: { "aws:PrincipalOrgID": "o-1" } })).to.equal(true);
    expect(narrowed({ StringEqualsIfExists: { "aws:PrincipalOrgID": "o-1" } })).to.equal(true);
    expect(narrowed({ Bool: { "aws:SecureTransport": "true" } })).to.equal(true);
    expect(narrowed({ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } })).to.equal(true);
  });
});
