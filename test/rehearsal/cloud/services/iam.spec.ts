import { expect } from "chai";
import { iamService } from "../../../../rehearsal/cloud/services/iam";
import { codeOf, Deployment, HOME, OTHER_WEST, policy, refusalOf, trust } from "../core/standIn";

const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const POLICY = "aws:iam/policy:Policy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const LINKED = "aws:iam/serviceLinkedRole:ServiceLinkedRole";

const document = policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" });
const assumeRolePolicy = trust("lambda.amazonaws.com");

describe("IAM resources", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await Deployment.over([iamService]);
  });

  it("give a role the ARN of its path and account, in no Region", async () => {
    const role = await stack.create(ROLE, "worker", { name: "worker", path: "/media/", assumeRolePolicy });
    expect(role.outputs["arn"]).to.equal(`arn:aws:iam::${HOME}:role/media/worker`);
    expect(role.id).to.equal("worker");
    expect(stack.cloud.resources.byId(ROLE, "worker")?.scope.region).to.equal("global");
  });

  it("refuse a second role of the same name in an account, in any case", async () => {
    await stack.create(ROLE, "one", { name: "worker", assumeRolePolicy });
    expect(await codeOf(() => stack.create(ROLE, "two", { name: "Worker", assumeRolePolicy }))).to.equal(
      "EntityAlreadyExists",
    );
    await stack.create(ROLE, "three", { name: "worker", assumeRolePolicy }, OTHER_WEST);
  });

  it("make a name from a prefix, another one each time", async () => {
    const first = await stack.create(ROLE, "one", { namePrefix: "worker-", assumeRolePolicy });
    const second = await stack.create(ROLE, "one", { namePrefix: "worker-", assumeRolePolicy });
    expect(first.id).to.match(/^worker-\d{26}$/);
    expect(second.id).not.to.equal(first.id);
  });

  it("refuse a malformed trust policy at the check already", async () => {
    const error = await refusalOf(() => stack.create(ROLE, "one", { assumeRolePolicy: document }));
    expect(error.message).to.match(/^assumeRolePolicy: Missing required field Principal/);
  });

  it("refuse a trust policy that names a role which does not exist", async () => {
    const stranger = policy({
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${HOME}:role/missing` },
      Action: "sts:AssumeRole",
    });
    expect(await codeOf(() => stack.create(ROLE, "one", { assumeRolePolicy: stranger }))).to.equal(
      "MalformedPolicyDocument",
    );
  });

  it("refuse policies and attachments of a role that does not exist", async () => {
    const args = { role: "missing", policy: document };
    expect(await codeOf(() => stack.create(ROLE_POLICY, "p", args))).to.equal("NoSuchEntity");
    const managed = await stack.create(POLICY, "m", { policy: document });
    const attachment = { role: "missing", policyArn: managed.id };
    expect(await codeOf(() => stack.create(ATTACHMENT, "a", attachment))).to.equal("NoSuchEntity");
  });

  it("refuse to attach a policy that does not exist", async () => {
    await stack.create(ROLE, "one", { name: "worker", assumeRolePolicy });
    const policyArn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRol";
    expect(await codeOf(() => stack.create(ATTACHMENT, "a", { role: "worker", policyArn }))).to.equal(
      "NoSuchEntity",
    );
  });

  it("count the inline policies of a role together", async () => {
    await stack.create(ROLE, "one", { name: "worker", assumeRolePolicy });
    const long = policy({
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: Array.from({ length: 150 }, (_, index) => `arn:aws:s3:::a-bucket-with-a-name-${index}`),
    });
    await stack.create(ROLE_POLICY, "first", { role: "worker", policy: long });
    expect(
      await codeOf(() => stack.create(ROLE_POLICY, "second", { role: "worker", policy: long })),
    ).to.equal("LimitExceeded");
  });

  it("keep a role that still has policies, and a policy that is still attached", async () => {
    const role = await stack.create(ROLE, "one", { name: "worker", assumeRolePolicy });
    const inline = await stack.create(ROLE_POLICY, "p", { role: "worker", policy: document });
    expect(await codeOf(() => stack.delete(ROLE, "one", role.id))).to.equal("DeleteConflict");
    await stack.delete(ROLE_POLICY, "p", inline.id);
    const managed = await stack.create(POLICY, "m", { policy: document });
    const attachment = await stack.create(ATTACHMENT, "a", { role: "worker", policyArn: managed.id });
    expect(await codeOf(() => stack.delete(ROLE, "one", role.id))).to.equal("DeleteConflict");
    expect(await codeOf(() => stack.delete(POLICY, "m", managed.id))).to.equal("DeleteConflict");
    await stack.delete(ATTACHMENT, "a", attachment.id);
    await stack.delete(POLICY, "m", managed.id);
    await stack.delete(ROLE, "one", role.id);
    expect(stack.cloud.resources.all()).to.be.empty;
  });

  it("know one service-linked role per account and service", async () => {
    const args = { awsServiceName: "mediapackage.amazonaws.com" };
    const made = await stack.create(LINKED, "one", args);
    expect(made.id).to.equal(
      `arn:aws:iam::${HOME}:role/aws-service-role/mediapackage.amazonaws.com/AWSServiceRoleForMediaPackage`,
    );
    expect(await codeOf(() => stack.create(LINKED, "two", args))).to.equal("InvalidInput");
  });
});
