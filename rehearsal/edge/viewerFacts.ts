import type { ValueSelection } from "../cloud/services/cloudfront/valueSelection";
import type { EdgeRequest } from "./edgeRequest";
import type { ForwardingPolicies } from "./originView";
import { isInRange } from "./signedPolicy";

/** Headers that CloudFront itself makes begin so; what a viewer sends under such a name never counts. */
const OWN_PREFIX = "cloudfront-";

const COUNTRY = "cloudfront-viewer-country";
const ADDRESS = "cloudfront-viewer-address";

/** The port of every viewer: nothing depends on it. */
const SOURCE_PORT = 46_532;

/** The address blocks for documentation (RFC 5737) have no country; these are the rehearsal's own. */
const COUNTRIES: readonly (readonly [block: string, country: string])[] = [
  ["192.0.2.0/24", "US"],
  ["198.51.100.0/24", "IE"],
  ["203.0.113.0/24", "DE"],
];

/** ISO 3166-1 alpha-2 code of an address's country in the rehearsal's world, or undefined: CloudFront then sends no country. */
export function documentedCountryOf(clientIp: string): string | undefined {
  return COUNTRIES.find(([block]) => isInRange(clientIp, block))?.[1];
}

/**
 * True when a policy names a header, and does not merely let all through: CloudFront's own headers are no part of "all viewer headers"
 * (Developer Guide, "Add CloudFront request headers").
 */
function names(selection: ValueSelection, name: string): boolean {
  return selection.behavior !== "allExcept" && selection.items.includes(name);
}

/**
 * The request with what CloudFront tells about the viewer, where the cache policy or the origin request policy names it: functions see it,
 * and origins get it. Whatever the viewer sent under CloudFront's names is dropped.
 */
export function withViewerFacts(
  request: EdgeRequest,
  policies: ForwardingPolicies,
  viewer: { readonly clientIp: string; readonly country: string | undefined },
): EdgeRequest {
  const own = Object.entries(request.headers).filter(([name]) => !name.startsWith(OWN_PREFIX));
  const facts: readonly (readonly [string, string | undefined])[] = [
    [COUNTRY, viewer.country],
    [ADDRESS, `${viewer.clientIp}:${SOURCE_PORT}`],
  ];
  const named = facts.flatMap(([name, value]): readonly (readonly [string, string])[] => {
    const isNamed =
      names(policies.cache.headers, name) ||
      (policies.originRequest !== undefined && names(policies.originRequest.headers, name));
    return isNamed && value !== undefined ? [[name, value]] : [];
  });
  return { ...request, headers: Object.fromEntries([...own, ...named]) };
}
