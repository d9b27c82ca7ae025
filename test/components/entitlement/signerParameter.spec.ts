import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";

import {
  SignerParameter,
  signerParameterArn,
  signerParameterName,
} from "../../../components/entitlement/signerParameter";
import { refuseUpdates } from "../../../components/guards/refuseChange";
import { awsProvider, startRecording } from "../../support/recordingMocks";

const ACCOUNT = "111111111111";
const PARAMETER = "aws:ssm/parameter:Parameter";

describe("parameter that says which key signs", () => {
  it("holds the document in the open, waits for what CloudFront needs, and asks before it changes", async () => {
    const recording = await startRecording();
    const provider = awsProvider("delivery-eu-west-1", ACCOUNT, "eu-west-1");
    const parent = new pulumi.ComponentResource("media:test:Delivery", "delivery", {}, { provider });
    new aws.s3.Bucket("first", {}, { parent });
    new SignerParameter(
      "signer-eu-west-1",
      {
        parameterName: signerParameterName("media-platform-test"),
        document: '{"active":{}}',
        after: [parent],
        guard: refuseUpdates("signer-eu-west-1", () => undefined),
      },
      { provider },
    );
    await recording.settled();

    const parameter = recording.one(PARAMETER);
    expect(parameter.inputs).to.deep.include({
      name: "/media-platform-test/signer",
      type: "String",
      dataType: "text",
      tier: "Standard",
      insecureValue: '{"active":{}}',
    });
    expect(parameter.inputs).not.to.have.any.keys(["value", "overwrite"]);
    expect(recording.comesAfter(parameter, recording.one("aws:s3/bucket:Bucket"))).to.equal(true);
    expect(parameter.beforeUpdate).to.deep.equal(["signer-eu-west-1"]);
    expect(recording.hooks).to.deep.equal([{ name: "signer-eu-west-1", onDryRun: true }]);
  });

  it("has an ARN that is known before it is there", () => {
    expect(signerParameterArn({ accountId: ACCOUNT, region: "eu-west-1" }, "/stack/signer")).to.equal(
      `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/stack/signer`,
    );
  });
});
