import { expect } from "chai";
import fc from "fast-check";
import type { AuthorizationRequest } from "../../../../../rehearsal/cloud/core/iam/authorizer";
import { ANONYMOUS, type Caller } from "../../../../../rehearsal/cloud/core/types";
import { iamService } from "../../../../../rehearsal/cloud/services/iam";
import { codeOf, Deployment, HOME, OTHER, OTHER_ROLE, policy, trust } from "../standIn";

const ROLE = `arn:aws:iam::${HOME}:role/reader`;
const reader: Caller = { principalArn: ROLE, accountId: HOME };
const stranger: Caller = { principalArn: OTHER_ROLE, accountId: OTHER };
const OBJECT = "arn:aws:s3:::bucket/key";

const getObject = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/*" };
const to = (principal: unknown, more: object = {}): string =>
  policy({ ...getObject, Principal: principal, ...more });

describe("IAM's decision", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await Deployment.over([iamService]);
    await stack.create("aws:iam/role:Role", "role", {
      name: "reader",
      assumeRolePolicy: trust("mediapackage.amazonaws.com", { StringEquals: { "aws:SourceAccount": HOME } }),
    });
  });

  function attach(...statements: readonly object[]): Promise<unknown> {
    return stack.create("aws:iam/rolePolicy:RolePolicy", "inline", {
      role: "reader",
      policy: policy(...statements),
    });
  }

  function allowed(request: Partial<AuthorizationRequest>): boolean {
    return stack.cloud.iam.authorize({
      caller: reader,
      action: "s3:GetObject",
      resource: OBJECT,
      resourceAccountId: HOME,
      ...request,
    }).allowed;
  }

  describe("within an account", () => {
    it("asks the policy of a role that others made, and no other", () => {
      const studio = `arn:aws:iam::${HOME}:role/studio`;
      stack.cloud.registerAccount(HOME, { otherRoles: { [studio]: policy(getObject) } });
      const caller = { principalArn: studio, accountId: HOME };
      expect(allowed({ caller })).to.equal(true);
      expect(allowed({ caller, action: "s3:PutObject" })).to.equal(false);
    });

    it("is no when no policy speaks", () => {
      expect(allowed({})).to.equal(false);
    });

    it("is yes when the identity policy allows the action on the resource", async () => {
      await attach(getObject);
      expect(allowed({})).to.equal(true);
      expect(allowed({ action: "s3:getobject" })).to.equal(true);
      expect(allowed({ action: "s3:PutObject" })).to.equal(false);
      expect(allowed({ resource: "arn:aws:s3:::bucket2/key" })).to.equal(false);
    });

    it("is yes when the resource policy names the role itself or everybody", () => {
      expect(allowed({ resourcePolicies: [to({ AWS: ROLE })] })).to.equal(true);
      expect(allowed({ resourcePolicies: [to("*")] })).to.equal(true);
      expect(allowed({ resourcePolicies: [to({ AWS: OTHER_ROLE })] })).to.equal(false);
    });

    it("is still no when the resource policy names the account as a whole: that only lets IAM decide", () => {
      expect(allowed({ resourcePolicies: [to({ AWS: `arn:aws:iam::${HOME}:root` })] })).to.equal(false);
      expect(allowed({ resourcePolicies: [to({ AWS: HOME })] })).to.equal(false);
    });

    it("is no for an explicit deny on either side", async () => {
      await attach(getObject, {
        ...getObject,
        Effect: "Deny",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      });
      expect(allowed({})).to.equal(true);
      expect(allowed({ context: { "aws:SecureTransport": "false" } })).to.equal(false);
      expect(allowed({ resourcePolicies: [to("*", { Effect: "Deny" })] })).to.equal(false);
    });

    it("counts attached policies, AWS's own among them, and the permissions boundary", async () => {
      const managed = await stack.create("aws:iam/policy:Policy", "managed", { policy: policy(getObject) });
      await stack.create("aws:iam/role:Role", "bounded", {
        name: "bounded",
        assumeRolePolicy: trust("lambda.amazonaws.com"),
        permissionsBoundary: managed.id,
      });
      for (const [index, policyArn] of [
        managed.id,
        "arn:aws:iam::aws:policy/AdministratorAccess",
      ].entries()) {
        const role = index === 0 ? "reader" : "bounded";
        await stack.create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", `to-${role}`, {
          role,
          policyArn,
        });
      }
      const bounded = { principalArn: `arn:aws:iam::${HOME}:role/bounded`, accountId: HOME };
      expect(allowed({})).to.equal(true);
      expect(allowed({ caller: bounded })).to.equal(true);
      expect(allowed({ caller: bounded, action: "s3:PutObject" })).to.equal(false);
    });

    it("is yes for the account's root and for deploy roles", () => {
      expect(allowed({ caller: { principalArn: `arn:aws:iam::${HOME}:root`, accountId: HOME } })).to.equal(
        true,
      );
      expect(allowed({ caller: stranger, resourceAccountId: OTHER })).to.equal(true);
    });

    it("is no for a role that does not exist", () => {
      expect(
        allowed({ caller: { principalArn: `arn:aws:iam::${HOME}:role/gone`, accountId: HOME } }),
      ).to.equal(false);
    });
  });

  describe("about whoever has signed nothing", () => {
    it("is yes only when the resource policy is for everybody", () => {
      expect(allowed({ caller: ANONYMOUS })).to.equal(false);
      expect(allowed({ caller: ANONYMOUS, resourcePolicies: [to({ AWS: HOME })] })).to.equal(false);
      expect(allowed({ caller: ANONYMOUS, resourcePolicies: [to("*")] })).to.equal(true);
    });

    it("knows no principal's ARN, and no account", () => {
      const when = (condition: object): boolean =>
        allowed({ caller: ANONYMOUS, resourcePolicies: [to("*", { Condition: condition })] });
      expect(when({ Null: { "aws:PrincipalArn": "true" } })).to.equal(true);
      expect(when({ StringEquals: { "aws:PrincipalAccount": HOME } })).to.equal(false);
      expect(when({ StringEquals: { "aws:PrincipalAccount": "anonymous" } })).to.equal(true);
    });
  });

  describe("between accounts", () => {
    const there = { resourceAccountId: OTHER };

    it("needs the identity policy and the resource policy", async () => {
      expect(allowed({ ...there, resourcePolicies: [to({ AWS: ROLE })] })).to.equal(false);
      await attach(getObject);
      expect(allowed(there)).to.equal(false);
      expect(allowed({ ...there, resourcePolicies: [to({ AWS: ROLE })] })).to.equal(true);
      expect(allowed({ ...there, resourcePolicies: [to({ AWS: HOME })] })).to.equal(true);
    });

    it("looks at the conditions of the resource policy", async () => {
      await attach(getObject);
      const onlyFrom = (account: string): string =>
        to("*", { Condition: { StringEquals: { "aws:PrincipalAccount": account } } });
      expect(allowed({ ...there, resourcePolicies: [onlyFrom(HOME)] })).to.equal(true);
      expect(allowed({ ...there, resourcePolicies: [onlyFrom(OTHER)] })).to.equal(false);
    });
  });

  describe("where the resource's own policy decides", () => {
    const key = { resourcePolicyDecides: true };

    it("is no without it, whatever the identity policy says", async () => {
      await attach(getObject);
      expect(allowed(key)).to.equal(false);
    });

    it("is yes when it names the role, or hands over to IAM and IAM allows", async () => {
      const delegating = [to({ AWS: `arn:aws:iam::${HOME}:root` })];
      expect(allowed({ ...key, resourcePolicies: [to({ AWS: ROLE })] })).to.equal(true);
      expect(allowed({ ...key, resourcePolicies: delegating })).to.equal(false);
      await attach(getObject);
      expect(allowed({ ...key, resourcePolicies: delegating })).to.equal(true);
    });
  });

  it("needs the caller's own policy too for a key of another account that names the caller", async () => {
    const foreignKey = { resourcePolicyDecides: true, resourceAccountId: OTHER };
    const naming = [to({ AWS: ROLE })];
    expect(allowed({ ...foreignKey, resourcePolicies: naming })).to.equal(false);
    await attach(getObject);
    expect(allowed({ ...foreignKey, resourcePolicies: naming })).to.equal(true);
    expect(allowed(foreignKey)).to.equal(false);
  });

  describe("for a service", () => {
    const caller = { servicePrincipal: "cloudtrail.amazonaws.com" };

    it("is the resource policy's alone, conditions included", () => {
      const mine = to(
        { Service: caller.servicePrincipal },
        { Condition: { ArnLike: { "aws:SourceArn": "arn:aws:cloudtrail:*:*:trail/*" } } },
      );
      const context = { "aws:SourceArn": `arn:aws:cloudtrail:eu-west-1:${HOME}:trail/t` };
      expect(allowed({ caller, resourcePolicies: [mine], context })).to.equal(true);
      expect(allowed({ caller, resourcePolicies: [mine] })).to.equal(false);
      expect(allowed({ caller, resourcePolicies: [to({ Service: "s3.amazonaws.com" })] })).to.equal(false);
      expect(allowed({ caller, resourcePolicies: [to({ AWS: HOME })] })).to.equal(false);
    });
  });

  describe("on becoming a role", () => {
    it("lets the trusted service in under its conditions and no other", async () => {
      const become = (service: string, account: string): Promise<string> =>
        codeOf(() => stack.cloud.iam.assumeRole(service, ROLE, { "aws:SourceAccount": account }));
      expect(
        stack.cloud.iam.assumeRole("mediapackage.amazonaws.com", ROLE, { "aws:SourceAccount": HOME }),
      ).to.deep.equal(reader);
      expect(await become("mediapackage.amazonaws.com", OTHER)).to.equal("AccessDenied");
      expect(await become("lambda.amazonaws.com", HOME)).to.equal("AccessDenied");
    });

    it("refuses a role that does not exist in the same words", async () => {
      expect(
        await codeOf(() => stack.cloud.iam.assumeRole("mediapackage.amazonaws.com", `${ROLE}2`)),
      ).to.equal("AccessDenied");
    });
  });

  it("is told in AWS's words", () => {
    const { reason } = stack.cloud.iam.authorize({
      caller: reader,
      action: "s3:GetObject",
      resource: OBJECT,
    });
    expect(reason).to.equal(
      `User: ${ROLE} is not authorized to perform: s3:GetObject on resource: ${OBJECT} ` +
        "because no identity-based policy allows the s3:GetObject action",
    );
  });

  it("is no whenever any policy denies, whatever else allows", async () => {
    const action = fc.constantFrom("s3:GetObject", "s3:Get*", "s3:*", "*", "S3:GETOBJECT");
    const resource = fc.constantFrom(OBJECT, "arn:aws:s3:::bucket/*", "*");
    const statement = (effect: string): fc.Arbitrary<object> =>
      fc.record({ Effect: fc.constant(effect), Action: action, Resource: resource });
    const principal = fc.constantFrom<unknown>(
      "*",
      { AWS: ROLE },
      { AWS: HOME },
      { AWS: `arn:aws:iam::${HOME}:root` },
    );
    await attach({ Effect: "Allow", Action: "*", Resource: "*" });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(statement("Allow"), principal), { maxLength: 4 }),
        fc.tuple(statement("Deny"), principal),
        fc.nat(),
        fc.boolean(),
        fc.boolean(),
        (allows, deny, place, separate, decides) => {
          const named = ([one, who]: readonly [object, unknown]): object => ({ ...one, Principal: who });
          const denies = named(deny);
          const statements = allows.map(named);
          const policies = separate
            ? [...statements.map((one) => policy(one)), policy(denies)]
            : [policy(...statements.slice(0, place % 5), denies, ...statements.slice(place % 5))];
          for (const resourceAccountId of [HOME, OTHER]) {
            expect(
              allowed({ resourcePolicies: policies, resourcePolicyDecides: decides, resourceAccountId }),
            ).to.equal(false);
          }
        },
      ),
    );
    expect(allowed({}), "the role's own policy allows").to.equal(true);
  });
});
