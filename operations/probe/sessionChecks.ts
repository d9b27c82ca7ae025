import { decodeRoute } from "../../functions/edge/route";
import { cookieHeader } from "../../functions/entitlement/playbackCookies";
import type { SessionSigner } from "../playbackSession";
import { mustBeRefused, type ProbeCheck, type RefusalCheck } from "./check";
import type { ProbeAnswer, ProbePorts, ProbeRequest } from "./ports";
import type { RemovedKeySession } from "./removedKeySession";
import {
  foreignKey,
  manifestPath,
  onlyRegion,
  SessionMaker,
  withNonce,
  withOtherSignature,
  withPolicy,
  type PlaybackCookies,
} from "./sessions";
import type { RefusalRule } from "./verdicts";

/** The distribution refuses with 403, whether the key group does it or the viewer-request function. */
export const EDGE_RULE: RefusalRule = { statuses: [403] };

/** The canary behind the edge. */
export interface EdgeTarget {
  readonly host: string;
  readonly assetId: string;
  readonly route: string;
}

/** Milliseconds since when the expired session is over: long enough for clocks that differ a little. */
const EXPIRED_SINCE_MS = 30_000;

/** An address that nobody has (RFC 5737). */
const ELSEWHERE = "192.0.2.1";

/** An id of the form that CloudFront gives, and that it gave nobody here. */
const UNKNOWN_KEY_ID = "K00000000PROBE";

/** What nobody without the signing key could do, tried without it. */
export function forgedSessionChecks(target: EdgeTarget, activeKeyPairId: string): readonly ProbeCheck[] {
  const forged = (keyPairId: string): ((ports: ProbePorts) => ProbeRequest) => {
    return (ports) => playWith(target, target.route, sign(target, foreignKey(keyPairId), ports));
  };
  return [
    check("unsigned", "the canary without any session", () => ({
      method: "GET",
      host: target.host,
      path: manifestPath(target.assetId, target.route),
      headers: {},
    })),
    check(
      "foreign-key",
      "a session signed by somebody else under the active key's id",
      forged(activeKeyPairId),
    ),
    check("unknown-key", "a session under the id of a key that nobody knows", forged(UNKNOWN_KEY_ID)),
  ];
}

/** Sessions of the active key, used for what they are not for. */
export function misusedSessionChecks(target: EdgeTarget, signer: SessionSigner): readonly ProbeCheck[] {
  const { host, assetId, route } = target;
  const session = (ports: ProbePorts): PlaybackCookies => sign(target, signer, ports);
  const tampered =
    (change: (cookies: PlaybackCookies) => PlaybackCookies) =>
    (ports: ProbePorts): ProbeRequest =>
      playWith(target, route, change(session(ports)));
  return [
    expiredCheck(target, signer),
    check("other-asset", "the canary's session for the path of another title", (ports) =>
      playWith({ ...target, assetId: otherAsset(assetId) }, route, session(ports)),
    ),
    check("other-nonce", "the canary's session for its route with another nonce", ({ nonce, ...ports }) =>
      playWith(target, withNonce(route, nonce()), session({ nonce, ...ports })),
    ),
    check("other-route", "the canary's session for a route with other hashes", ({ nonce, ...ports }) =>
      playWith(target, otherHashes(route, nonce()), session({ nonce, ...ports })),
    ),
    check(
      "widened-policy",
      "a policy that was widened to everything",
      tampered((cookies) =>
        withPolicy(cookies, (policy) =>
          policy.replace(/"Resource":"[^"]*"/, `"Resource":"https://${host}/*"`),
        ),
      ),
    ),
    check(
      "changed-policy",
      "a policy with one bit changed",
      tampered((cookies) => withPolicy(cookies, laterByOneBit)),
    ),
    check("changed-signature", "a signature with one bit changed", tampered(withOtherSignature)),
    check("other-address", "a session that is pinned to another address", (ports) =>
      playWith(
        target,
        route,
        new SessionMaker(host, signer, ports.now).cookies(assetId, route, { ipAddress: ELSEWHERE }),
      ),
    ),
  ];
}

/** A session of a key that was taken out. */
export function removedKeyCheck({
  host,
  path,
  cookies,
  keyPairId,
  expiresAt,
  played,
}: RemovedKeySession): ProbeCheck {
  let asked = 0;
  return check(
    "removed-key",
    `a session of the removed key ${keyPairId}`,
    ({ now }) => {
      asked = now();
      return { method: "GET", host, path, headers: { cookie: cookieHeader(cookies) } };
    },
    (verdict) =>
      verdict !== "refused"
        ? undefined
        : asked >= Date.parse(expiresAt)
          ? `the session expired at ${expiresAt}; prepare one before the next key is taken out`
          : played
            ? undefined
            : "the session never played while the key was trusted, so a refusal shows nothing",
  );
}

/** Another asset id than the canary's; whether there is such a title makes no difference to a door that is shut. */
export function otherAsset(assetId: string): string {
  return assetId === "probe-other" ? "probe-another" : "probe-other";
}

function expiredCheck(target: EdgeTarget, signer: SessionSigner): ProbeCheck {
  let endedAt = 0;
  return check(
    "expired",
    "a session that expired seconds ago",
    (ports) => {
      endedAt = ports.now() - EXPIRED_SINCE_MS;
      const cookies = new SessionMaker(target.host, signer, ports.now).cookies(target.assetId, target.route, {
        endsInMs: -EXPIRED_SINCE_MS,
      });
      return playWith(target, target.route, cookies);
    },
    (verdict, answer) =>
      verdict === "open" && edgeTime(answer) < endedAt
        ? "by the edge's clock the session had not expired yet: set this machine's clock"
        : undefined,
  );
}

/** What the answer says of the time; later than anything where it says nothing. */
function edgeTime({ headers }: ProbeAnswer): number {
  const at = Date.parse(headers["date"] ?? "");
  return Number.isNaN(at) ? Number.POSITIVE_INFINITY : at;
}

function check(
  id: string,
  what: string,
  request: RefusalCheck["request"],
  doubt?: RefusalCheck["doubt"],
): ProbeCheck {
  return mustBeRefused({
    id: `edge/${id}`,
    door: "edge",
    what,
    rule: EDGE_RULE,
    request,
    ...(doubt === undefined ? {} : { doubt }),
  });
}

function sign(
  { host, assetId, route }: EdgeTarget,
  signer: SessionSigner,
  ports: ProbePorts,
): PlaybackCookies {
  return new SessionMaker(host, signer, ports.now).cookies(assetId, route);
}

function playWith({ host, assetId }: EdgeTarget, route: string, cookies: PlaybackCookies): ProbeRequest {
  return {
    method: "GET",
    host,
    path: manifestPath(assetId, route),
    headers: { cookie: cookieHeader(cookies) },
  };
}

/**
 * Another route that an open door would serve: the canary's without one of its Regions. Where it has a single one, with one digit of the
 * hashes changed, at which an open door would answer 404, and the verdict is not "refused" either.
 */
function otherHashes(text: string, nonce: string): string {
  const route = decodeRoute(text);
  const [first = "", ...others] = Object.keys(route.regions);
  if (others.length > 0) {
    return onlyRegion(route, first, nonce);
  }
  const at = text.indexOf(".") + 2;
  return text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
}

/** The last bit of the expiry's last digit: the policy stays a policy. */
function laterByOneBit(policy: string): string {
  return policy.replace(/(?<="AWS:EpochTime":\d+)\d(?=\D)/, (digit) => String(Number(digit) ^ 1));
}
