import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { PLAY_SEGMENT, PLAY_TOKEN_HEADER } from "../../functions/edge/names";
import { exactOrigins, PREFLIGHT_SECONDS } from "../delivery/cors";
import { PLAY_CORS } from "../delivery/playCors";
import { FUNCTION_TIMEOUT_SECONDS, type EntitlementFunction } from "./entitlementFunction";
import type { ViewerIdentity } from "./viewerIdentity";

/** How much a Region's service takes before it answers 429. */
export interface PlayThrottle {
  /** Requests per second, in the long run. */
  readonly requestsPerSecond: number;
  /** How many at once beyond that. */
  readonly burst: number;
}

/** Arguments of {@link PlayApi}. */
export interface PlayApiArgs {
  /** Region of the provider. */
  readonly region: string;
  /** What answers. */
  readonly fn: EntitlementFunction;
  /** Whose tokens are taken. */
  readonly identity: ViewerIdentity;
  /** Web origins whose scripts may ask with credentials. Empty: the API answers no preflight, and browsers let no other origin ask. */
  readonly corsOrigins: readonly string[];
  readonly throttle: PlayThrottle;
}

/** Routes of the service. Both give the same answer; CloudFront fails over `GET` only. */
export const PLAY_ROUTES = [`POST /${PLAY_SEGMENT}/{assetId}`, `GET /${PLAY_SEGMENT}/{assetId}`] as const;

const LOG_RETENTION_DAYS = 90;

/**
 * One request's line in the access log. It names neither token nor viewer, and no address: what asks is CloudFront. What was wrong with
 * a token API Gateway says in `authorizerError`.
 */
const ACCESS_LOG = {
  requestId: "$context.requestId",
  time: "$context.requestTime",
  route: "$context.routeKey",
  path: "$context.path",
  status: "$context.status",
  authorizerError: "$context.authorizer.error",
  integrationError: "$context.integrationErrorMessage",
  integrationLatency: "$context.integrationLatency",
  latency: "$context.responseLatency",
};

/**
 * A Region's HTTP API in front of the entitlement function: it checks tokens, throttles, and answers preflight requests.
 *
 * The token is looked for in the header that the play-request function writes, because an origin request policy cannot name
 * `Authorization`. That API Gateway takes the `Bearer` prefix off in any header is inference from its documentation of identity sources.
 *
 * Scopes are not for the routes to check: API Gateway would answer 403 with a body of its own where the service answers 401 with the reason.
 *
 * The API has a public host as every HTTP API does; the function refuses whoever does not come through the distribution.
 */
export class PlayApi extends pulumi.ComponentResource {
  /** Host of the API, known once everything behind it is there: the distribution must not send viewers to half of it. */
  readonly host: pulumi.Output<string>;

  constructor(name: string, args: PlayApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:entitlement:PlayApi", name, {}, opts);
    const { region, fn, identity, corsOrigins, throttle } = args;
    const parent = { parent: this };
    const api = new aws.apigatewayv2.Api(
      name,
      {
        protocolType: "HTTP",
        description: `Entitlement service in ${region}`,
        disableExecuteApiEndpoint: false,
        ipAddressType: "ipv4",
        ...(corsOrigins.length === 0 ? {} : { corsConfiguration: corsConfiguration(corsOrigins) }),
      },
      parent,
    );
    const permission = new aws.lambda.Permission(
      name,
      {
        function: fn.functionName,
        action: "lambda:InvokeFunction",
        principal: "apigateway.amazonaws.com",
        // Any stage and route of this API, and no other API.
        sourceArn: pulumi.interpolate`${api.executionArn}/*/*`,
      },
      parent,
    );
    const routes = this.routes(name, api, fn, identity);
    const stage = this.stage(name, api, throttle);
    this.host = pulumi
      .all([api.id, stage.id, permission.id, ...routes.map(({ id }) => id)])
      .apply(([id]) => `${id}.execute-api.${region}.amazonaws.com`);
    this.registerOutputs({ host: this.host });
  }

  private routes(
    name: string,
    api: aws.apigatewayv2.Api,
    fn: EntitlementFunction,
    { issuer, audiences }: ViewerIdentity,
  ): readonly aws.apigatewayv2.Route[] {
    const parent = { parent: this };
    const authorizer = new aws.apigatewayv2.Authorizer(
      name,
      {
        apiId: api.id,
        authorizerType: "JWT",
        identitySources: [`$request.header.${PLAY_TOKEN_HEADER}`],
        jwtConfiguration: { issuer, audiences: [...audiences] },
      },
      parent,
    );
    const integration = new aws.apigatewayv2.Integration(
      name,
      {
        apiId: api.id,
        integrationType: "AWS_PROXY",
        connectionType: "INTERNET",
        integrationMethod: "POST",
        // The function's own ARN, as the guide to HTTP APIs has it ("Working with AWS Lambda proxy integrations").
        integrationUri: fn.functionArn,
        payloadFormatVersion: "2.0",
        timeoutMilliseconds: FUNCTION_TIMEOUT_SECONDS * 1000,
      },
      parent,
    );
    return PLAY_ROUTES.map(
      (routeKey) =>
        new aws.apigatewayv2.Route(
          `${name}-${routeKey.split(" ")[0]?.toLowerCase() ?? ""}`,
          {
            apiId: api.id,
            routeKey,
            authorizationType: "JWT",
            authorizerId: authorizer.id,
            target: pulumi.interpolate`integrations/${integration.id}`,
          },
          parent,
        ),
    );
  }

  /** The stage without a name in its path: paths are the distribution's. */
  private stage(name: string, api: aws.apigatewayv2.Api, throttle: PlayThrottle): aws.apigatewayv2.Stage {
    const parent = { parent: this };
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-access`,
      { retentionInDays: LOG_RETENTION_DAYS },
      parent,
    );
    return new aws.apigatewayv2.Stage(
      name,
      {
        apiId: api.id,
        name: "$default",
        autoDeploy: true,
        defaultRouteSettings: {
          throttlingRateLimit: throttle.requestsPerSecond,
          throttlingBurstLimit: throttle.burst,
          detailedMetricsEnabled: true,
        },
        accessLogSettings: { destinationArn: logGroup.arn, format: JSON.stringify(ACCESS_LOG) },
      },
      parent,
    );
  }
}

/** The distribution's policy says the same: either can be what answers. */
function corsConfiguration(origins: readonly string[]): aws.types.input.apigatewayv2.ApiCorsConfiguration {
  return {
    allowOrigins: exactOrigins(origins),
    allowCredentials: true,
    allowMethods: [...PLAY_CORS.methods],
    allowHeaders: PLAY_CORS.headers.map((header) => header.toLowerCase()),
    maxAge: PREFLIGHT_SECONDS,
  };
}
