import { expect } from "chai";
import type { ApiResponse, Caller, Props } from "../../../../rehearsal/cloud/core/types";
import { iamService } from "../../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../../rehearsal/cloud/services/kms";
import { secretsManagerService } from "../../../../rehearsal/cloud/services/secretsManager";
import { SecretValues } from "../../../../rehearsal/cloud/services/secretValues";
import {
  codeOf,
  Deployment,
  HOME,
  IRELAND,
  OTHER,
  OTHER_ROLE,
  policy,
  refusalOf,
  trust,
  WEST,
} from "../core/standIn";

const SECRET = "aws:secretsmanager/secret:Secret";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const SECRET_POLICY = "aws:secretsmanager/secretPolicy:SecretPolicy";

const root: Caller = { principalArn: `arn:aws:iam::${HOME}:root`, accountId: HOME };
const reader: Caller = { principalArn: `arn:aws:iam::${HOME}:role/reader`, accountId: HOME };
const stranger: Caller = { principalArn: OTHER_ROLE, accountId: OTHER };
const token = (digit: string): string => digit.repeat(32);

describe("Secrets Manager", () => {
  let stack: Deployment;
  let values: SecretValues;

  beforeEach(async () => {
    stack = await Deployment.over([secretsManagerService, kmsService, iamService]);
    values = stack.cloud.service(SecretValues);
  });

  function read(secretId: string, caller = root, more: object = {}): string {
    return values.get({ caller, region: WEST.region, secretId, ...more }).secretString;
  }

  function put(secretId: string, secretString: string, clientRequestToken: string, more: object = {}): void {
    values.put({ caller: root, region: WEST.region, secretId, secretString, clientRequestToken, ...more });
  }

  async function makeReader(...statements: readonly object[]): Promise<void> {
    await stack.create("aws:iam/role:Role", "r", {
      name: "reader",
      assumeRolePolicy: trust("lambda.amazonaws.com"),
    });
    await stack.create("aws:iam/rolePolicy:RolePolicy", "p", {
      role: "reader",
      policy: policy(...statements),
    });
  }

  it("has no value until one is written, and says which stage it looked for", async () => {
    const secret = await stack.create(SECRET, "s", { name: "cdn" });
    expect(secret.id).to.match(
      new RegExp(`^arn:aws:secretsmanager:us-west-2:${HOME}:secret:cdn-[A-Za-z0-9]{6}$`),
    );
    const error = await refusalOf(() => read("cdn"));
    expect(error.message).to.equal(
      "secretsmanager: ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    );
    expect(await codeOf(() => read("nothing"))).to.equal("ResourceNotFoundException");
  });

  it("makes a new value current and the old one previous, by name and by ARN", async () => {
    const secret = await stack.create(SECRET, "s", { name: "cdn" });
    put("cdn", "first", token("1"));
    put(secret.id, "second", token("2"));
    put(secret.id, "third", token("3"));
    expect(read("cdn")).to.equal("third");
    expect(read(secret.id, root, { versionStage: "AWSPREVIOUS" })).to.equal("second");
    expect(read(secret.id, root, { versionId: token("1") })).to.equal("first");
    expect(await codeOf(() => read(secret.id, root, { versionId: token("9") }))).to.equal(
      "ResourceNotFoundException",
    );
  });

  it("takes the same token with the same value twice, and with another value not at all", async () => {
    await stack.create(SECRET, "s", { name: "cdn" });
    put("cdn", "first", token("1"));
    put("cdn", "second", token("2"));
    put("cdn", "first", token("1"));
    expect(read("cdn")).to.equal("second");
    expect(await codeOf(() => put("cdn", "third", token("1")))).to.equal("ResourceExistsException");
    expect(await codeOf(() => put("cdn", "third", "short"))).to.equal("InvalidParameterException");
  });

  it("keeps a version under a stage of the writer's own without making it current", async () => {
    await stack.create(SECRET, "s", { name: "cdn" });
    put("cdn", "first", token("1"));
    put("cdn", "pending", token("2"), { versionStages: ["AWSPENDING"] });
    expect(read("cdn")).to.equal("first");
    expect(read("cdn", root, { versionStage: "AWSPENDING" })).to.equal("pending");
  });

  it("asks IAM, then the secret's policy, then KMS", async () => {
    const key = await stack.create("aws:kms/key:Key", "k", {});
    const secret = await stack.create(SECRET, "s", { name: "cdn", kmsKeyId: key.id });
    put("cdn", "value", token("1"));
    await makeReader({ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "*" });
    const error = await refusalOf(() => read("cdn", reader));
    expect(error.message).to.match(/^kms: AccessDeniedException: .* perform: kms:Decrypt/);
    await stack.create("aws:iam/rolePolicy:RolePolicy", "p2", {
      role: "reader",
      policy: policy({
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: { StringEquals: { "kms:ViaService": "secretsmanager.us-west-2.amazonaws.com" } },
      }),
    });
    expect(read("cdn", reader)).to.equal("value");
    const write = { region: WEST.region, secretId: "cdn", secretString: "x", clientRequestToken: token("2") };
    const refused = await refusalOf(() => values.put({ caller: reader, ...write }));
    expect(refused.message).to.match(/AccessDeniedException: .* perform: secretsmanager:PutSecretValue/);
    await stack.create(SECRET_POLICY, "deny", {
      secretArn: secret.id,
      policy: policy({
        Effect: "Deny",
        Principal: "*",
        Action: "secretsmanager:GetSecretValue",
        Resource: "*",
      }),
    });
    expect(await codeOf(() => read("cdn", reader))).to.equal("AccessDeniedException");
  });

  it("never gives another account a value under the account's managed key", async () => {
    const open = policy({
      Effect: "Allow",
      Principal: { AWS: OTHER },
      Action: "secretsmanager:*",
      Resource: "*",
    });
    const secret = await stack.create(SECRET, "s", { name: "cdn", policy: open });
    put("cdn", "value", token("1"));
    expect((await refusalOf(() => read(secret.id, stranger))).message).to.include(
      "Access to KMS is not allowed",
    );
    const key = await stack.create("aws:kms/key:Key", "k", {
      policy: policy(
        { Effect: "Allow", Principal: { AWS: HOME }, Action: "kms:*", Resource: "*" },
        { Effect: "Allow", Principal: { AWS: OTHER }, Action: "kms:Decrypt", Resource: "*" },
      ),
    });
    await stack.update(SECRET, "s", secret.id, { name: "cdn", policy: open, kmsKeyId: key.id });
    expect(read(secret.id, stranger)).to.equal("value");
    expect(await codeOf(() => read("cdn", stranger)), "a name is looked up at home").to.equal(
      "ResourceNotFoundException",
    );
  });

  it("refuses a key that does not live where the secret needs it", async () => {
    const key = await stack.create("aws:kms/key:Key", "k", {});
    const args = { kmsKeyId: key.id };
    expect(await codeOf(() => stack.create(SECRET, "s", args, IRELAND))).to.equal("NotFoundException");
    const replicated = { ...args, replicas: [{ region: "eu-west-1", kmsKeyId: key.id }] };
    expect(await codeOf(() => stack.create(SECRET, "s", replicated))).to.equal("NotFoundException");
  });

  it("shows a replica in the other Region, read-only", async () => {
    const secret = await stack.create(SECRET, "s", { name: "cdn", replicas: [{ region: "eu-west-1" }] });
    put("cdn", "value", token("1"));
    const there = { region: "eu-west-1" };
    const replicaArn = secret.id.replace("us-west-2", "eu-west-1");
    expect(read("cdn", root, there)).to.equal("value");
    expect(read(replicaArn, root, there)).to.equal("value");
    expect(await codeOf(() => read(secret.id, root, there))).to.equal("ResourceNotFoundException");
    expect(await codeOf(() => put("cdn", "new", token("2"), there))).to.equal("InvalidRequestException");
    expect(await codeOf(() => stack.create(SECRET, "t", { name: "cdn" }, IRELAND))).to.equal(
      "ResourceExistsException",
    );
    expect(
      await codeOf(() => stack.create(SECRET, "t", { name: "x", replicas: [{ region: "us-west-2" }] })),
    ).to.equal("InvalidParameterException");
  });

  it("keeps the name of a deleted secret until its recovery window has passed", async () => {
    const first = await stack.create(SECRET, "s", { name: "cdn", recoveryWindowInDays: 7 });
    expect(await codeOf(() => stack.create(SECRET, "t", { name: "cdn" }))).to.equal(
      "ResourceExistsException",
    );
    put("cdn", "value", token("1"));
    await stack.delete(SECRET, "s", first.id);
    expect(await codeOf(() => read("cdn"))).to.equal("ResourceNotFoundException");
    expect(await codeOf(() => stack.create(SECRET, "t", { name: "cdn" }))).to.equal(
      "InvalidRequestException",
    );
    await stack.cloud.clock.advance(7 * 86_400_000);
    const second = await stack.create(SECRET, "t", { name: "cdn", recoveryWindowInDays: 0 });
    expect(await codeOf(() => read("cdn")), "the old value is gone").to.equal("ResourceNotFoundException");
    await stack.delete(SECRET, "t", second.id);
    await stack.create(SECRET, "u", { name: "cdn" });
  });

  it("refuses a recovery window and a name that AWS does not have", async () => {
    const error = await refusalOf(() => stack.create(SECRET, "s", { name: "a b", recoveryWindowInDays: 3 }));
    expect(error.message)
      .to.match(/name: is "a b"/)
      .and.to.match(/recoveryWindowInDays: is 3 days/);
  });

  describe("versions that the program writes", () => {
    it("become the value, with exactly one way to give it", async () => {
      const secret = await stack.create(SECRET, "s", { name: "cdn" });
      await stack.create(VERSION, "v", { secretId: secret.id, secretString: "from the program" });
      expect(read("cdn")).to.equal("from the program");
      const both = { secretId: secret.id, secretString: "a", secretStringWo: "b" };
      expect((await refusalOf(() => stack.create(VERSION, "w", both))).message).to.include("exactly one of");
      expect(
        await codeOf(() => stack.create(VERSION, "w", { secretId: "missing", secretString: "a" })),
      ).to.equal("ResourceNotFoundException");
    });

    it("keep a write-only value out of the outputs", async () => {
      const secret = await stack.create(SECRET, "s", { name: "cdn" });
      const made = await stack.create(VERSION, "v", {
        secretId: secret.id,
        secretStringWo: "hidden",
        secretStringWoVersion: 1,
      });
      expect(JSON.stringify(made.outputs)).not.to.include("hidden");
      expect(made.outputs).not.to.have.property("secretStringWo");
      expect(read("cdn")).to.equal("hidden");
    });
  });

  describe("on the wire", () => {
    async function call(
      operation: string,
      body: Props,
      caller = root,
    ): Promise<{ response: ApiResponse; body: unknown }> {
      const response = await secretsManagerService.api!.handle(stack.cloud, {
        caller,
        region: WEST.region,
        method: "POST",
        path: "/",
        query: new URLSearchParams(),
        headers: { "x-amz-target": `secretsmanager.${operation}` },
        body: new TextEncoder().encode(JSON.stringify(body)),
      });
      const text = typeof response.body === "string" ? response.body : "";
      const parsed: unknown = JSON.parse(text);
      return { response, body: parsed };
    }

    it("puts, gets and describes", async () => {
      const secret = await stack.create(SECRET, "s", { name: "cdn" });
      const written = { SecretId: "cdn", SecretString: "value", ClientRequestToken: token("1") };
      expect((await call("PutSecretValue", written)).body).to.deep.equal({
        ARN: secret.id,
        Name: "cdn",
        VersionId: token("1"),
        VersionStages: ["AWSCURRENT"],
      });
      expect((await call("GetSecretValue", { SecretId: "cdn" })).body).to.deep.equal({
        ARN: secret.id,
        Name: "cdn",
        VersionId: token("1"),
        SecretString: "value",
        VersionStages: ["AWSCURRENT"],
        CreatedDate: stack.cloud.clock.now() / 1000,
      });
      const described = await call("DescribeSecret", { SecretId: "cdn" });
      expect(described.body).to.deep.equal({
        ARN: secret.id,
        Name: "cdn",
        PrimaryRegion: "us-west-2",
        VersionIdsToStages: { [token("1")]: ["AWSCURRENT"] },
      });
    });

    it("answers refusals with AWS's type and message, and never with the value", async () => {
      await stack.create(SECRET, "s", { name: "cdn" });
      const missing = await call("GetSecretValue", { SecretId: "cdn" });
      expect(missing.response.status).to.equal(400);
      expect(missing.body).to.deep.equal({
        __type: "ResourceNotFoundException",
        Message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      });
      put("cdn", "top secret", token("1"));
      const denied = await call("GetSecretValue", { SecretId: "cdn" }, reader);
      expect(denied.body).to.have.property("__type", "AccessDeniedException");
      expect(denied.response.body).not.to.include("top secret");
      expect((await call("GetSecretValue", {})).body).to.have.property("__type", "InvalidParameterException");
      expect((await call("RotateSecret", { SecretId: "cdn" })).body).to.have.property(
        "__type",
        "UnknownOperationException",
      );
    });
  });
});
