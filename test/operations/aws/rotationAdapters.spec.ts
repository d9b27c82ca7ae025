import { createServer, type Server } from "node:http";

import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";

import { DistributionStatus } from "../../../operations/aws/distributionStatus";
import { RotatedSecrets } from "../../../operations/aws/rotatedSecrets";
import { SignerParameters } from "../../../operations/aws/signerParameters";

const ARN = "arn:aws:secretsmanager:us-east-1:111111111111:secret:signing-key-1-AbCdEf";
const CHANGED = 1_795_262_400;

describe("adapters of rotations", () => {
  let server: Server;
  /** What is answered, by the request's target or path. */
  let answers: Record<string, { readonly status?: number; readonly body: unknown }>;
  let asked: string[];

  beforeEach(async () => {
    answers = {};
    asked = [];
    server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8");
      request.on("data", (chunk: string) => (body += chunk));
      request.on("end", () => {
        const target = String(request.headers["x-amz-target"] ?? request.url).replace(/^.*\./, "");
        asked.push(`${target} ${body}`);
        const answer = answers[target];
        response.writeHead(answer?.status ?? (answer === undefined ? 500 : 200));
        response.end(typeof answer?.body === "string" ? answer.body : JSON.stringify(answer?.body ?? {}));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  function settings(region: string) {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    return {
      region,
      endpoint: `http://127.0.0.1:${port}`,
      credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" },
      maxAttempts: 1,
    };
  }

  function secrets(): RotatedSecrets {
    const clientIn = (region: string): SecretsManagerClient => new SecretsManagerClient(settings(region));
    return new RotatedSecrets({
      deliveryIn: clientIn,
      mediaIn: clientIn,
      identifierArns: { "eu-west-1": "arn-of-identifier" },
    });
  }

  it("tell whether the distribution is deployed, and which keys are trusted", async () => {
    const status = new DistributionStatus(new CloudFrontClient(settings("us-east-1")), {
      distributionId: "E1",
      keyGroupId: "G1",
    });
    for (const [text, expected] of [
      ["InProgress", false],
      ["Deployed", true],
    ] as const) {
      answers["/2020-05-31/distribution/E1"] = {
        body: `<Distribution><Status>${text}</Status></Distribution>`,
      };
      expect(await status.isDeployed()).to.equal(expected);
    }
    answers["/2020-05-31/key-group/G1"] = {
      body: "<KeyGroup><KeyGroupConfig><Items><PublicKey>K1</PublicKey><PublicKey>K2</PublicKey></Items></KeyGroupConfig></KeyGroup>",
    };
    expect(await status.trustedKeyIds()).to.deep.equal(["K1", "K2"]);
  });

  it("tell which key a Region signs with, and since when", async () => {
    const key = { name: "key-1", publicKeyId: "K1", secretArn: ARN };
    answers["GetParameter"] = {
      body: { Parameter: { Value: JSON.stringify({ active: key, retired: [] }), LastModifiedDate: CHANGED } },
    };
    const signers = new SignerParameters((region) => new SSMClient(settings(region)), {
      "eu-west-1": "/p/signer",
    });
    expect(await signers.read("eu-west-1")).to.deep.equal({ publicKeyId: "K1", changedAt: CHANGED * 1_000 });
    expect(asked[0]).to.contain("/p/signer");
  });

  it("look at a Region's own copy of a key, and say why it cannot be read", async () => {
    const stages = { VersionIdsToStages: { v1: ["AWSCURRENT"] } };
    for (const [answer, problem] of [
      [{ body: stages }, undefined],
      [{ body: {} }, "has no value yet"],
      [{ body: { ...stages, DeletedDate: CHANGED } }, "is scheduled for deletion"],
      [{ status: 400, body: { __type: "ResourceNotFoundException" } }, "is not there yet"],
    ] as const) {
      answers["DescribeSecret"] = answer;
      const found = await secrets().copyProblem("eu-west-1", ARN);
      expect(found === undefined ? undefined : found.slice(found.indexOf(" ") + 1)).to.equal(problem);
    }
    expect(asked[0]).to.contain(ARN.replace("us-east-1", "eu-west-1"));
  });

  it("tell when the current value of an identifier was written, on whichever page it is", async () => {
    answers["ListSecretVersionIds"] = {
      body: {
        Versions: [
          { VersionId: "1", VersionStages: ["AWSPREVIOUS"], CreatedDate: 1 },
          { VersionId: "2", VersionStages: ["AWSCURRENT"], CreatedDate: CHANGED },
        ],
      },
    };
    expect(await secrets().identifierWrittenAt("eu-west-1")).to.equal(CHANGED * 1_000);
    expect(asked.join()).to.contain("arn-of-identifier").and.not.to.contain("GetSecretValue");
  });
});
