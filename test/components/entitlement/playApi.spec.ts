import { expect } from "chai";
import { z } from "zod";

import { valueOf } from "../../support/outputs";
import type { Recording } from "../../support/recordingMocks";
import { ACCOUNT, recordService, REGION } from "./entitlementFixture";

const API = "aws:apigatewayv2/api:Api";
const ROUTE = "aws:apigatewayv2/route:Route";
const STAGE = "aws:apigatewayv2/stage:Stage";

describe("API of the entitlement service", () => {
  let recording: Recording;
  let host: string;

  before(async () => {
    const recorded = await recordService();
    recording = recorded.recording;
    host = await valueOf(recorded.service.origin.domainName);
  });

  const idOf = (): string => host.split(".")[0] ?? "";

  it("is an HTTP API whose host the distribution gets once routes, stage and permission are there", () => {
    expect(recording.one(API).inputs).to.deep.include({ protocolType: "HTTP" });
    expect(host).to.match(new RegExp(`^[0-9a-f]{10}\\.execute-api\\.${REGION}\\.amazonaws\\.com$`));
  });

  it("has one route for each of the two methods, both for holders of a token only, and nothing without", () => {
    const authorizer = recording.one("aws:apigatewayv2/authorizer:Authorizer");
    const routes = recording.ofType(ROUTE);

    expect(routes.map(({ inputs }) => inputs["routeKey"])).to.deep.equal([
      "POST /play/{assetId}",
      "GET /play/{assetId}",
    ]);
    for (const route of routes) {
      expect(route.inputs).to.deep.include({ apiId: idOf(), authorizationType: "JWT" });
      expect(recording.comesAfter(route, authorizer)).to.equal(true);
      expect(route.inputs).not.to.have.property("authorizationScopes");
    }
  });

  it("looks for the token where the play-request function puts it, and takes the issuer exactly as configured", () => {
    expect(recording.one("aws:apigatewayv2/authorizer:Authorizer").inputs).to.deep.equal({
      apiId: idOf(),
      authorizerType: "JWT",
      identitySources: ["$request.header.x-play-authorization"],
      jwtConfiguration: { issuer: "https://login.example.com/", audiences: ["player"] },
    });
  });

  it("hands requests to its function in the second payload format, as the only API that may", () => {
    const [fn] = recording.ofType("aws:lambda/function:Function");
    const integration = recording.one("aws:apigatewayv2/integration:Integration");

    expect(integration.inputs).to.deep.include({
      integrationType: "AWS_PROXY",
      payloadFormatVersion: "2.0",
      integrationMethod: "POST",
    });
    expect(integration.inputs["integrationUri"]).to.match(
      new RegExp(`^arn:aws:lambda:${REGION}:${ACCOUNT}:function:${fn?.name ?? ""}-`),
    );
    expect(recording.one("aws:lambda/permission:Permission").inputs).to.deep.include({
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
      sourceArn: `arn:aws:execute-api:${REGION}:${ACCOUNT}:${idOf()}/*/*`,
    });
  });

  it("throttles, and deploys by itself, at the stage that has no name in its paths", () => {
    expect(recording.one(STAGE).inputs).to.deep.include({
      name: "$default",
      autoDeploy: true,
      defaultRouteSettings: {
        throttlingRateLimit: 1_000,
        throttlingBurstLimit: 2_000,
        detailedMetricsEnabled: true,
      },
    });
  });

  it("logs each request in JSON, with no header, claim, address or cookie", () => {
    const { accessLogSettings } = z
      .object({ accessLogSettings: z.object({ destinationArn: z.string(), format: z.string() }) })
      .parse(recording.one(STAGE).inputs);
    const values = z.record(z.string(), z.string()).parse(JSON.parse(accessLogSettings.format));

    expect(accessLogSettings.destinationArn).to.match(
      new RegExp(`^arn:aws:logs:${REGION}:${ACCOUNT}:log-group:entitlement-${REGION}-access-`),
    );
    expect(accessLogSettings.format).not.to.contain("\n");
    for (const value of Object.values(values)) {
      expect(value).to.match(/^\$context\.[A-Za-z.]+$/);
      expect(value).not.to.match(/claims|header|identity|authorizer\.(?!error)/);
    }
  });

  it("answers preflight requests for exactly the configured origins, with credentials", () => {
    expect(recording.one(API).inputs["corsConfiguration"]).to.deep.equal({
      allowOrigins: ["https://app.example.com", "https://www.example.com"],
      allowCredentials: true,
      allowMethods: ["GET", "POST", "OPTIONS"],
      allowHeaders: ["authorization", "content-type"],
      maxAge: 600,
    });
  });

  it("answers none where no origin is configured", async () => {
    const without = await recordService({ corsOrigins: [] });
    expect(without.recording.one(API).inputs).not.to.have.property("corsConfiguration");
  });
});
