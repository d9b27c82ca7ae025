import { GetParameterCommand, GetParametersCommand, ParameterNotFound, SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";

import { ServiceFaults } from "../../../../../rehearsal/cloud/core/serviceFaults";
import type { Props } from "../../../../../rehearsal/cloud/core/types";
import { iamService } from "../../../../../rehearsal/cloud/services/iam";
import { ssmService } from "../../../../../rehearsal/cloud/services/ssm";
import { errorName, failureOf, operatorOf, roleCaller, SdkWorld } from "../../api/sdkWorld";
import { codeOf, HOME, IRELAND, OTHER_WEST, refusalOf, WEST } from "../../core/standIn";
import { makeRole } from "../mediaFixture";

const PARAMETER = "aws:ssm/parameter:Parameter";

describe("Systems Manager's parameters", () => {
  let world: SdkWorld;
  let ssm: SSMClient;

  beforeEach(async () => {
    world = await SdkWorld.over([iamService, ssmService]);
    ssm = world.client(SSMClient, operatorOf(WEST), WEST.region);
  });

  afterEach(() => world.close());

  const text = (value: string): Props => ({ name: "/media/signer", type: "String", insecureValue: value });
  const get = (client: SSMClient, Name = "/media/signer") => client.send(new GetParameterCommand({ Name }));

  it("are read by name, ARN and version, and tell when they were last changed", async () => {
    const made = await world.stack.create(PARAMETER, "p", text("one"));
    const ARN = `arn:aws:ssm:us-west-2:${HOME}:parameter/media/signer`;
    expect(made.outputs).to.deep.include({ arn: ARN, version: 1, insecureValue: "one", value: "" });
    await world.stack.cloud.clock.advance(60_000);
    const changed = await world.stack.update(PARAMETER, "p", made.id, text("two"));
    expect(changed.outputs["version"]).to.equal(2);
    const now = new Date(world.stack.cloud.clock.now());
    await world.stack.cloud.clock.advance(60_000);
    for (const name of ["/media/signer", ARN]) {
      expect((await get(ssm, name)).Parameter).to.deep.equal({
        ARN,
        DataType: "text",
        LastModifiedDate: now,
        Name: "/media/signer",
        Type: "String",
        Value: "two",
        Version: 2,
      });
    }
    expect((await get(ssm, "/media/signer:1")).Parameter).to.deep.include({ Value: "one", Selector: ":1" });
  });

  it("keep their version when only tags change", async () => {
    const made = await world.stack.create(PARAMETER, "p", text("one"));
    const changed = await world.stack.update(PARAMETER, "p", made.id, { ...text("one"), tags: { a: "b" } });
    expect(changed.outputs["version"]).to.equal(1);
  });

  it("are not found elsewhere, nor once deleted", async () => {
    const made = await world.stack.create(PARAMETER, "p", text("one"));
    for (const scope of [IRELAND, OTHER_WEST]) {
      const client = world.client(SSMClient, operatorOf(scope), scope.region);
      expect(await failureOf(get(client))).to.be.instanceOf(ParameterNotFound);
    }
    await world.stack.delete(PARAMETER, "p", made.id);
    expect(await failureOf(get(ssm))).to.be.instanceOf(ParameterNotFound);
  });

  it("are answered several at a time, with the names that are none", async () => {
    await world.stack.create(PARAMETER, "p", text("one"));
    const answer = await ssm.send(new GetParametersCommand({ Names: ["/media/signer", "other"] }));
    expect(answer.Parameters?.map(({ Value }) => Value)).to.deep.equal(["one"]);
    expect(answer.InvalidParameters).to.deep.equal(["other"]);
  });

  it("are shown to roles with ssm:GetParameter on their ARN only", async () => {
    await world.stack.create(PARAMETER, "p", text("one"));
    const role = await makeRole(world.stack, "reader", "lambda.amazonaws.com", WEST, [
      {
        Effect: "Allow",
        Action: "ssm:GetParameter",
        Resource: `arn:aws:ssm:us-west-2:${HOME}:parameter/media/signer`,
      },
    ]);
    const reader = world.client(SSMClient, roleCaller(role, WEST), WEST.region);
    expect((await get(reader)).Parameter?.Value).to.equal("one");
    expect(await errorName(get(reader, "/media/signers"))).to.equal("AccessDeniedException");
    expect(await errorName(reader.send(new GetParametersCommand({ Names: ["/media/signer"] })))).to.equal(
      "AccessDeniedException",
    );
  });

  it("cannot be made twice", async () => {
    await world.stack.create(PARAMETER, "p", text("one"));
    expect(await codeOf(() => world.stack.create(PARAMETER, "q", text("two")))).to.equal(
      "ParameterAlreadyExists",
    );
  });

  for (const [what, change, reason] of [
    ["a relative name with levels", { name: "media/signer" }, /name: .*fully qualified/],
    ["a reserved prefix", { name: "/AWSmedia/signer" }, /name: .*reserved/],
    ["an empty level", { name: "/media//signer" }, /name: .*level has no name/],
    ["16 levels", { name: "/a".repeat(16) }, /name: .*16 levels/],
    ["a blank in the name", { name: "/media signer" }, /name: .*letters, digits/],
    ["more than 4,096 characters", { insecureValue: "x".repeat(4_097) }, /insecureValue: .*4096 characters/],
    ["two values", { value: "two" }, /value: exactly one of/],
    ["a SecureString", { type: "SecureString" }, /type: .*String only/],
    ["an unknown tier", { tier: "Basic" }, /tier: Basic/],
    ["a value that does not fit the pattern", { allowedPattern: "^\\d+$" }, /ParameterPatternMismatch/],
    ["a misspelt argument", { insecureVal: "one" }, /unknown property "insecureVal"/],
  ] as const) {
    it(`are refused with ${what}`, async () => {
      const refusal = await refusalOf(() =>
        world.stack.create(PARAMETER, "p", { ...text("one"), ...change }),
      );
      expect(refusal.message).to.match(reason);
    });
  }

  it("hold more in the Advanced tier, from which there is no way down in place", async () => {
    const advanced = { ...text("x".repeat(8_192)), tier: "Advanced" };
    const made = await world.stack.create(PARAMETER, "p", advanced);
    const { replaces } = world.stack.plane.diff({
      scope: WEST,
      token: PARAMETER,
      urn: made.urn,
      id: made.id,
      oldInputs: made.inputs,
      oldOutputs: made.outputs,
      news: { ...made.inputs, tier: "Standard" },
      ignoreChanges: [],
    });
    expect(replaces).to.deep.equal(["tier"]);
  });

  it("are out of reach while the service fails, in that Region only", async () => {
    await world.stack.create(PARAMETER, "p", text("one"));
    await world.stack.create(PARAMETER, "i", text("one"), IRELAND);
    const faults = world.stack.cloud.service(ServiceFaults);
    faults.set("ssm", WEST.region, "failing");
    expect(await errorName(get(ssm))).to.equal("InternalServerError");
    expect(
      (await get(world.client(SSMClient, operatorOf(IRELAND), IRELAND.region))).Parameter?.Value,
    ).to.equal("one");
    faults.set("ssm", WEST.region, undefined);
    expect((await get(ssm)).Parameter?.Value).to.equal("one");
  });

  it("come late from a silent service: once it is mended", async () => {
    await world.stack.create(PARAMETER, "p", text("one"));
    const faults = world.stack.cloud.service(ServiceFaults);
    faults.set("ssm", WEST.region, "silent");
    let isAnswered = false;
    const late = get(ssm).then((answer) => {
      isAnswered = true;
      return answer;
    });
    const other = world.client(SSMClient, operatorOf(IRELAND), IRELAND.region);
    expect(await errorName(get(other))).to.equal("ParameterNotFound");
    expect(isAnswered).to.equal(false);
    faults.set("ssm", WEST.region, undefined);
    expect((await late).Parameter?.Value).to.equal("one");
  });
});
