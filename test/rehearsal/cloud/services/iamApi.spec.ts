import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  NoSuchEntityException,
} from "@aws-sdk/client-iam";
import { expect } from "chai";
import { iamService } from "../../../../rehearsal/cloud/services/iam";
import { failureOf, errorName, operatorOf, roleCaller, SdkWorld } from "../api/sdkWorld";
import { HOME, OTHER_WEST, policy, trust, WEST } from "../core/standIn";
import { makeRole, ROLE_POLICY } from "./mediaFixture";

const READS = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::films/*" };
const MANAGED = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

describe("IAM's API", () => {
  let world: SdkWorld;
  let iam: IAMClient;

  beforeEach(async () => {
    world = await SdkWorld.over([iamService]);
    iam = world.client(IAMClient, operatorOf(WEST), "us-east-1");
    await makeRole(world.stack, "reader", "lambda.amazonaws.com", WEST, [READS]);
  });

  afterEach(() => world.close());

  it("tells a role with its trust policy, URL-encoded as IAM does", async () => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: "reader" }));
    expect(Role).to.deep.include({ Arn: `arn:aws:iam::${HOME}:role/reader`, Path: "/", RoleName: "reader" });
    expect(Role?.AssumeRolePolicyDocument).to.match(/^%7B%22Version%22/);
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).to.equal(trust("lambda.amazonaws.com"));
  });

  it("lists inline policies page by page, and tells each", async () => {
    for (const name of ["b", "c"]) {
      await world.stack.create(ROLE_POLICY, name, { name, role: "reader", policy: policy(READS) });
    }
    const first = await iam.send(new ListRolePoliciesCommand({ RoleName: "reader", MaxItems: 2 }));
    expect(first).to.deep.include({ PolicyNames: ["b", "c"], IsTruncated: true });
    const rest = await iam.send(new ListRolePoliciesCommand({ RoleName: "reader", Marker: first.Marker }));
    expect(rest.IsTruncated).to.equal(false);
    expect(rest.PolicyNames).to.have.length(1);
    const { PolicyDocument } = await iam.send(
      new GetRolePolicyCommand({ RoleName: "reader", PolicyName: "b" }),
    );
    expect(decodeURIComponent(PolicyDocument ?? "")).to.equal(policy(READS));
  });

  it("lists attached policies, and tells what they allow", async () => {
    await world.stack.create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", {
      role: "reader",
      policyArn: MANAGED,
    });
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: "reader" }));
    expect(AttachedPolicies).to.deep.equal([
      { PolicyName: "AWSLambdaBasicExecutionRole", PolicyArn: MANAGED },
    ]);
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: MANAGED }));
    const { PolicyVersion } = await iam.send(
      new GetPolicyVersionCommand({ PolicyArn: MANAGED, VersionId: Policy?.DefaultVersionId }),
    );
    expect(decodeURIComponent(PolicyVersion?.Document ?? "")).to.contain("logs:PutLogEvents");
  });

  it("has an empty list for a role without policies of a kind", async () => {
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: "reader" }));
    expect(AttachedPolicies).to.deep.equal([]);
  });

  it("does not find what is not there, nor another account's roles", async () => {
    const error = await failureOf(iam.send(new GetRoleCommand({ RoleName: "nobody" })));
    expect(error).to.be.instanceOf(NoSuchEntityException);
    expect(error.message).to.equal("The role with name nobody cannot be found.");
    const missing = new GetRolePolicyCommand({ RoleName: "reader", PolicyName: "nothing" });
    expect(await failureOf(iam.send(missing))).to.be.instanceOf(NoSuchEntityException);
    const foreign = world.client(IAMClient, operatorOf(OTHER_WEST), "us-east-1");
    expect(await failureOf(foreign.send(new GetRoleCommand({ RoleName: "reader" })))).to.be.instanceOf(
      NoSuchEntityException,
    );
  });

  it("refuses a caller without the permission for each operation", async () => {
    const arn = await makeRole(world.stack, "blind", "lambda.amazonaws.com", WEST, [
      { Effect: "Allow", Action: "iam:GetRole", Resource: `arn:aws:iam::${HOME}:role/reader` },
    ]);
    const blind = world.client(IAMClient, roleCaller(arn, WEST), "us-east-1");
    await blind.send(new GetRoleCommand({ RoleName: "reader" }));
    for (const request of [
      () => blind.send(new GetRoleCommand({ RoleName: "blind" })),
      () => blind.send(new ListRolePoliciesCommand({ RoleName: "reader" })),
      () => blind.send(new GetRolePolicyCommand({ RoleName: "reader", PolicyName: "reader" })),
      () => blind.send(new ListAttachedRolePoliciesCommand({ RoleName: "reader" })),
      () => blind.send(new GetPolicyCommand({ PolicyArn: MANAGED })),
      () => blind.send(new GetPolicyVersionCommand({ PolicyArn: MANAGED, VersionId: "v1" })),
    ]) {
      expect(await errorName(request())).to.equal("AccessDenied");
    }
  });
});
