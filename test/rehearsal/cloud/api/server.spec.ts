import {
  CloudFrontKeyValueStoreClient,
  DescribeKeyValueStoreCommand,
} from "@aws-sdk/client-cloudfront-keyvaluestore";
import "@aws-sdk/signature-v4a";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect } from "chai";
import { VirtualClock } from "../../../../rehearsal/clock";
import { sdkClientSettings } from "../../../../rehearsal/cloud/api/sdkClient";
import { CloudServer } from "../../../../rehearsal/cloud/api/server";
import { Cloud } from "../../../../rehearsal/cloud/core/cloud";
import { AwsError, type ApiRequest, type ApiService } from "../../../../rehearsal/cloud/core/types";
import { Network } from "../../../../rehearsal/network";
import { CloudClient, CloudRefusal } from "../../../../rehearsal/plugin/cloudClient";
import { FakeControlPlane } from "../../engine/fakeControlPlane";

const OPERATOR = { principalArn: "arn:aws:iam::111111111111:root", accountId: "111111111111" };
const STORE = "arn:aws:cloudfront::111111111111:key-value-store/abc";

describe("the stand-in cloud's server", () => {
  let server: CloudServer;
  let seen: ApiRequest[];

  beforeEach(async () => {
    seen = [];
    const clock = new VirtualClock();
    server = await CloudServer.start({
      cloud: new Cloud({ clock, network: new Network(clock), seed: 1 }),
      controlPlane: new FakeControlPlane(),
      services: [
        recorder("secretsmanager", { Name: "key", SecretString: "value" }),
        recorder("cloudfront-keyvaluestore", { ETag: "e1", ItemCount: 1 }),
      ],
    });
  });

  afterEach(() => server.close());

  function recorder(signingName: string, answer: unknown): ApiService {
    return {
      signingName,
      handle: (_cloud, request) => {
        seen.push(request);
        if (Buffer.from(request.body).includes("missing")) {
          throw new AwsError("secretsmanager", "ResourceNotFoundException", "no such secret", 400);
        }
        return Promise.resolve({ status: 200, body: JSON.stringify(answer) });
      },
    };
  }

  it("serves an SDK client that signs with issued credentials, and knows who calls and where", async () => {
    const client = new SecretsManagerClient(sdkClientSettings(server, OPERATOR, "eu-west-1"));
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: "key" }));
    client.destroy();
    expect(SecretString).to.equal("value");
    expect(seen[0]).to.deep.include({ caller: OPERATOR, region: "eu-west-1", method: "POST", path: "/" });
  });

  it("serves the KeyValueStore client, which signs with SigV4A and puts the account id before the host", async () => {
    const client = new CloudFrontKeyValueStoreClient(sdkClientSettings(server, OPERATOR, "us-east-1"));
    const { ItemCount } = await client.send(new DescribeKeyValueStoreCommand({ KvsARN: STORE }));
    client.destroy();
    expect(ItemCount).to.equal(1);
    expect(seen[0]).to.deep.include({ region: "*", path: `/key-value-stores/${STORE}` });
  });

  it("answers a service's refusal as an error that the SDK recognises by its code", async () => {
    const client = new SecretsManagerClient(sdkClientSettings(server, OPERATOR, "eu-west-1"));
    const error = await rejection(client.send(new GetSecretValueCommand({ SecretId: "missing" })));
    client.destroy();
    expect(error).to.have.property("name", "ResourceNotFoundException");
  });

  it("refuses a key that it did not issue, and a key with another's session token", async () => {
    const other = server.issueCredentials(OPERATOR);
    for (const credentials of [
      { accessKeyId: "ASIAUNKNOWN", secretAccessKey: "x", sessionToken: "x" },
      { ...server.issueCredentials(OPERATOR), sessionToken: other.sessionToken },
    ]) {
      const client = new SecretsManagerClient({
        ...sdkClientSettings(server, OPERATOR, "eu-west-1"),
        credentials,
      });
      const error = await rejection(client.send(new GetSecretValueCommand({ SecretId: "key" })));
      client.destroy();
      expect(error).to.have.property("name", "UnrecognizedClientException");
    }
    expect(seen).to.deep.equal([]);
  });

  it("refuses a request that is not signed", async () => {
    const response = await fetch(`http://127.0.0.1:${server.port}/anything`);
    expect(response.status).to.equal(403);
    expect(await response.json()).to.have.property("__type", "MissingAuthenticationToken");
  });

  it("names the service that it has no API for", async () => {
    const { accessKeyId, sessionToken } = server.issueCredentials(OPERATOR);
    const response = await fetch(`http://127.0.0.1:${server.port}/`, {
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260105/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=0`,
        "x-amz-security-token": sessionToken,
      },
    });
    expect(response.status).to.equal(501);
    expect(await response.text()).to.match(/service sqs/);
  });

  it("serves the plugins of this run and nobody else", async () => {
    const right = new CloudClient(server.pluginEndpoint);
    const wrong = new CloudClient({ ...server.pluginEndpoint, token: "0".repeat(64) });
    const call = { pkg: "aws", inputs: { region: "eu-west-1" } };
    expect(await right.post("configure", call)).to.have.nested.property("scope.region", "eu-west-1");
    expect(await rejection(wrong.post("configure", call))).to.be.instanceOf(CloudRefusal);
    right.cancel();
    wrong.cancel();
  });

  it("tells a plugin in AWS's words why it refused, without a stack", async () => {
    const client = new CloudClient(server.pluginEndpoint);
    const scope = { accountId: "1", region: "eu-west-1", defaultTags: {} };
    const error = await rejection(client.post("invoke", { scope, token: "aws:x:y", args: {} }));
    client.cancel();
    expect(error).to.have.property(
      "message",
      "stand-in: UnknownDataSource: data source aws:x:y is not rehearsed",
    );
  });

  it("refuses names that are not loopback's, as a page in a browser could use", async () => {
    const { request } = await import("node:http");
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request({ host: "127.0.0.1", port: server.port, headers: { host: "evil.example" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).to.equal(403);
  });
});

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("expected a rejection");
}
