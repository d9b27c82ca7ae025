import { createHash } from "node:crypto";

import { expect } from "chai";
import { z } from "zod";

import type { EntitlementService } from "../../../components/entitlement/entitlementService";
import { entitlementSettingsSchema } from "../../../functions/entitlement/settings";
import { valueOf } from "../../support/outputs";
import { allows, allowedPrincipals, statementsOf } from "../../support/policyEvaluator";
import type { Recording } from "../../support/recordingMocks";
import { ACCOUNT, CATALOG, recordService, REGION, secretIn, TABLE } from "./entitlementFixture";

const FUNCTION = "aws:lambda/function:Function";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const variables = z.object({ variables: z.record(z.string(), z.string()) });

describe("entitlement service of a Region", () => {
  let recording: Recording;
  let service: EntitlementService;

  before(async () => {
    ({ recording, service } = await recordService());
  });

  it("is a function with its role and log, an API and a key, each component with its outputs registered", () => {
    const components = recording.resources.filter(({ custom }) => !custom);
    expect(components.map(({ type }) => type)).to.deep.equal([
      "media:entitlement:EntitlementService",
      "media:entitlement:EntitlementFunction",
      "media:entitlement:PlayApi",
    ]);
    for (const component of components) {
      expect(Object.keys(recording.outputsOf(component).values), component.type).not.to.deep.equal([]);
    }
  });

  it("runs on the runtime of all functions, with its log, within the time that the API waits", () => {
    expect(recording.one(FUNCTION).inputs).to.deep.include({
      runtime: "nodejs22.x",
      handler: "index.handler",
      architectures: ["arm64"],
      timeout: 10,
    });
    expect(recording.one("aws:apigatewayv2/integration:Integration").inputs["timeoutMilliseconds"]).to.equal(
      10_000,
    );
    expect(recording.comesAfter(recording.one(FUNCTION), recording.one(POLICY))).to.equal(true);
  });

  it("is told what it goes by, and of the origin key the hash alone", async () => {
    const { environment } = z.object({ environment: variables }).parse(recording.one(FUNCTION).inputs);
    const settings = entitlementSettingsSchema.parse(
      JSON.parse(environment.variables["ENTITLEMENT_SETTINGS"] ?? ""),
    );
    const key = await valueOf(service.origin.originKey);

    expect(settings.originKeySha256).to.equal(createHash("sha256").update(key).digest("hex"));
    expect(JSON.stringify(recording.one(FUNCTION).inputs)).not.to.contain(key);
    expect(recording.one(FUNCTION).secretInputs).to.deep.equal([]);
  });

  it("keeps the origin key a secret, long and made of letters and digits", () => {
    expect(recording.one("random:index/randomPassword:RandomPassword").inputs).to.deep.include({
      length: 64,
      special: false,
    });
    const { secrets } = recording.outputsOf(recording.one("media:entitlement:EntitlementService"));
    expect(secrets).to.deep.equal(["origin.originKey"]);
  });

  it("is assumed by Lambda only, for its own account", () => {
    const trust = statementsOf(recording.one(ROLE).inputs["assumeRolePolicy"]);
    expect(allowedPrincipals(trust)).to.deep.equal(["lambda.amazonaws.com"]);
    expect(trust[0]?.Condition).to.deep.equal({ StringEquals: { "aws:SourceAccount": [ACCOUNT] } });
  });

  it("reads by key what is in its own Region: rights, catalog, parameter, and its copies of the keys", () => {
    const statements = statementsOf(recording.one(POLICY).inputs["policy"]);
    const parameter = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/media-platform-test/signer`;
    for (const [action, resource] of [
      ["dynamodb:GetItem", TABLE],
      ["dynamodb:BatchGetItem", TABLE],
      ["dynamodb:GetItem", CATALOG],
      ["dynamodb:Query", CATALOG],
      ["ssm:GetParameter", parameter],
      ["secretsmanager:GetSecretValue", secretIn(REGION)],
      ["secretsmanager:GetSecretValue", secretIn(REGION, "key-2")],
    ] as const) {
      expect(allows(statements, { action, resource }), `${action} ${resource}`).to.equal(true);
    }
    for (const [action, resource] of [
      ["dynamodb:Query", TABLE],
      ["dynamodb:Scan", TABLE],
      ["dynamodb:PutItem", TABLE],
      ["dynamodb:Scan", CATALOG],
      ["dynamodb:BatchGetItem", CATALOG],
      ["dynamodb:Query", `${CATALOG}/index/open-work`],
      ["dynamodb:GetItem", TABLE.replace(REGION, "us-west-2")],
      ["ssm:GetParameters", parameter],
      ["ssm:PutParameter", parameter],
      ["ssm:GetParameter", parameter.replace("signer", "signing-keys")],
      ["secretsmanager:GetSecretValue", secretIn("us-east-1")],
      ["secretsmanager:PutSecretValue", secretIn(REGION)],
      ["kms:Decrypt", `arn:aws:kms:${REGION}:${ACCOUNT}:key/any`],
    ] as const) {
      expect(allows(statements, { action, resource }), `${action} ${resource}`).to.equal(false);
    }
  });

  it("is planned as a whole in a first preview", async () => {
    const preview = await recordService({}, { preview: true });
    expect(preview.recording.resources).to.have.length(recording.resources.length);
  });
});
