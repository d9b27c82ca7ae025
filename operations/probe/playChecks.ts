import {
  PLAY_ADDRESS_HEADER,
  PLAY_HOST_HEADER,
  PLAY_SEGMENT,
  PLAY_TOKEN_HEADER,
} from "../../functions/edge/names";
import { mustBeRefused, type ProbeCheck } from "./check";
import type { ProbeRequest } from "./ports";
import type { ProbeEntitlement, ProbeSettings } from "./settings";
import { foreignToken, MALFORMED_TOKEN, unprotectedToken } from "./tokens";

/** A viewer without a good token is told so, and not that there is no right. */
const PLAY_RULE = {
  statuses: [401],
  meaning: { 403: "not the missing token's answer, which is 401: check WAF and the play behaviour" },
};

/** Whoever comes past the distribution, with or without a token. */
const DIRECT_RULE = { statuses: [401, 403] };

/** Some viewer's, of the block for documentation. */
const VIEWER_ADDRESS = "192.0.2.1";

/** Path of a request for a session. */
export function playPath(assetId: string): string {
  return `/${PLAY_SEGMENT}/${assetId}?format=hls`;
}

/** A request for a session. */
export function playRequest(
  host: string,
  assetId: string,
  headers: ProbeRequest["headers"] = {},
): ProbeRequest {
  return {
    method: "GET",
    host,
    path: playPath(assetId),
    headers: { accept: "application/json", ...headers },
  };
}

/** The header with a token. */
export function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** The entitlement service behind the distribution, asked by somebody without a right to be heard. */
export function playChecks(
  { playbackDomain, token }: ProbeSettings,
  assetId: string,
  service: ProbeEntitlement,
): readonly ProbeCheck[] {
  const check = (id: string, what: string, headers: (now: number) => ProbeRequest["headers"]): ProbeCheck =>
    mustBeRefused({
      id: `play/${id}`,
      door: "play",
      what,
      rule: PLAY_RULE,
      request: ({ now }) => playRequest(playbackDomain, assetId, headers(now())),
    });
  return [
    check("no-token", "a session without a token", () => ({})),
    check("malformed-token", "a session with something that is no token", () => bearer(MALFORMED_TOKEN)),
    check("unprotected-token", "a session with a token whose algorithm is none", (now) =>
      bearer(unprotectedToken(service, now)),
    ),
    check("foreign-token", "a session with a token that somebody else signed", (now) =>
      bearer(foreignToken(service, now)),
    ),
    mustBeRefused({
      id: "play/query-token",
      door: "play",
      what: "a session with a token in the query string",
      rule: PLAY_RULE,
      request: ({ now }) => {
        const request = playRequest(playbackDomain, assetId);
        const made = token ?? unprotectedToken(service, now());
        return { ...request, path: `${request.path}&access_token=${made}&${PLAY_TOKEN_HEADER}=${made}` };
      },
    }),
    // Only a good token shows whether the edge takes the header off: a bad one is refused anyway.
    ...(token === undefined
      ? []
      : [
          check("smuggled-token", "a good token in the header that only the edge may write", () => ({
            [PLAY_TOKEN_HEADER]: `Bearer ${token}`,
          })),
        ]),
  ];
}

/** Each Region's API, asked past the distribution. */
export function directPlayChecks(
  { token, playbackDomain }: ProbeSettings,
  assetId: string,
  service: ProbeEntitlement,
): readonly ProbeCheck[] {
  return Object.entries(service.services).flatMap(([region, { apiHost }]) => {
    const check = (id: string, what: string, made: (now: number) => string | undefined): ProbeCheck =>
      mustBeRefused({
        id: `play-origin/${region}/${id}`,
        door: "play-origin",
        what: `${what}, asked of ${region}'s API directly`,
        rule: DIRECT_RULE,
        request: ({ now }) => playRequest(apiHost, assetId, asTheEdgeWould(playbackDomain, made(now()))),
      });
    return [
      check("no-token", "a session without a token", () => undefined),
      check("unprotected-token", "a session with a token whose algorithm is none", (now) =>
        unprotectedToken(service, now),
      ),
      ...(token === undefined ? [] : [check("good-token", "a session with a good token", () => token)]),
    ];
  });
}

/** Everything that the edge writes but the one thing that nobody else knows: behind a door that is open, this would be a session. */
function asTheEdgeWould(playbackDomain: string, token: string | undefined): ProbeRequest["headers"] {
  return {
    [PLAY_HOST_HEADER]: playbackDomain,
    [PLAY_ADDRESS_HEADER]: VIEWER_ADDRESS,
    ...(token === undefined ? {} : { ...bearer(token), [PLAY_TOKEN_HEADER]: `Bearer ${token}` }),
  };
}
