import { expect } from "chai";

import { API, HttpApiWorld, jsonOf, ROUTE, STAGE, type WorldSettings } from "./httpApiFixture";

const ORIGIN = "https://www.example.com";
const CORS = {
  corsConfiguration: {
    allowOrigins: [ORIGIN],
    allowCredentials: true,
    allowMethods: ["GET", "POST"],
    allowHeaders: ["authorization"],
    maxAge: 600,
  },
};

describe("An HTTP API", () => {
  let world: HttpApiWorld;

  const open = async (settings: WorldSettings = {}): Promise<void> => {
    world = await HttpApiWorld.open(settings);
  };

  afterEach(() => world.close());

  it("hands requests to its function in payload format 2.0", async () => {
    await open();
    const event = jsonOf(
      await world.askSignedIn({
        path: "/play/caf%C3%A9?format=hls&tag=a&tag=b",
        headers: { cookie: "a=1; b=2", "user-agent": "player" },
      }),
    );
    expect(event).to.deep.include({
      version: "2.0",
      routeKey: "GET /play/{assetId}",
      rawPath: "/play/café",
      rawQueryString: "format=hls&tag=a&tag=b",
      cookies: ["a=1", "b=2"],
      queryStringParameters: { format: "hls", tag: "a,b" },
      pathParameters: { assetId: "café" },
      isBase64Encoded: false,
    });
    expect(event).to.not.have.nested.property("headers.cookie");
    expect(event)
      .to.have.property("requestContext")
      .that.deep.includes({
        accountId: "111111111111",
        apiId: world.apiId,
        domainName: world.host,
        stage: "$default",
        time: "05/Jan/2026:12:00:00 +0000",
        timeEpoch: Date.UTC(2026, 0, 5, 12),
      });
    expect(event).to.deep.nested.include({
      "requestContext.http": {
        method: "GET",
        path: "/play/café",
        protocol: "HTTP/1.1",
        sourceIp: "192.0.2.1",
        userAgent: "player",
      },
    });
  });

  it("hands JSON over as text, and a form in base64", async () => {
    await open({ route: { routeKey: "POST /play/{assetId}" } });
    for (const [type, body, isBase64Encoded] of [
      ["application/json", '{"format":"hls"}', false],
      ["application/x-www-form-urlencoded", Buffer.from('{"format":"hls"}').toString("base64"), true],
    ] as const) {
      const event = jsonOf(
        await world.askSignedIn({
          method: "POST",
          headers: { "content-type": type },
          body: '{"format":"hls"}',
        }),
      );
      expect(event).to.deep.include({ body, isBase64Encoded });
    }
  });

  it("knows nobody by another name than its own", async () => {
    await open();
    const response = await world.askSignedIn({ headers: { host: "cdn.example.com" } });
    expect(response.status).to.equal(403);
    expect(jsonOf(response)).to.deep.equal({ message: "Forbidden" });
    expect(world.runs()).to.equal(0);
  });

  it("answers 404 without a route, without a stage, and where its own name is switched off", async () => {
    await open();
    const is404 = async (path?: string, method = "GET"): Promise<void> => {
      const response = await world.askSignedIn({ method, ...(path === undefined ? {} : { path }) });
      expect(response.status).to.equal(404);
      expect(jsonOf(response)).to.deep.equal({ message: "Not Found" });
    };
    await is404("/play/");
    await is404("/play/a/b");
    await is404("/play/a", "POST");
    await world.stack.update(API, "api", world.apiId, {
      protocolType: "HTTP",
      disableExecuteApiEndpoint: true,
    });
    await is404();
    await world.stack.update(API, "api", world.apiId, { protocolType: "HTTP" });
    expect((await world.askSignedIn()).status).to.equal(200);
    await world.stack.delete(STAGE, "s", `${world.apiId}/$default`);
    await is404();
  });

  it("answers nobody once it is deleted, or while its Region is dark", async () => {
    await open();
    world.stack.cloud.network.setFault("us-west-2", "dark");
    expect((await failure(world.ask())).message).to.equal("no answer: connect-timeout");
    world.stack.cloud.network.setFault("us-west-2", undefined);
    await world.stack.delete(API, "api", world.apiId);
    expect((await failure(world.ask())).message).to.equal("no answer: connect-timeout");
  });

  it("answers 429 to more requests at once than the burst, and takes more at the rate", async () => {
    const limits = { throttlingBurstLimit: 3, throttlingRateLimit: 1 };
    await open({ stage: { defaultRouteSettings: limits } });
    const statuses = async (count: number): Promise<readonly number[]> => {
      const found: number[] = [];
      for (let turn = 0; turn < count; turn++) {
        found.push((await world.askSignedIn()).status);
      }
      return found;
    };
    expect(await statuses(4)).to.deep.equal([200, 200, 200, 429]);
    await world.stack.cloud.clock.advance(2_000);
    expect(await statuses(3)).to.deep.equal([200, 200, 429]);
    expect(world.runs()).to.equal(5);
  });

  it("limits a route by its own settings", async () => {
    const routeSettings = [
      { routeKey: "GET /play/{assetId}", throttlingBurstLimit: 1, throttlingRateLimit: 1 },
    ];
    await open({ stage: { routeSettings } });
    expect((await world.askSignedIn()).status).to.equal(200);
    const limited = await world.askSignedIn();
    expect(limited.status).to.equal(429);
    expect(jsonOf(limited)).to.deep.equal({ message: "Too Many Requests" });
  });

  describe("with CORS", () => {
    const preflight = (origin: string) =>
      world.ask({ method: "OPTIONS", headers: { origin, "access-control-request-method": "GET" } });

    it("answers preflights itself, without a token", async () => {
      await open({ api: CORS });
      const response = await preflight(ORIGIN);
      expect(response.status).to.equal(204);
      expect(response.headers).to.deep.include({
        "access-control-allow-origin": ORIGIN,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "GET,POST",
        "access-control-allow-headers": "authorization",
        "access-control-max-age": "600",
      });
      expect(world.runs()).to.equal(0);
    });

    it("tells an origin that is not allowed nothing", async () => {
      await open({ api: CORS });
      for (const origin of ["https://www.example.com.evil.test", "http://www.example.com", "null"]) {
        const response = await preflight(origin);
        expect(response.status).to.equal(204);
        expect(Object.keys(response.headers).filter((name) => name.startsWith("access-control-"))).to.be
          .empty;
      }
    });

    it("puts its headers in the place of the function's, on refusals too", async () => {
      const code = `exports.handler = async () => ({ statusCode: 200, headers: { "Access-Control-Allow-Origin": "*" }, body: "" });`;
      await open({ api: CORS, code });
      const answers = [
        await world.askSignedIn({ headers: { origin: ORIGIN } }),
        await world.ask({ headers: { origin: ORIGIN } }),
      ];
      expect(answers.map(({ status }) => status)).to.deep.equal([200, 401]);
      for (const { headers } of answers) {
        expect(headers["access-control-allow-origin"]).to.equal(ORIGIN);
      }
      const foreign = await world.askSignedIn({ headers: { origin: "https://evil.test" } });
      expect(foreign.headers).to.not.have.property("access-control-allow-origin");
    });

    it("leaves the function's own headers alone where the API is not configured for CORS", async () => {
      const code = `exports.handler = async () => ({ statusCode: 200, headers: { "Access-Control-Allow-Origin": "*" }, body: "" });`;
      await open({ code });
      const { headers } = await world.askSignedIn({ headers: { origin: ORIGIN } });
      expect(headers["access-control-allow-origin"]).to.equal("*");
      expect((await preflight(ORIGIN)).status).to.equal(404);
    });

    it("lets a default route with an authorizer have the preflights, which it refuses", async () => {
      await open({ api: CORS, route: { routeKey: "$default" } });
      expect((await preflight(ORIGIN)).status).to.equal(401);
    });
  });

  describe("and what its function returns", () => {
    const answerTo = async (returned: string): Promise<Awaited<ReturnType<HttpApiWorld["ask"]>>> => {
      await open({ code: `exports.handler = async () => (${returned});` });
      return world.askSignedIn();
    };
    const bodyOf = (body: Uint8Array): string => new TextDecoder().decode(body);

    it("makes a Set-Cookie header of each cookie", async () => {
      const { setCookies, status } = await answerTo('{ statusCode: 201, cookies: ["a=1; Secure", "b=2"] }');
      expect(setCookies).to.deep.equal(["a=1; Secure", "b=2"]);
      expect(status).to.equal(201);
    });

    it("decodes base64", async () => {
      const { body, headers } = await answerTo(
        '{ statusCode: 200, body: "aGVsbG8=", isBase64Encoded: true }',
      );
      expect(bodyOf(body)).to.equal("hello");
      expect(headers["content-type"]).to.equal("text/plain;charset=UTF-8");
    });

    it("takes anything without a status for JSON", async () => {
      const { body, headers, status } = await answerTo("{ url: 'x' }");
      expect([status, headers["content-type"], bodyOf(body)]).to.deep.equal([
        200,
        "application/json",
        '{"url":"x"}',
      ]);
    });

    for (const [what, returned] of [
      ["a body that is no text", "{ statusCode: 200, body: { a: 1 } }"],
      ["a status that is no number", "{ statusCode: 'OK' }"],
      ["cookies that are no list", "{ statusCode: 200, cookies: 'a=1' }"],
      ["an error", "Promise.reject(new Error('secret detail'))"],
    ] as const) {
      it(`answers 500 to ${what}, and keeps the reason to the access log`, async () => {
        const response = await answerTo(returned);
        expect(response.status).to.equal(500);
        expect(jsonOf(response)).to.deep.equal({ message: "Internal Server Error" });
        expect(world.accessLog()[0]).to.match(/"integration":"The .*Lambda function/);
      });
    }
  });

  describe("without leave to invoke its function", () => {
    for (const [what, permission] of [
      ["no permission", undefined],
      ["a permission for another API", { sourceArn: "arn:aws:execute-api:us-west-2:111111111111:other/*/*" }],
      [
        "a permission for another route",
        { sourceArn: "arn:aws:execute-api:us-west-2:111111111111:*/*/POST/*" },
      ],
      ["a permission for another service", { principal: "events.amazonaws.com" }],
    ] as const) {
      it(`answers 500 with ${what}`, async () => {
        await open({ permission });
        expect((await world.askSignedIn()).status).to.equal(500);
        expect(world.runs()).to.equal(0);
        expect(world.accessLog()[0]).to.include("doesn't have permissions to call the integration");
      });
    }
  });

  it("answers 503 when its function takes longer than the integration may, and does not wait for it", async () => {
    await open({ code: "exports.handler = () => new Promise((done) => setTimeout(done, 2000));" });
    await world.stack.update("aws:apigatewayv2/integration:Integration", "i", world.integrationId, {
      apiId: world.apiId,
      integrationType: "AWS_PROXY",
      integrationUri: "arn:aws:lambda:us-west-2:111111111111:function:echo",
      payloadFormatVersion: "2.0",
      timeoutMilliseconds: 50,
    });
    const response = await world.askSignedIn();
    expect(response.status).to.equal(503);
    expect(jsonOf(response)).to.deep.equal({ message: "Service Unavailable" });
  });

  it("writes a line for each request, whatever became of it", async () => {
    await open();
    const answer = await world.askSignedIn();
    await world.ask();
    await world.ask({ path: "/other" });
    const lines = world.accessLog().map((line): unknown => JSON.parse(line));
    expect(lines[0]).to.deep.equal({
      id: answer.headers["apigw-requestid"],
      key: "GET /play/{assetId}",
      status: 200,
      length: answer.body.byteLength,
      authorizer: "-",
      integration: "-",
      time: "05/Jan/2026:12:00:00 +0000",
    });
    expect(lines[1]).to.include({ status: 401, authorizer: "Unauthorized" });
    expect(lines[2]).to.include({ status: 404, key: "-" });
  });

  it("keeps what viewers send inside its field of the access log", async () => {
    await open({
      stage: {
        accessLogSettings: {
          ...ACCESS,
          format: '{"id":"$context.requestId","agent":"$context.identity.userAgent"}',
        },
      },
    });
    await world.ask({ headers: { "user-agent": '","id":"forged' } });
    const line: unknown = JSON.parse(world.accessLog()[0] ?? "");
    expect(line).to.have.property("agent", '","id":"forged');
  });

  it("prefers text to a parameter, and a method to any", async () => {
    await open();
    const target = `integrations/${world.integrationId}`;
    for (const routeKey of ["GET /play/help", "ANY /play/{assetId}", "ANY /{rest+}"]) {
      await world.stack.create(ROUTE, routeKey, { apiId: world.apiId, routeKey, target });
    }
    const keyOf = async (method: string, path: string): Promise<unknown> => {
      const event = jsonOf(await world.askSignedIn({ method, path }));
      return typeof event === "object" && event !== null && "routeKey" in event ? event.routeKey : undefined;
    };
    expect(await keyOf("GET", "/play/help")).to.equal("GET /play/help");
    expect(await keyOf("GET", "/play/film")).to.equal("GET /play/{assetId}");
    expect(await keyOf("POST", "/play/help")).to.equal("ANY /play/{assetId}");
    expect(await keyOf("GET", "/play/a/b")).to.equal("ANY /{rest+}");
  });
});

const ACCESS = { destinationArn: "arn:aws:logs:us-west-2:111111111111:log-group:/api/access" };

async function failure(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) {
      return error;
    }
  }
  throw new Error("it did not fail");
}
