import { text } from "../../../../../rehearsal/cloud/core/props";
import type { Props } from "../../../../../rehearsal/cloud/core/types";
import { apiGatewayV2Service } from "../../../../../rehearsal/cloud/services/apiGatewayV2";
import { iamService } from "../../../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../../../rehearsal/cloud/services/kms";
import { lambdaService, LambdaRuntime } from "../../../../../rehearsal/cloud/services/lambda";
import { LogEvents } from "../../../../../rehearsal/cloud/services/logEvents";
import { logsService } from "../../../../../rehearsal/cloud/services/logs";
import { IdentityProvider } from "../../../../../rehearsal/identityProvider";
import type { Headers, OriginResponse } from "../../../../../rehearsal/network";
import { Deployment, WEST } from "../../core/standIn";
import { makeFunction, PERMISSION } from "../eventBridge/eventFixture";

export const API = "aws:apigatewayv2/api:Api";
export const AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer";
export const INTEGRATION = "aws:apigatewayv2/integration:Integration";
export const ROUTE = "aws:apigatewayv2/route:Route";
export const STAGE = "aws:apigatewayv2/stage:Stage";

export const ISSUER = "https://login.example.com/tenant";
export const AUDIENCE = "player";
export const LOG_GROUP = "/api/access";

/** Answers with its event, and writes one line for each run. */
export const ECHO = `exports.handler = async (event) => {
  console.log("run");
  return { statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(event) };
};`;

/** What the tests may vary in what {@link HttpApiWorld} deploys. */
export interface WorldSettings {
  /** Of the function. @default {@link ECHO} */
  readonly code?: string;
  readonly api?: Props;
  readonly stage?: Props;
  readonly route?: Props;
  /** Of the Lambda permission; undefined leaves it out. */
  readonly permission?: Props | undefined;
}

/** A request of a test; a GET of `/play/film` without headers where it says nothing. */
export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Headers;
  readonly body?: string;
}

/** One HTTP API with a function behind a JWT authorizer, and an issuer of its own. */
export class HttpApiWorld {
  private constructor(
    readonly stack: Deployment,
    readonly provider: IdentityProvider,
    readonly apiId: string,
    readonly integrationId: string,
    readonly authorizerId: string,
    readonly routeId: string,
  ) {}

  static async open(settings: WorldSettings = {}): Promise<HttpApiWorld> {
    const stack = await Deployment.over([
      iamService,
      kmsService,
      logsService,
      lambdaService,
      apiGatewayV2Service,
    ]);
    stack.cloud.service(LambdaRuntime).configure({
      endpointUrl: "http://127.0.0.1:9",
      issueCredentials: () => ({ accessKeyId: "AKIA", secretAccessKey: "secret" }),
    });
    const { clock, network } = stack.cloud;
    const provider = new IdentityProvider({ clock, network, issuer: ISSUER, seed: 7 });
    await stack.create("aws:cloudwatch/logGroup:LogGroup", "function", { name: "/aws/lambda/echo" });
    const logGroup = await stack.create("aws:cloudwatch/logGroup:LogGroup", "access", { name: LOG_GROUP });
    const functionArn = await makeFunction(stack, "echo", settings.code ?? ECHO);
    const api = await stack.create(API, "api", { protocolType: "HTTP", ...settings.api });
    const apiId = api.id;
    const integration = await stack.create(INTEGRATION, "i", {
      apiId,
      integrationType: "AWS_PROXY",
      integrationUri: functionArn,
      payloadFormatVersion: "2.0",
    });
    const authorizer = await stack.create(AUTHORIZER, "a", authorizerArgs(apiId));
    const route = await stack.create(ROUTE, "r", {
      apiId,
      routeKey: "GET /play/{assetId}",
      target: `integrations/${integration.id}`,
      authorizationType: "JWT",
      authorizerId: authorizer.id,
      ...settings.route,
    });
    await stack.create(STAGE, "s", {
      apiId,
      name: "$default",
      autoDeploy: true,
      accessLogSettings: { destinationArn: text(logGroup.outputs, "arn"), format: ACCESS_FORMAT },
      ...settings.stage,
    });
    if (!("permission" in settings) || settings.permission !== undefined) {
      await stack.create(PERMISSION, "p", {
        function: "echo",
        action: "lambda:InvokeFunction",
        principal: "apigateway.amazonaws.com",
        sourceArn: `${text(api.outputs, "executionArn")}/*/*`,
        ...settings.permission,
      });
    }
    return new HttpApiWorld(stack, provider, apiId, integration.id, authorizer.id, route.id);
  }

  get host(): string {
    return `${this.apiId}.execute-api.${WEST.region}.amazonaws.com`;
  }

  /** Seconds since 1970. */
  get now(): number {
    return Math.floor(this.stack.cloud.clock.now() / 1_000);
  }

  /** A token that the authorizer takes. */
  token(claims: Parameters<IdentityProvider["issueToken"]>[0] = {}): string {
    return this.provider.issueToken({ aud: AUDIENCE, sub: "viewer-1", scope: "play", ...claims });
  }

  /** Sends a request to the API; fails when it does not answer at all. */
  async ask({
    method = "GET",
    path = "/play/film",
    headers = {},
    body,
  }: Asked = {}): Promise<OriginResponse> {
    const attempt = await this.stack.cloud.network.send({
      method,
      host: this.host,
      path,
      headers: { host: this.host, ...headers },
      ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
    });
    if (attempt.kind !== "response") {
      throw new Error(`no answer: ${attempt.kind}`);
    }
    return attempt.response;
  }

  /** Sends a request with a token that is good, unless another one is given. */
  askSignedIn(asked: Asked = {}, token = this.token()): Promise<OriginResponse> {
    return this.ask({ ...asked, headers: { "x-play-authorization": `Bearer ${token}`, ...asked.headers } });
  }

  /** How often the function has run. */
  runs(): number {
    return this.#lines("/aws/lambda/echo").filter((line) => line.includes("run")).length;
  }

  /** Lines of the access log. */
  accessLog(): readonly string[] {
    return this.#lines(LOG_GROUP);
  }

  /** Ends the threads of functions. */
  close(): Promise<void> {
    return this.stack.cloud.service(LambdaRuntime).stop();
  }

  #lines(logGroup: string): readonly string[] {
    return this.stack.cloud
      .service(LogEvents)
      .all()
      .filter((event) => event.logGroup === logGroup)
      .map(({ message }) => message);
  }
}

/** A format with most of what the platform logs. */
const ACCESS_FORMAT =
  '{"id":"$context.requestId","key":"$context.routeKey","status":$context.status,"length":$context.responseLength,' +
  '"authorizer":"$context.authorizer.error","integration":"$context.integrationErrorMessage","time":"$context.requestTime"}';

/** Arguments of the fixture's authorizer. */
export function authorizerArgs(apiId: string): Props {
  return {
    apiId,
    authorizerType: "JWT",
    identitySources: ["$request.header.x-play-authorization"],
    jwtConfiguration: { issuer: ISSUER, audiences: [AUDIENCE] },
  };
}

/** The JSON that an answer has for a body. */
export function jsonOf({ body }: OriginResponse): unknown {
  return JSON.parse(new TextDecoder().decode(body));
}
