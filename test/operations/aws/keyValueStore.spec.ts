import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { expect } from "chai";
import { z } from "zod";

import { EtagConflictError, switchActive } from "../../../operations/activeSwitch";
import { AwsKeyValueStore } from "../../../operations/aws/keyValueStore";
import { ModelStore } from "../storeModel";

const ARN = "arn:aws:cloudfront::111111111111:key-value-store/6f1d2c3b-0000-4000-8000-000000000000";
const PREFIX = `/key-value-stores/${encodeURIComponent(ARN)}`;

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly host: string;
  readonly authorization: string;
}

/** The KeyValueStore's REST protocol, as the SDK's serializers speak it, over the model's rules. */
async function answer(model: ModelStore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const key =
    request.url?.startsWith(`${PREFIX}/keys/`) === true
      ? decodeURIComponent(request.url.slice(PREFIX.length + 6))
      : undefined;
  const send = (status: number, body: object, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
  const size = { ItemCount: model.values.size, TotalSizeInBytes: 1 };
  const fail = (status: number, type: string): void => {
    send(status, { Message: type }, { "x-amzn-errortype": type });
  };
  if (request.method === "GET" && request.url === PREFIX) {
    const { etag } = await model.describe();
    send(200, { ...size, KvsARN: ARN, Created: 0 }, { etag });
  } else if (request.method === "GET" && key !== undefined) {
    const value = await model.get(key);
    if (value === undefined) {
      fail(404, "ResourceNotFoundException");
    } else {
      send(200, { ...size, Key: key, Value: value });
    }
  } else if (request.method === "PUT" && key !== undefined) {
    const { Value } = z.object({ Value: z.string() }).parse(JSON.parse(await bodyOf(request)));
    try {
      const { etag } = await model.put(key, Value, String(request.headers["if-match"]));
      send(200, size, { etag });
    } catch (error) {
      if (error instanceof EtagConflictError) {
        fail(409, "ConflictException");
      } else {
        fail(500, "InternalServerException");
      }
    }
  } else {
    fail(400, "ValidationException");
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
  }
  return text;
}

describe("AwsKeyValueStore", () => {
  let model: ModelStore;
  let server: Server;
  let store: AwsKeyValueStore;
  let seen: Seen[];

  beforeEach(async () => {
    model = new ModelStore({ epoch: 7, order: ["us-west-2", "eu-west-1"] });
    seen = [];
    server = createServer((request, response) => {
      seen.push({
        method: request.method ?? "",
        url: request.url ?? "",
        host: request.headers.host ?? "",
        authorization: request.headers.authorization ?? "",
      });
      void answer(model, request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    // The SDK puts the store's account before the endpoint's name; every name leads to the loopback here.
    const httpAgent = new Agent({
      lookup: (_name, _options, callback) => callback(null, [{ address: "127.0.0.1", family: 4 }]),
    });
    store = new AwsKeyValueStore(ARN, {
      endpoint: `http://kvs.test:${port}`,
      credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" },
      requestHandler: { httpAgent },
      maxAttempts: 2,
    });
  });

  afterEach(async () => {
    store.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it("reads the version and values, in the API's own form, signed with SigV4A", async () => {
    expect(await store.describe()).to.deep.equal({ etag: "v0" });
    expect(await store.get("active")).to.equal('{"epoch":7,"order":["us-west-2","eu-west-1"]}');
    expect(await store.get("deny/film-1")).to.equal(undefined);
    expect(seen.map(({ method, url }) => `${method} ${url}`)).to.deep.equal([
      `GET ${PREFIX}`,
      `GET ${PREFIX}/keys/active`,
      `GET ${PREFIX}/keys/deny%2Ffilm-1`,
    ]);
    for (const { host, authorization } of seen) {
      expect(host).to.match(/^111111111111\.kvs\.test:/);
      expect(authorization).to.match(
        /^AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/cloudfront-keyvaluestore\//,
      );
    }
  });

  it("writes under the version it is given", async () => {
    expect(await store.put("active", "new", "v0")).to.deep.equal({ etag: "v1" });
    expect(model.values.get("active")).to.equal("new");
  });

  it("turns the API's conflict into an etag conflict, having written nothing", async () => {
    model.set("deny/film-1", "1");
    try {
      await store.put("active", "new", "v0");
      expect.fail("the write must conflict");
    } catch (error) {
      expect(error).to.be.instanceOf(EtagConflictError);
      expect(String(error)).to.contain("v0");
    }
    expect(model.values.get("active")).to.contain('"epoch":7');
  });

  it("passes other errors on", async () => {
    const stranger = new AwsKeyValueStore("arn:aws:s3:::not-a-store");
    try {
      await stranger.describe();
      expect.fail("the ARN must be refused");
    } catch (error) {
      expect(error).not.to.be.instanceOf(EtagConflictError);
      expect(String(error)).to.contain("ARN");
    } finally {
      stranger.destroy();
    }
  });

  it("switches over the wire once, although the SDK repeats a write whose answer was lost", async () => {
    model.lostAnswers = 1;
    const { entry } = await switchActive({
      store,
      order: ["eu-west-1", "us-west-2"],
      knownRegions: ["us-west-2", "eu-west-1"],
      by: "ann",
      at: new Date(0),
    });
    expect(seen.filter(({ method }) => method === "PUT")).to.have.length(2);
    expect(model.writes).to.have.length(1);
    expect(JSON.parse(model.values.get("active") ?? "")).to.deep.equal(entry);
  });
});
