import { expect } from "chai";

import { allowedPrincipals, allows, statementsOf } from "../../support/policyEvaluator";
import type { Recording } from "../../support/recordingMocks";
import { ACCOUNT, recordDelivery } from "./deliveryFixture";

const LAMBDA = "aws:lambda/function:Function";

describe("origin-request function", () => {
  let recording: Recording;

  before(async () => {
    recording = await recordDelivery();
  });

  it("keeps to what Lambda@Edge takes: a published version, x86, 5 seconds, 128 MB, no settings from outside", () => {
    const { inputs } = recording.one(LAMBDA);

    expect(inputs).to.deep.include({
      publish: true,
      runtime: "nodejs22.x",
      handler: "index.handler",
      architectures: ["x86_64"],
      memorySize: 128,
      timeout: 5,
    });
    expect(inputs).not.to.have.any.keys([
      "environment",
      "vpcConfig",
      "layers",
      "deadLetterConfig",
      "tracingConfig",
      "loggingConfig",
      "kmsKeyArn",
    ]);
    expect(recording.targetOf(recording.one(LAMBDA)).region).to.equal("us-east-1");
  });

  it("is left behind by a destroy, because its replicas cannot be deleted for hours", () => {
    expect(recording.one(LAMBDA).retainOnDelete).to.equal(true);
    expect(recording.resources.filter(({ retainOnDelete }) => retainOnDelete)).to.have.length(1);
  });

  it("is attached by the ARN of its version", () => {
    const { values } = recording.outputsOf(recording.one("media:delivery:EdgeFunctions"));
    const distribution = JSON.stringify(recording.one("aws:cloudfront/distribution:Distribution").inputs);

    expect(values["originRequestArn"]).to.match(/:function:playback-origin-request-[0-9a-f]+:1$/);
    expect(distribution).to.contain(JSON.stringify(values["originRequestArn"]));
  });

  it("has a role that Lambda and its edge service assume", () => {
    const trust = statementsOf(recording.one("aws:iam/role:Role").inputs["assumeRolePolicy"]);

    expect(allowedPrincipals(trust)).to.deep.equal(["edgelambda.amazonaws.com", "lambda.amazonaws.com"]);
  });

  it("may write its own log in any Region, and nothing else", () => {
    const statements = statementsOf(recording.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"]);
    const { values } = recording.outputsOf(recording.one("media:delivery:EdgeFunctions"));
    const name = String(values["originRequestArn"]).split(":").at(-2) ?? "";
    const group = (region: string, suffix: string) =>
      `arn:aws:logs:${region}:${ACCOUNT}:log-group:/aws/lambda/${suffix}`;

    expect(statements).to.have.length(1);
    for (const region of ["us-west-2", "eu-west-1"]) {
      const own = group(region, `us-east-1.${name}`);
      expect(allows(statements, { action: "logs:CreateLogGroup", resource: own })).to.equal(true);
      expect(allows(statements, { action: "logs:PutLogEvents", resource: `${own}:log-stream:x` })).to.equal(
        true,
      );
      expect(
        allows(statements, { action: "logs:PutLogEvents", resource: `${group(region, "other")}:x` }),
      ).to.equal(false);
    }
  });
});
