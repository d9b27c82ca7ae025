import { objects, text } from "../../../rehearsal/cloud/core/props";
import type { Props } from "../../../rehearsal/cloud/core/types";
import { TOKENS } from "../../../rehearsal/cloud/services/cloudfront/tokens";
import { Edge, type EdgeOptions, type ViewerRequest, type ViewerResponse } from "../../../rehearsal/edge";
import type { Delivery } from "../cloud/services/deliveryFixture";
import { VIRGINIA } from "../cloud/services/deliveryFixture";
import { EdgeWorld } from "./edgeWorld";

/** AWS's managed cache policy that keeps nothing. */
export const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

/** A path of the unsigned behaviour. */
export const PLAY = "/play/big-fish";

/** The seven methods; CloudFront has no smaller set with POST. */
export const ALL_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

const IDS = "[{ originId: 'clear-00.us-west-2' }, { originId: 'clear-00.eu-west-1' }]";

/** Does what a function before an API does: takes the viewer's own headers away, writes its own, and chooses the origins. */
export const PLAY_REQUEST = `import cf from 'cloudfront';
async function handler(event) {
  var request = event.request;
  if (request.uri === '/play/bad') {
    return { statusCode: 404, headers: { 'content-type': { value: 'application/problem+json' } }, body: '{"status":404}' };
  }
  Object.keys(request.headers).forEach(function (name) { if (name.indexOf('x-play-') === 0) { delete request.headers[name]; } });
  if (request.headers.authorization) { request.headers['x-play-authorization'] = { value: request.headers.authorization.value }; }
  request.headers['x-play-host'] = { value: request.headers.host.value };
  request.headers['x-play-address'] = { value: event.viewer.ip };
  var turned = false;
  try { turned = await cf.kvs().get('turned') === 'yes'; } catch (e) { turned = false; }
  var ids = ${IDS};
  if (turned) { ids.reverse(); }
  if (request.method === 'POST') { cf.selectRequestOriginById(ids[0].originId); }
  else { cf.createRequestOriginGroup({ originIds: ids, failoverCriteria: { statusCodes: [500, 502, 503, 504] } }); }
  return request;
}`;

/** What the tests vary. */
export interface PlaySettings {
  readonly code?: string;
  /** Makes more resources; gives replacements of parts of the unsigned behaviour. */
  readonly behaviour?: (delivery: Delivery) => Promise<Props>;
  readonly edge?: Partial<EdgeOptions>;
  /** Arguments of the distribution. */
  readonly top?: (delivery: Delivery) => Promise<Props>;
}

/** Arguments of an origin request policy that sends these headers and cookies on, and one query string. */
export function whitelistArgs(headers: readonly string[], cookies: readonly string[] = []): Props {
  return {
    headersConfig: { headerBehavior: "whitelist", headers: { items: headers } },
    cookiesConfig:
      cookies.length === 0
        ? { cookieBehavior: "none" }
        : { cookieBehavior: "whitelist", cookies: { items: cookies } },
    queryStringsConfig: { queryStringBehavior: "whitelist", queryStrings: { items: ["format"] } },
  };
}

/** A distribution with an unsigned, uncached behaviour for all methods beside the signed one. */
export class PlayWorld {
  private constructor(
    readonly world: EdgeWorld,
    readonly edge: Edge,
    readonly host: string,
  ) {}

  static async make(settings: PlaySettings = {}): Promise<PlayWorld> {
    const world = await EdgeWorld.make();
    const { delivery } = world;
    const made = await delivery.deployment.create(
      TOKENS.function,
      "play-request",
      {
        code: settings.code ?? PLAY_REQUEST,
        runtime: "cloudfront-js-2.0",
        keyValueStoreAssociations: [delivery.storeArn],
      },
      VIRGINIA,
    );
    const policy = await delivery.deployment.create(
      TOKENS.originRequestPolicy,
      "play",
      whitelistArgs(
        [
          "x-play-authorization",
          "x-play-host",
          "x-play-address",
          "content-type",
          "CloudFront-Viewer-Country",
        ],
        ["any"],
      ),
      VIRGINIA,
    );
    const behaviour: Props = {
      pathPattern: "/play/*",
      targetOriginId: "clear-00.us-west-2",
      viewerProtocolPolicy: "https-only",
      allowedMethods: ALL_METHODS,
      cachedMethods: ["GET", "HEAD"],
      cachePolicyId: CACHING_DISABLED,
      originRequestPolicyId: policy.id,
      functionAssociations: [{ eventType: "viewer-request", functionArn: text(made.outputs, "arn") }],
      ...(await settings.behaviour?.(delivery)),
    };
    const signed = objects(delivery.distributionArgs(), "orderedCacheBehaviors");
    const top = { orderedCacheBehaviors: [behaviour, ...signed], ...(await settings.top?.(delivery)) };
    const { id, outputs } = await delivery.distribute({ top }, "play");
    const edge = new Edge(delivery.cloud, { ...settings.edge, distributionId: id });
    return new PlayWorld(world, edge, text(outputs, "domainName"));
  }

  /** A viewer's request for {@link PLAY} without cookies, with parts replaced. */
  ask(change: Partial<ViewerRequest> = {}): Promise<ViewerResponse> {
    return this.edge.handle({
      method: "GET",
      host: this.host,
      path: PLAY,
      headers: {},
      clientIp: "192.0.2.1",
      ...change,
    });
  }

  /** A viewer's POST of a JSON text. */
  post(body: string, change: Partial<ViewerRequest> = {}): Promise<ViewerResponse> {
    return this.ask({
      method: "POST",
      headers: { "content-type": "application/json" },
      body: Buffer.from(body),
      ...change,
    });
  }
}
