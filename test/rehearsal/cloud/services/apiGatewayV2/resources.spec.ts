import { expect } from "chai";

import { text } from "../../../../../rehearsal/cloud/core/props";
import type { Props } from "../../../../../rehearsal/cloud/core/types";
import { codeOf, HOME, refusalOf, WEST } from "../../core/standIn";
import {
  API,
  AUTHORIZER,
  authorizerArgs,
  HttpApiWorld,
  INTEGRATION,
  ISSUER,
  ROUTE,
  STAGE,
} from "./httpApiFixture";

describe("API Gateway's resources", () => {
  let world: HttpApiWorld;

  beforeEach(async () => {
    world = await HttpApiWorld.open();
  });

  afterEach(() => world.close());

  const replaces = (token: string, before: Props, after: Props): readonly string[] =>
    world.stack.plane.diff({
      scope: WEST,
      token,
      urn: world.stack.urn(token, "x"),
      id: "x",
      oldInputs: before,
      oldOutputs: before,
      news: after,
      ignoreChanges: [],
    }).replaces;

  const refusal = async (token: string, args: Props): Promise<string> =>
    (await refusalOf(() => world.stack.create(token, "x", args))).message;

  it("have the names and addresses that AWS gives them", () => {
    const api = world.stack.plane.read({ scope: WEST, token: API, id: world.apiId });
    expect(api?.outputs).to.deep.include({
      apiEndpoint: `https://${world.apiId}.execute-api.us-west-2.amazonaws.com`,
      arn: `arn:aws:apigateway:us-west-2::/apis/${world.apiId}`,
      executionArn: `arn:aws:execute-api:us-west-2:${HOME}:${world.apiId}`,
      ipAddressType: "ipv4",
    });
    expect(text(api?.outputs ?? {}, "name")).to.match(/^api-[0-9a-f]{7}$/);
    const stage = world.stack.plane.read({ scope: WEST, token: STAGE, id: `${world.apiId}/$default` });
    expect(stage?.outputs).to.deep.include({
      invokeUrl: `https://${world.apiId}.execute-api.us-west-2.amazonaws.com/`,
      executionArn: `arn:aws:execute-api:us-west-2:${HOME}:${world.apiId}/$default`,
    });
  });

  it("are replaced where AWS cannot change them", () => {
    expect(replaces(API, { protocolType: "HTTP" }, { protocolType: "WEBSOCKET" })).to.deep.equal([
      "protocolType",
    ]);
    for (const token of [AUTHORIZER, INTEGRATION, ROUTE, STAGE]) {
      expect(replaces(token, { apiId: "a" }, { apiId: "b" })).to.deep.equal(["apiId"]);
    }
    expect(replaces(ROUTE, { routeKey: "GET /a" }, { routeKey: "GET /b" })).to.be.empty;
  });

  for (const [what, change, reason] of [
    ["a WebSocket API", { protocolType: "WEBSOCKET" }, /protocolType: .*HTTP APIs only/],
    ["an imported definition", { body: "{}" }, /body: .*does not play/],
    [
      "credentials for every origin",
      { corsConfiguration: { allowCredentials: true, allowOrigins: ["*"] } },
      /allowCredentials: .*not supported for origin \*/,
    ],
    [
      "an origin with a path",
      { corsConfiguration: { allowOrigins: ["https://a.example/"] } },
      /allowOrigins: .*Invalid format for origin/,
    ],
    ["an unknown method", { corsConfiguration: { allowMethods: ["FETCH"] } }, /allowMethods: .*FETCH/],
    ["a misspelt argument", { protocolTyp: "HTTP" }, /unknown property "protocolTyp"/],
  ] as const) {
    it(`refuse ${what}`, async () => {
      expect(await refusal(API, { protocolType: "HTTP", ...change })).to.match(reason);
    });
  }

  for (const [what, change, reason] of [
    ["a Lambda authorizer", { authorizerType: "REQUEST" }, /authorizerType: .*JWT/],
    ["no identity source", { identitySources: [] }, /identitySources: .*none/],
    ["an identity source of the path", { identitySources: ["$request.path.token"] }, /identitySources/],
    [
      "two identity sources",
      { identitySources: ["$request.header.a", "$request.header.b"] },
      /identitySources/,
    ],
    ["no audience", { jwtConfiguration: { issuer: ISSUER, audiences: [] } }, /audiences: 0 audiences/],
    [
      "an issuer by HTTP",
      { jwtConfiguration: { issuer: "http://a.example", audiences: ["a"] } },
      /issuer: http:/,
    ],
  ] as const) {
    it(`refuse an authorizer with ${what}`, async () => {
      expect(await refusal(AUTHORIZER, { ...authorizerArgs(world.apiId), ...change })).to.match(reason);
    });
  }

  it("refuse an authorizer whose issuer does not answer, is away, or calls itself something else", async () => {
    const withIssuer = (issuer: string): Promise<string> =>
      refusal(AUTHORIZER, {
        ...authorizerArgs(world.apiId),
        jwtConfiguration: { issuer, audiences: ["player"] },
      });
    expect(await withIssuer("https://nowhere.example.com")).to.match(/Invalid issuer: .*connect-timeout/);
    expect(await withIssuer(`${ISSUER}/`)).to.match(/Invalid issuer: .*is the document of/);
    world.provider.setOutage(true);
    expect(await withIssuer(ISSUER)).to.match(/Invalid issuer: .*answers 503/);
  });

  for (const [what, change, reason] of [
    [
      "the payload format that the provider takes for left out",
      { payloadFormatVersion: null },
      /payloadFormatVersion: 1.0/,
    ],
    ["a function that is not there", { integrationUri: fnArn("nobody") }, /no function/],
    [
      "a function of another Region",
      { integrationUri: fnArn("echo", "eu-west-1") },
      /a function in us-west-2/,
    ],
    ["no ARN", { integrationUri: "https://example.com" }, /integrationUri: .*Invalid function ARN/],
    ["another kind", { integrationType: "HTTP_PROXY" }, /integrationType: HTTP_PROXY/],
    ["half a minute and more", { timeoutMilliseconds: 30_001 }, /timeoutMilliseconds: .*30000 ms/],
    ["an API that is not there", { apiId: "nowhere" }, /NotFoundException: .*nowhere/],
  ] as const) {
    it(`refuse an integration with ${what}`, async () => {
      const args = {
        apiId: world.apiId,
        integrationType: "AWS_PROXY",
        integrationUri: fnArn("echo"),
        payloadFormatVersion: "2.0",
      };
      expect(await refusal(INTEGRATION, { ...args, ...change })).to.match(reason);
    });
  }

  it("take a function by API Gateway's path to it, too", async () => {
    const integrationUri = `arn:aws:apigateway:us-west-2:lambda:path/2015-03-31/functions/${fnArn("echo")}/invocations`;
    await world.stack.update(INTEGRATION, "i", world.integrationId, {
      apiId: world.apiId,
      integrationType: "AWS_PROXY",
      integrationUri,
      payloadFormatVersion: "2.0",
    });
    expect((await world.askSignedIn()).status).to.equal(200);
  });

  for (const [what, change, reason] of [
    ["a key without a method", { routeKey: "/play" }, /routeKey: .*not formatted properly/],
    ["an unknown method", { routeKey: "FETCH /play" }, /routeKey: .*not formatted properly/],
    ["half a parameter", { routeKey: "GET /{play" }, /routeKey: .*no part of a path/],
    ["a greedy parameter in the middle", { routeKey: "GET /{a+}/b" }, /routeKey: .*no part of a path/],
    ["a parameter twice", { routeKey: "GET /{a}/{a}" }, /routeKey: .*comes twice/],
    ["a key that is taken", { routeKey: "GET /play/{assetId}" }, /ConflictException: .*already exists/],
    ["a key that differs in the parameter's name only", { routeKey: "GET /play/{id}" }, /ConflictException/],
    ["no target", { target: null }, /target: .*integrations\/<id>/],
    [
      "a target that is not there",
      { target: "integrations/nobody1" },
      /NotFoundException: Invalid integration/,
    ],
    ["JWT without an authorizer", { authorizationType: "JWT" }, /authorizerId: .*needs an authorizer/],
    ["an authorizer for nothing", { authorizerId: "abc123" }, /authorizerId: .*takes no authorizer/],
    [
      "an authorizer that is not there",
      { authorizationType: "JWT", authorizerId: "abc123" },
      /BadRequestException: Invalid authorizer/,
    ],
    ["scopes without JWT", { authorizationScopes: ["play"] }, /authorizationScopes: .*only JWT/],
  ] as const) {
    it(`refuse a route with ${what}`, async () => {
      const args = { apiId: world.apiId, routeKey: "GET /x", target: `integrations/${world.integrationId}` };
      expect(await refusal(ROUTE, { ...args, ...change })).to.match(reason);
    });
  }

  for (const [what, change, reason] of [
    ["another name", { name: "v1" }, /name: v1/],
    ["deployments by hand", { autoDeploy: false }, /autoDeploy/],
    [
      "a limit that is left out, which the provider sends as 0",
      { defaultRouteSettings: { detailedMetricsEnabled: true, throttlingBurstLimit: 5 } },
      /throttlingRateLimit: nothing; .*sends 0/,
    ],
    [
      "settings for a route that is not there",
      { routeSettings: [{ routeKey: "GET /y", throttlingBurstLimit: 1, throttlingRateLimit: 1 }] },
      /NotFoundException: Unable to find Route/,
    ],
    [
      "an access log without the request's id",
      { accessLogSettings: { destinationArn: logArn(), format: "$context.status" } },
      /format: .*must contain \$context.requestId/,
    ],
    [
      "an access log of two lines",
      { accessLogSettings: { destinationArn: logArn(), format: "$context.requestId\n" } },
      /format: .*single line/,
    ],
    [
      "a misspelt variable",
      { accessLogSettings: { destinationArn: logArn(), format: "$context.requestId $context.stauts" } },
      /format: .*\$context.stauts/,
    ],
    [
      "a log group of another Region",
      { accessLogSettings: { destinationArn: logArn("eu-west-1"), format: "$context.requestId" } },
      /BadRequestException: .*no log group/,
    ],
  ] as const) {
    it(`refuse a stage with ${what}`, async () => {
      await world.stack.delete(STAGE, "s", `${world.apiId}/$default`);
      const args = { apiId: world.apiId, name: "$default", autoDeploy: true };
      expect(await refusal(STAGE, { ...args, ...change })).to.match(reason);
    });
  }

  it("refuse a second stage of a name", async () => {
    const args = { apiId: world.apiId, name: "$default", autoDeploy: true };
    expect(await refusal(STAGE, args)).to.match(/ConflictException: Stage already exists/);
  });

  it("stay for as long as a route uses them", async () => {
    const { stack, integrationId, authorizerId, routeId } = world;
    expect(await codeOf(() => stack.delete(INTEGRATION, "i", integrationId))).to.equal("ConflictException");
    expect(await codeOf(() => stack.delete(AUTHORIZER, "a", authorizerId))).to.equal("ConflictException");
    await stack.delete(ROUTE, "r", routeId);
    await stack.delete(INTEGRATION, "i", integrationId);
    await stack.delete(AUTHORIZER, "a", authorizerId);
  });
});

function fnArn(name: string, region = "us-west-2"): string {
  return `arn:aws:lambda:${region}:${HOME}:function:${name}`;
}

function logArn(region = "us-west-2"): string {
  return `arn:aws:logs:${region}:${HOME}:log-group:/api/access`;
}
