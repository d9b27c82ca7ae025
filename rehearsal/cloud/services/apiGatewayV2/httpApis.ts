import type { OriginRequest, OriginResponse } from "../../../network";
import type { Cloud } from "../../core/cloud";
import { objects, optionalNumber, optionalObject, optionalText, text, texts } from "../../core/props";
import type { Rate } from "../../core/tokenBuckets";
import { TokenBuckets } from "../../core/tokenBuckets";
import type { Place } from "../../core/resourceStore";
import type { Props, StoredResource } from "../../core/types";
import { writeAccessLog } from "./accessLog";
import { jwtAuthorizerOf } from "./authorizer";
import { corsAnswers, preflightAnswer } from "./corsAnswers";
import { corsOf } from "./corsRules";
import { callIntegration } from "./integrationCall";
import { JwtAuthorizers, type Authorized } from "./jwtAuthorizers";
import { partOf, partsOf } from "./lookup";
import { newExchange, refusal, type Exchange } from "./exchange";
import { matchRoute, parseRouteKey, type RouteMatch } from "./routeKeys";
import { DEFAULT_STAGE } from "./stage";
import { TOKENS } from "./tokens";

/** What an account may ask of all its APIs in a Region together, where the stage sets nothing lower. */
const ACCOUNT_RATE: Rate = { steady: 10_000, burst: 5_000 };
/** Bytes of a request's body. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/**
 * Serves HTTP APIs: each is a host of the stand-in's network, and is what is deployed at that moment. A request that is refused on the
 * way never reaches the integration.
 */
export class HttpApis {
  readonly #buckets: TokenBuckets;

  constructor(private readonly cloud: Cloud) {
    this.#buckets = new TokenBuckets(cloud.clock);
  }

  /** Makes an API reachable under its own name. */
  open(apiId: string, place: Required<Place>): void {
    const { accountId, region } = place;
    this.cloud.network.listen(hostOf(apiId, region), {
      region,
      handle: (request) => this.#handle(apiId, { accountId, region }, request),
    });
  }

  /** Takes an API off the network. */
  close(apiId: string, { region }: Required<Place>): void {
    this.cloud.network.close(hostOf(apiId, region));
  }

  async #handle(apiId: string, place: Required<Place>, request: OriginRequest): Promise<OriginResponse> {
    const api = this.cloud.resources.byId(TOKENS.api, apiId, place);
    const host = hostOf(apiId, place.region);
    if (api === undefined || (request.headers["host"] ?? request.host).toLowerCase() !== host) {
      // API Gateway finds an API by the Host header: a CDN that forwards its own viewers' finds none.
      return refusal(403, "Forbidden");
    }
    const stage = partOf(api, this.cloud, TOKENS.stage, `${apiId}/${DEFAULT_STAGE}`);
    if (stage === undefined || api.inputs["disableExecuteApiEndpoint"] === true) {
      return refusal(404, "Not Found");
    }
    const exchange = newExchange(this.cloud, api, request);
    const answer = corsAnswers(corsOf(api.inputs), request, await this.#answer(exchange, stage));
    const response = {
      ...answer,
      headers: {
        "content-length": String(answer.body.byteLength),
        ...answer.headers,
        "apigw-requestid": exchange.requestId,
      },
      body: request.method === "HEAD" ? new Uint8Array() : answer.body,
    };
    writeAccessLog(this.cloud, stage, exchange, response);
    return response;
  }

  async #answer(exchange: Exchange, stage: StoredResource): Promise<OriginResponse> {
    const { api, request, path } = exchange;
    if (path === undefined) {
      return refusal(400, "Bad Request");
    }
    if ((request.body?.byteLength ?? 0) > MAX_BODY_BYTES) {
      return refusal(413, "Request Entity Too Large");
    }
    const match = this.#route(api, request.method, path);
    const cors = corsOf(api.inputs);
    // A route that takes OPTIONS gets preflights, its authorizer included; AWS says so of $default.
    if (match === undefined && request.method === "OPTIONS" && cors !== undefined) {
      return preflightAnswer(cors, request);
    }
    if (match === undefined) {
      return refusal(404, "Not Found");
    }
    const routeKey = text(match.route.inputs, "routeKey");
    exchange.routeKey = routeKey;
    if (!this.#takeTokens(exchange, stage, routeKey)) {
      return refusal(429, "Too Many Requests");
    }
    const authorized = await this.#authorize(exchange, match.route);
    if ("status" in authorized) {
      return authorized;
    }
    return callIntegration(this.cloud, exchange, match, authorized.authorized);
  }

  #route(api: StoredResource, method: string, path: string): RouteMatch<StoredResource> | undefined {
    const routes = partsOf(this.cloud, TOKENS.route, api.id, api.scope).flatMap((route) => {
      const key = parseRouteKey(text(route.inputs, "routeKey"));
      return typeof key === "string" ? [] : [{ key, route }];
    });
    return matchRoute(routes, method, path);
  }

  /** Limits by the stage, by the route, and by account and Region; that one request too many costs no token elsewhere is inference. */
  #takeTokens({ api }: Exchange, stage: StoredResource, routeKey: string): boolean {
    const { accountId, region } = api.scope;
    const ofRoute = objects(stage.inputs, "routeSettings").find(
      (setting) => optionalText(setting, "routeKey") === routeKey,
    );
    const settings = ofRoute ?? optionalObject(stage.inputs, "defaultRouteSettings");
    return (
      this.#buckets.take(`${api.id} ${routeKey}`, rateOf(settings)) &&
      this.#buckets.take(`${accountId} ${region}`, ACCOUNT_RATE)
    );
  }

  async #authorize(
    exchange: Exchange,
    { inputs }: StoredResource,
  ): Promise<OriginResponse | { readonly authorized: Authorized | undefined }> {
    const id = optionalText(inputs, "authorizerId");
    if (optionalText(inputs, "authorizationType") !== "JWT" || id === undefined) {
      return { authorized: undefined };
    }
    const authorizer = partOf(exchange.api, this.cloud, TOKENS.authorizer, id);
    if (authorizer === undefined) {
      exchange.authorizerError = "the authorizer is gone";
      return refusal(500, "Internal Server Error");
    }
    const verdict = await this.cloud
      .service(JwtAuthorizers)
      .judge(jwtAuthorizerOf(authorizer), exchange.request, texts(inputs, "authorizationScopes"));
    if ("claims" in verdict) {
      return { authorized: verdict };
    }
    exchange.authorizerError = verdict.error;
    return verdict.status === 401
      ? refusal(401, "Unauthorized", { "www-authenticate": verdict.challenge })
      : refusal(403, "Forbidden", { "www-authenticate": verdict.challenge });
  }
}

function rateOf(settings: Props | undefined): Rate {
  return settings === undefined
    ? ACCOUNT_RATE
    : {
        steady: optionalNumber(settings, "throttlingRateLimit") ?? 0,
        burst: optionalNumber(settings, "throttlingBurstLimit") ?? 0,
      };
}

/** The name that API Gateway gives an API. */
export function hostOf(apiId: string, region: string): string {
  return `${apiId}.execute-api.${region}.amazonaws.com`;
}
