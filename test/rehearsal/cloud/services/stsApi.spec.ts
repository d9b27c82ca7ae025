import { IAMClient, GetRoleCommand } from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  STSClient,
  type AssumeRoleCommandInput,
} from "@aws-sdk/client-sts";
import { expect } from "chai";
import type { IssuedCredentials } from "../../../../rehearsal/cloud/api/credentials";
import { accountRootArn } from "../../../../rehearsal/cloud/core/arn";
import { iamService } from "../../../../rehearsal/cloud/services/iam";
import { stsService } from "../../../../rehearsal/cloud/services/sts";
import { errorName, operatorOf, roleCaller, SdkWorld } from "../api/sdkWorld";
import { HOME, OTHER, OTHER_ROLE, OTHER_WEST, policy, WEST } from "../core/standIn";
import { makeRole, ROLE, ROLE_POLICY } from "./mediaFixture";

const ROLE_ARN = `arn:aws:iam::${HOME}:role/reader`;
const UNRELATED = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

describe("STS's API", () => {
  let world: SdkWorld;
  let operator: STSClient;

  beforeEach(async () => {
    world = await SdkWorld.over([iamService, stsService]);
    operator = world.client(STSClient, operatorOf(WEST), WEST.region);
  });

  afterEach(() => world.close());

  async function assume(
    sts: STSClient,
    RoleArn: string,
    more: Partial<AssumeRoleCommandInput> = {},
  ): Promise<IssuedCredentials> {
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: "check", ...more }),
    );
    return {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    };
  }

  /** A role that trusts `principal` and may read roles. */
  async function makeReader(principal: string, condition?: object): Promise<void> {
    await world.stack.create(ROLE, "reader", {
      name: "reader",
      assumeRolePolicy: policy({
        Effect: "Allow",
        Principal: { AWS: principal },
        Action: "sts:AssumeRole",
        ...(condition === undefined ? {} : { Condition: condition }),
      }),
    });
    await world.stack.create(ROLE_POLICY, "reader", {
      role: "reader",
      policy: policy({ Effect: "Allow", Action: "iam:Get*", Resource: "*" }),
    });
  }

  function readRole(credentials: IssuedCredentials): Promise<unknown> {
    const iam = world.clientWith(IAMClient, credentials, "us-east-1");
    return iam.send(new GetRoleCommand({ RoleName: "reader" }));
  }

  it("tells a caller who it is, root or session", async () => {
    expect(await operator.send(new GetCallerIdentityCommand({}))).to.deep.include({
      Account: HOME,
      Arn: accountRootArn(HOME),
    });
    const session = world.clientWith(STSClient, await assume(operator, OTHER_ROLE), WEST.region);
    expect(await session.send(new GetCallerIdentityCommand({}))).to.deep.include({
      Account: OTHER,
      Arn: `arn:aws:sts::${OTHER}:assumed-role/deploy/check`,
    });
  });

  it("lets the operator become a deploy role, which may do everything in its account", async () => {
    await makeRole(world.stack, "reader", "lambda.amazonaws.com", OTHER_WEST, [UNRELATED]);
    await readRole(await assume(operator, OTHER_ROLE));
  });

  it("lets nobody else become a deploy role", async () => {
    const foreign = world.client(STSClient, operatorOf(OTHER_WEST), WEST.region);
    expect(await errorName(assume(foreign, OTHER_ROLE))).to.equal("AccessDenied");
    const arn = await makeRole(world.stack, "any", "lambda.amazonaws.com", WEST, [UNRELATED]);
    const role = world.client(STSClient, roleCaller(arn, WEST), WEST.region);
    expect(await errorName(assume(role, OTHER_ROLE))).to.equal("AccessDenied");
  });

  it("lets whom a deployed role trusts become it, and gives no more than the role has", async () => {
    await makeReader(accountRootArn(HOME));
    const credentials = await assume(operator, ROLE_ARN);
    await readRole(credentials);
    const sts = world.clientWith(STSClient, credentials, WEST.region);
    expect(await errorName(assume(sts, OTHER_ROLE))).to.equal("AccessDenied");
  });

  it("refuses whom the role does not trust, and says the same of a role that does not exist", async () => {
    await makeReader(accountRootArn(OTHER));
    expect(await errorName(assume(operator, ROLE_ARN))).to.equal("AccessDenied");
    expect(await errorName(assume(operator, `arn:aws:iam::${HOME}:role/nobody`))).to.equal("AccessDenied");
  });

  it("lets another account in only where trust and that account's own policies agree", async () => {
    await makeReader(accountRootArn(OTHER));
    const allowed = await makeRole(world.stack, "allowed", "lambda.amazonaws.com", OTHER_WEST, [
      { Effect: "Allow", Action: "sts:AssumeRole", Resource: ROLE_ARN },
    ]);
    const silent = await makeRole(world.stack, "silent", "lambda.amazonaws.com", OTHER_WEST, [UNRELATED]);
    await readRole(
      await assume(world.client(STSClient, roleCaller(allowed, OTHER_WEST), WEST.region), ROLE_ARN),
    );
    const refused = world.client(STSClient, roleCaller(silent, OTHER_WEST), WEST.region);
    expect(await errorName(assume(refused, ROLE_ARN))).to.equal("AccessDenied");
  });

  it("asks for the external id that the trust policy names", async () => {
    await makeReader(accountRootArn(HOME), { StringEquals: { "sts:ExternalId": "word" } });
    expect(await errorName(assume(operator, ROLE_ARN))).to.equal("AccessDenied");
    expect(await errorName(assume(operator, ROLE_ARN, { ExternalId: "other" }))).to.equal("AccessDenied");
    await readRole(await assume(operator, ROLE_ARN, { ExternalId: "word" }));
  });

  describe("narrows a session by its policy", () => {
    const ROLES = { Effect: "Allow", Action: "iam:GetRole", Resource: "*" };

    beforeEach(() => makeReader(accountRootArn(HOME)));

    it("to what role and policy both allow", async () => {
      await readRole(await assume(operator, ROLE_ARN, { Policy: policy(ROLES) }));
      const other = policy({ ...ROLES, Action: "iam:GetPolicy" });
      expect(await errorName(readRole(await assume(operator, ROLE_ARN, { Policy: other })))).to.equal(
        "AccessDenied",
      );
    });

    it("without granting what the role may not", async () => {
      const all = policy({ ...ROLES, Action: "*" });
      const sts = world.clientWith(STSClient, await assume(operator, ROLE_ARN, { Policy: all }), WEST.region);
      expect(await errorName(assume(sts, OTHER_ROLE))).to.equal("AccessDenied");
    });

    it("by its explicit denies", async () => {
      const denied = policy({ ...ROLES, Action: "*" }, { ...ROLES, Effect: "Deny" });
      expect(await errorName(readRole(await assume(operator, ROLE_ARN, { Policy: denied })))).to.equal(
        "AccessDenied",
      );
    });

    it("even where the role is a deploy role", async () => {
      const nothing = policy({ ...ROLES, Action: "sts:GetCallerIdentity" });
      const credentials = await assume(operator, OTHER_ROLE, { Policy: nothing });
      expect(await errorName(readRole(credentials))).to.equal("AccessDenied");
    });
  });

  it("refuses a session policy that does not parse, and parameters that it would have to ignore", async () => {
    expect(await errorName(assume(operator, OTHER_ROLE, { Policy: "{}" }))).to.equal(
      "MalformedPolicyDocumentException",
    );
    const ignored = { PolicyArns: [{ arn: "arn:aws:iam::aws:policy/AdministratorAccess" }] };
    expect(await errorName(assume(operator, OTHER_ROLE, ignored))).to.equal("ValidationError");
    expect(await errorName(assume(operator, OTHER_ROLE, { DurationSeconds: 7_200 }))).to.equal(
      "ValidationError",
    );
  });

  it("refuses a key that nobody issued", async () => {
    const unknown = { accessKeyId: "ASIAUNKNOWN", secretAccessKey: "x", sessionToken: "x" };
    const sts = world.clientWith(STSClient, unknown, WEST.region);
    expect(await errorName(sts.send(new GetCallerIdentityCommand({})))).to.equal("InvalidClientTokenId");
  });
});
