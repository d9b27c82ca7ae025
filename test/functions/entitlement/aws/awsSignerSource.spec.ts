import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";

import { awsSignerSource } from "../../../../functions/entitlement/aws/awsSignerSource";
import { rejectionOf } from "../../../support/refusals";
import { answering, NOWHERE } from "../../ingest/aws/answeringClient";

describe("signer's source in AWS", () => {
  function sourceOf(parameter: object | undefined) {
    const ssm = new SSMClient(NOWHERE);
    const secrets = new SecretsManagerClient(NOWHERE);
    const sent = [
      answering(ssm, () => (parameter === undefined ? {} : { Parameter: parameter })),
      answering(secrets, () => ({ SecretString: "pair" })),
    ];
    return { source: awsSignerSource({ ssm, secrets, parameter: "/media/signer" }), sent };
  }

  it("reads the parameter with the time of its last change, and secrets by ARN", async () => {
    const modifiedAt = new Date(1_000);
    const { source, sent } = sourceOf({ Value: "{}", LastModifiedDate: modifiedAt });
    expect(await source.readDocument()).to.deep.equal({ text: "{}", modifiedAt });
    expect(await source.readSecret("arn:1")).to.equal("pair");
    expect(sent.flat()).to.deep.equal([
      { command: "GetParameter", input: { Name: "/media/signer" } },
      { command: "GetSecretValue", input: { SecretId: "arn:1" } },
    ]);
  });

  it("takes a parameter without a value or a date as none", async () => {
    for (const parameter of [undefined, { Value: "{}" }, { LastModifiedDate: new Date() }]) {
      expect(await rejectionOf(sourceOf(parameter).source.readDocument())).to.contain(
        "parameter /media/signer",
      );
    }
  });
});
