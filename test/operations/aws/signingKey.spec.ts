import { generateKeyPairSync } from "node:crypto";
import { createServer, type Server } from "node:http";

import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect } from "chai";
import { z } from "zod";

import { readSigningKey, SigningKeyError } from "../../../operations/aws/signingKey";

const ARN = "arn:aws:secretsmanager:us-east-1:111111111111:secret:signing-key-1-AbCdEf";
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const privateKeyPem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

describe("reading a signing key", () => {
  let server: Server;
  /** What each Region answers: the secret's text, or undefined while it is down. */
  let secrets: Record<string, string>;
  let asked: string[];

  beforeEach(async () => {
    secrets = {};
    asked = [];
    server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8");
      request.on("data", (chunk: string) => (body += chunk));
      request.on("end", () => {
        const { SecretId: id } = z.object({ SecretId: z.string() }).parse(JSON.parse(body));
        asked.push(id);
        const text = secrets[id.split(":")[3] ?? ""];
        response.writeHead(text === undefined ? 503 : 200, { "content-type": "application/x-amz-json-1.1" });
        response.end(
          JSON.stringify(text === undefined ? { __type: "InternalServiceError" } : { SecretString: text }),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  function clientIn(region: string): SecretsManagerClient {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    return new SecretsManagerClient({
      region,
      endpoint: `http://127.0.0.1:${port}`,
      credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" },
      maxAttempts: 1,
    });
  }

  async function failureOf(reading: Promise<unknown>): Promise<unknown> {
    return reading.then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  it("takes the secret of its own Region and asks no other", async () => {
    secrets = { "us-east-1": JSON.stringify({ privateKeyPem }) };
    const key = await readSigningKey(ARN, ["eu-west-1"], clientIn);
    expect(key.export({ type: "pkcs8", format: "pem" })).to.equal(privateKeyPem);
    expect(asked).to.deep.equal([ARN]);
  });

  it("takes a replica when the secret's own Region is down", async () => {
    secrets = { "us-west-2": JSON.stringify({ privateKeyPem }) };
    const key = await readSigningKey(ARN, ["eu-west-1", "us-west-2"], clientIn);
    expect(key.export({ type: "pkcs8", format: "pem" })).to.equal(privateKeyPem);
    expect(asked.map((arn) => arn.split(":")[3])).to.deep.equal(["us-east-1", "eu-west-1", "us-west-2"]);
    expect(new Set(asked.map((arn) => arn.split(":").slice(4).join(":")))).to.have.property("size", 1);
  });

  it("fails with the first Region's error when none answers", async () => {
    expect(await failureOf(readSigningKey(ARN, ["eu-west-1"], clientIn))).to.have.property(
      "name",
      "InternalServiceError",
    );
    expect(asked).to.have.length(2);
  });

  it("does not look elsewhere when the secret holds something else, and never quotes it", async () => {
    secrets = { "us-east-1": '{"privateKeyPem":"hunter2"}', "eu-west-1": JSON.stringify({ privateKeyPem }) };
    const failure = await failureOf(readSigningKey(ARN, ["eu-west-1"], clientIn));
    expect(failure).to.be.instanceOf(SigningKeyError);
    expect(String(failure)).not.to.include("hunter2");
    expect(asked).to.deep.equal([ARN]);
  });
});
