import type { BehaviourSettings } from "../cloud/services/cloudfront/behaviourSettings";
import type { Headers } from "../network";
import type { CachedAnswer } from "./cache";
import type { DeployedDistribution } from "./deployedDistribution";
import type { ViewerRequest } from "./edgeRequest";
import type { OriginAttempt } from "./originGroup";
import { applyResponseHeaders } from "./responseHeaders";

/** Where in the edge a request ended before any cache or origin; `function-error` may also be Lambda@Edge's. */
export type Refusal = "host" | "waf" | "protocol" | "method" | "signature" | "function" | "function-error";

/** What the viewer gets, and what the rehearsal wants to know about it. */
export interface ViewerResponse {
  readonly status: number;
  /** Without `set-cookie`. */
  readonly headers: Headers;
  /** Values of the Set-Cookie headers. @default none */
  readonly setCookies?: readonly string[];
  readonly body: Uint8Array;
  /** Virtual milliseconds until the first byte: the edge's own work and every attempt, time-outs included. */
  readonly timeToFirstByteMs: number;
  /** Id of the origin whose bytes these are, also when a cache had them. */
  readonly servedBy: string | undefined;
  /** `hit`: this edge; `shield-hit`: Origin Shield; `stale`: expired, as the origins failed; `error-hit`: a kept error. */
  readonly cache: "hit" | "shield-hit" | "miss" | "stale" | "error-hit" | "none";
  readonly refusedBy: Refusal | undefined;
  /** Why it was refused, for the rehearsal's log; never sent to the viewer. */
  readonly refusalReason: string | undefined;
  /** The origins that were tried, in order. */
  readonly attempts: readonly OriginAttempt[];
}

/** Virtual milliseconds that an edge location spends on any request. */
export const EDGE_PROCESSING_MS = 5;

/** A request that is on its way through the edge. */
export interface Passage {
  readonly distribution: DeployedDistribution;
  readonly behaviour: BehaviourSettings;
  readonly viewer: ViewerRequest;
  readonly requestId: string;
}

/** How an answer came about. */
export interface ResponseDetails {
  readonly cache: ViewerResponse["cache"];
  readonly ageSeconds?: number;
  readonly elapsedMs?: number;
  readonly attempts?: readonly OriginAttempt[];
  readonly refusedBy?: Refusal | undefined;
  readonly refusalReason?: string;
}

/** CloudFront's own account of where an answer came from. */
function xCache(details: ResponseDetails, status: number): string {
  const from = (what: string): string => `${what} from cloudfront`;
  if (details.refusedBy === "function-error") {
    return from("FunctionExecutionError");
  }
  if (details.refusedBy === "function") {
    return from("FunctionGeneratedResponse");
  }
  if (details.refusedBy === "protocol" && status === 301) {
    return from("Redirect");
  }
  if (details.refusedBy !== undefined || status >= 400) {
    return from("Error");
  }
  return from(details.cache === "miss" || details.cache === "none" ? "Miss" : "Hit");
}

/** Makes the viewer's response; the behaviour's response headers policy applies to refusals too. */
export function respond(passage: Passage, answer: CachedAnswer, details: ResponseDetails): ViewerResponse {
  const { viewer, distribution, behaviour } = passage;
  const headers = applyResponseHeaders(distribution.responseHeadersPolicyOf(behaviour), viewer, {
    ...answer.headers,
    ...(details.ageSeconds === undefined ? {} : { age: String(details.ageSeconds) }),
    via: "1.1 edge.cloudfront.net (CloudFront)",
    "x-amz-cf-id": passage.requestId,
    "x-cache": xCache(details, answer.status),
  });
  return {
    status: answer.status,
    headers,
    ...(answer.setCookies === undefined ? {} : { setCookies: answer.setCookies }),
    body: viewer.method === "HEAD" ? new Uint8Array() : answer.body,
    timeToFirstByteMs: EDGE_PROCESSING_MS + (details.elapsedMs ?? 0),
    servedBy: answer.servedBy,
    cache: details.cache,
    refusedBy: details.refusedBy,
    refusalReason: details.refusalReason,
    attempts: details.attempts ?? [],
  };
}

/** Ends a request before any cache or origin. */
export function refuse(
  passage: Passage,
  refusedBy: Refusal,
  reason: string,
  answer: CachedAnswer,
): ViewerResponse {
  return respond(passage, answer, { cache: "none", refusedBy, refusalReason: reason });
}
