import type { CachePolicySettings, RequestSelection } from "../cloud/services/cloudfront/policySettings";
import { covers } from "../cloud/services/cloudfront/valueSelection";
import type { Headers } from "../network";
import { formatCookies } from "./cookies";
import { formatQuery, type EdgeRequest } from "./edgeRequest";

/** A request on its way to an origin: only what the policies let through. This is also what Lambda@Edge sees. */
export interface OriginView {
  readonly method: string;
  readonly uri: string;
  readonly queryString: string;
  /** Names in lower case; `host` is missing when the origin's own name is to be used. */
  readonly headers: Headers;
  /** What the viewer sent; functions neither see nor change it. */
  readonly body?: Uint8Array;
}

/** The parts of policies that decide what goes on to an origin. */
export interface ForwardingPolicies {
  readonly cache: CachePolicySettings;
  /** Undefined when the behaviour has no origin request policy. */
  readonly originRequest: RequestSelection | undefined;
}

/** Headers of the viewer that CloudFront never forwards as they are. */
const OWN_HEADERS = new Set(["connection", "user-agent", "via", "x-forwarded-for", "x-amz-cf-id"]);

/**
 * True when a behaviour forwards any cookie. CloudFront takes Set-Cookie out of the answers of one that forwards none; one that forwards
 * some lets all of them through, whatever their names (Developer Guide, "Cache content based on cookies").
 *
 * Inference: the guide says so of the older cache settings; that policies are meant by "configured to forward cookies" as well is the
 * strict reading.
 */
export function forwardsCookies({ cache, originRequest }: ForwardingPolicies): boolean {
  return cache.cookies.behavior !== "none" || (originRequest?.cookies.behavior ?? "none") !== "none";
}

/**
 * What CloudFront sends on: viewer's headers, cookies and query strings only where the cache policy or the origin request
 * policy names them, headers that a viewer-request function added included.
 */
export function originView(
  request: EdgeRequest,
  policies: ForwardingPolicies,
  viewer: { readonly clientIp: string; readonly requestId: string; readonly body?: Uint8Array | undefined },
): OriginView {
  const forwarded = (part: keyof RequestSelection, name: string): boolean =>
    covers(policies.cache[part], name) ||
    (policies.originRequest !== undefined && covers(policies.originRequest[part], name));
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (!OWN_HEADERS.has(name) && forwarded("headers", name)) {
      headers[name] = value;
    }
  }
  const userAgent = request.headers["user-agent"];
  headers["user-agent"] =
    userAgent !== undefined && forwarded("headers", "user-agent") ? userAgent : "Amazon CloudFront";
  headers["via"] = "2.0 edge.cloudfront.net (CloudFront)";
  headers["x-forwarded-for"] = viewer.clientIp;
  headers["x-amz-cf-id"] = viewer.requestId;
  const cookie = formatCookies(request.cookies.filter(([name]) => forwarded("cookies", name)));
  if (cookie !== undefined) {
    headers["cookie"] = cookie;
  }
  return {
    method: request.method,
    uri: request.uri,
    queryString: formatQuery(request.query.filter(([name]) => forwarded("queryStrings", name))),
    headers,
    ...(viewer.body === undefined ? {} : { body: viewer.body }),
  };
}
