import { expect } from "chai";

import { allows, type Access, type ParsedStatement, statementsOf } from "../../support/policyEvaluator";
import type { Recording } from "../../support/recordingMocks";
import { ACCOUNT, MEZZANINE, PACKAGED, recordTranscode, REGION } from "./transcodeFixture";

const VIA_S3 = { "kms:ViaService": `s3.${REGION}.amazonaws.com` };

/** Everything that a transcoding job does with its role. */
const NEEDED: readonly Access[] = [
  { action: "s3:GetObject", resource: `${MEZZANINE.bucketArn}/masters/film.mov` },
  { action: "kms:Decrypt", resource: MEZZANINE.keyArn, context: VIA_S3 },
  { action: "s3:PutObject", resource: `${PACKAGED.bucketArn}/assets/film/index.m3u8` },
  // Parts of a multipart upload are decrypted when it completes.
  { action: "kms:Decrypt", resource: PACKAGED.keyArn, context: VIA_S3 },
  { action: "kms:GenerateDataKey", resource: PACKAGED.keyArn, context: VIA_S3 },
];

/** What the role must not be able to do, although it is near. */
const FORBIDDEN: readonly Access[] = [
  { action: "s3:PutObject", resource: `${MEZZANINE.bucketArn}/masters/film.mov` },
  { action: "s3:DeleteObject", resource: `${MEZZANINE.bucketArn}/masters/film.mov` },
  { action: "s3:GetObject", resource: `${PACKAGED.bucketArn}/assets/film/index.m3u8` },
  { action: "s3:DeleteObject", resource: `${PACKAGED.bucketArn}/assets/film/index.m3u8` },
  { action: "s3:PutBucketPolicy", resource: PACKAGED.bucketArn },
  { action: "kms:GenerateDataKey", resource: MEZZANINE.keyArn, context: VIA_S3 },
  { action: "kms:Decrypt", resource: MEZZANINE.keyArn },
  { action: "kms:Decrypt", resource: PACKAGED.keyArn },
  {
    action: "kms:Decrypt",
    resource: PACKAGED.keyArn,
    context: { "kms:ViaService": "s3.us-west-2.amazonaws.com" },
  },
];

/** The statements without one action; a statement that would have none left is gone. */
function without(
  statements: readonly ParsedStatement[],
  index: number,
  action: string,
): readonly ParsedStatement[] {
  return statements.flatMap((statement, position) => {
    const rest = statement.Action.filter((listed) => position !== index || listed !== action);
    return rest.length === 0 ? [] : [{ ...statement, Action: rest }];
  });
}

describe("transcoding", () => {
  let recording: Recording;
  let statements: readonly ParsedStatement[];

  before(async () => {
    recording = await recordTranscode();
    statements = statementsOf(recording.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"]);
  });

  it("has one role and one policy, in the account and Region it was given", () => {
    const resources = recording.resources.filter(({ custom, type }) => custom && type.startsWith("aws:"));
    expect(resources.map(({ type, name }) => `${type} ${name}`)).to.have.members([
      "aws:iam/role:Role transcode-role",
      "aws:iam/rolePolicy:RolePolicy transcode",
    ]);
    for (const resource of resources) {
      expect(recording.targetOf(resource)).to.deep.equal({ accountId: ACCOUNT, region: REGION });
    }
  });

  it("lets MediaConvert assume the role on behalf of its own account only", () => {
    const { inputs } = recording.one("aws:iam/role:Role");
    expect(statementsOf(inputs["assumeRolePolicy"])).to.deep.equal([
      {
        Effect: "Allow",
        Action: ["sts:AssumeRole"],
        Principal: { Service: ["mediaconvert.amazonaws.com"] },
        Condition: { StringEquals: { "aws:SourceAccount": [ACCOUNT] } },
      },
    ]);
  });

  it("may read masters and write ladders through S3, and nothing else", () => {
    expect(statements).to.deep.equal([
      {
        Sid: "ReadMasters",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: [`${MEZZANINE.bucketArn}/*`],
      },
      {
        Sid: "DecryptMasters",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [MEZZANINE.keyArn],
        Condition: { StringEquals: { "kms:ViaService": [VIA_S3["kms:ViaService"]] } },
      },
      {
        Sid: "WriteLadders",
        Effect: "Allow",
        Action: ["s3:PutObject"],
        Resource: [`${PACKAGED.bucketArn}/assets/*`],
      },
      {
        Sid: "EncryptLadders",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: [PACKAGED.keyArn],
        Condition: { StringEquals: { "kms:ViaService": [VIA_S3["kms:ViaService"]] } },
      },
    ]);
  });

  it("attaches the policy to the role", () => {
    const role = recording.outputsOf(recording.one("media:transcode:TranscodeRole")).values["roleName"];
    const policy = recording.one("aws:iam/rolePolicy:RolePolicy");
    expect(policy.inputs["role"]).to.equal(role);
    expect(recording.comesAfter(policy, recording.one("aws:iam/role:Role"))).to.equal(true);
  });

  it("allows each step of a job, and would not without any one of the actions", () => {
    expect(NEEDED.filter((access) => !allows(statements, access))).to.deep.equal([]);
    for (const [index, { Action, Sid }] of statements.entries()) {
      for (const action of Action) {
        const fewer = without(statements, index, action);
        expect(
          NEEDED.some((access) => !allows(fewer, access)),
          `a job runs without ${action} of ${Sid ?? "?"}`,
        ).to.equal(true);
      }
    }
  });

  it("allows nothing beyond a job: no changed masters, no reading or deleting of ladders, no key outside S3", () => {
    expect(FORBIDDEN.filter((access) => allows(statements, access))).to.deep.equal([]);
  });

  it("hands the role over by name and ARN", () => {
    const { values } = recording.outputsOf(recording.one("media:transcode:TranscodeRole"));
    expect(Object.keys(values)).to.have.members(["arn", "roleName"]);
    expect(values["arn"]).to.equal(`arn:aws:iam::${ACCOUNT}:role/${String(values["roleName"])}`);
  });
});
