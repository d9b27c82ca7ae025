import type { OriginSettings } from "../cloud/services/cloudfront/behaviourSettings";
import type { CachePolicySettings } from "../cloud/services/cloudfront/policySettings";
import type { Attempt, Network } from "../network";
import { GENERATED_STATUS, generatedAnswer } from "./answers";
import type { Cache, CachedAnswer } from "./cache";
import { LambdaExecutionError } from "./lambdaAtEdge";
import {
  LambdaValidationError,
  originRequestEvent,
  readLambdaResult,
  type LambdaEdgeContext,
  type LambdaEdgeResult,
} from "./lambdaEdgeEvent";
import type { OriginPlan } from "./originDecision";
import type { OriginView } from "./originView";
import { freshSeconds } from "./ttl";

/** One origin that was tried for a request. */
export interface OriginAttempt {
  readonly originId: string;
  /** The origin's status, or how it failed; `shield` answered from Origin Shield, `function` was answered by Lambda@Edge. */
  readonly outcome: number | "connect-timeout" | "read-timeout" | "unresolved" | "shield" | "function";
  /** Virtual milliseconds this attempt took. */
  readonly elapsedMs: number;
}

/** What the origins gave. */
export interface OriginOutcome {
  readonly answer: CachedAnswer;
  readonly attempts: readonly OriginAttempt[];
  /** Virtual milliseconds of all attempts. */
  readonly elapsedMs: number;
  readonly madeBy: "origin" | "shield" | "cloudfront" | "function" | "function-error";
}

/** Choices where AWS does not say what happens. */
export interface LambdaEdgeOptions {
  /** What the second origin's run sees as its request. */
  readonly secondRunSees: "original" | "rewritten";
  /** Whether every origin of a group that a viewer-request function made runs Lambda@Edge, or only the first. */
  readonly lambdaPerAttemptForFunctionGroups: boolean;
}

/** Everything that one fetch needs. */
export interface OriginFetch {
  readonly plan: OriginPlan;
  readonly view: OriginView;
  readonly network: Network;
  readonly nowMs: number;
  readonly cacheKey: string;
  readonly cachePolicy: CachePolicySettings;
  /** Whether the behaviour caches the request's method: an Origin Shield keeps and gives nothing for others. */
  readonly isCached: boolean;
  /** Whether the behaviour lets the origin's Set-Cookie through. */
  readonly forwardsCookies: boolean;
  readonly shieldOf: (region: string) => Cache;
  /** Runs the behaviour's origin-request function, or undefined when it has none. */
  readonly runLambda: ((event: unknown) => Promise<unknown>) | undefined;
  readonly context: LambdaEdgeContext;
  readonly options: LambdaEdgeOptions;
}

interface Tried extends Omit<OriginOutcome, "attempts"> {
  readonly attempt: OriginAttempt;
  readonly view: OriginView;
}

/** Methods with which an origin group goes on to its second origin; what another one may have changed is never done twice. */
const FAILOVER_METHODS = ["GET", "HEAD", "OPTIONS"];

/**
 * Tries the origins of a plan in order. A connection that cannot be made counts as 503, an origin that does not answer as 504, a name that
 * does not resolve as 502; the next origin is tried only when the status is listed. When all fail, the last answer is the answer.
 */
export async function fetchFromOrigins(fetch: OriginFetch): Promise<OriginOutcome> {
  const attempts: OriginAttempt[] = [];
  let elapsedMs = 0;
  let view = fetch.view;
  let last: Tried | undefined;
  for (const [index, origin] of fetch.plan.origins.entries()) {
    const runsLambda =
      index === 0 || !fetch.plan.madeByFunction || fetch.options.lambdaPerAttemptForFunctionGroups;
    last = await tryOrigin(fetch, origin, view, runsLambda);
    attempts.push(last.attempt);
    elapsedMs += last.elapsedMs;
    if (fetch.options.secondRunSees === "rewritten") {
      view = last.view;
    }
    const failsOver =
      fetch.plan.statusCodes.includes(last.answer.status) &&
      FAILOVER_METHODS.includes(fetch.view.method) &&
      (last.madeBy === "origin" || last.madeBy === "cloudfront");
    if (!failsOver) {
      break;
    }
  }
  if (last === undefined) {
    throw new Error("an origin plan needs an origin");
  }
  return { answer: last.answer, attempts, elapsedMs, madeBy: last.madeBy };
}

async function tryOrigin(
  fetch: OriginFetch,
  origin: OriginSettings,
  view: OriginView,
  runsLambda: boolean,
): Promise<Tried> {
  const shield =
    origin.shieldRegion === undefined || !fetch.isCached ? undefined : fetch.shieldOf(origin.shieldRegion);
  const held = shield?.find(fetch.cacheKey, fetch.nowMs);
  if (held?.state === "fresh") {
    return tried(origin, view, held.answer, "shield", "shield", 0);
  }
  // The name is resolved before the function runs: a dead name is a 502 without it.
  if (!fetch.network.resolves(origin.domainName)) {
    const answer = generatedAnswer(GENERATED_STATUS.unresolved, "The origin's name could not be resolved.");
    return tried(origin, view, answer, "cloudfront", "unresolved", 0);
  }
  let result: LambdaEdgeResult = { kind: "request", view, origin };
  if (runsLambda && fetch.runLambda !== undefined) {
    try {
      const returned = await fetch.runLambda(originRequestEvent(view, origin, fetch.context));
      result = readLambdaResult(returned, view, origin);
    } catch (error) {
      return tried(origin, view, functionFailure(error), "function-error", "function", 0);
    }
  }
  if (result.kind === "response") {
    const { status, headers, setCookies, body } = result;
    const answer = { status, headers, body, servedBy: undefined, setCookies };
    return tried(origin, view, answer, "function", "function", 0);
  }
  const attempt = await send(fetch.network, result.view, result.origin);
  return fromAttempt(fetch, attempt, origin, result, shield);
}

function fromAttempt(
  fetch: OriginFetch,
  attempt: Attempt,
  origin: OriginSettings,
  sent: { readonly view: OriginView; readonly origin: OriginSettings },
  shield: Cache | undefined,
): Tried {
  const { connectionAttempts, connectionTimeoutSeconds, readTimeoutSeconds } = sent.origin;
  if (attempt.kind === "connect-timeout") {
    const answer = generatedAnswer(
      GENERATED_STATUS.connectTimeout,
      "CloudFront could not connect to the origin.",
    );
    const elapsedMs = connectionAttempts * connectionTimeoutSeconds * 1000;
    return tried(origin, sent.view, answer, "cloudfront", attempt.kind, elapsedMs);
  }
  if (attempt.kind === "read-timeout") {
    const answer = generatedAnswer(GENERATED_STATUS.readTimeout, "The origin did not answer in time.");
    // CloudFront repeats what is safe to repeat; other methods are sent once.
    const sends = ["GET", "HEAD"].includes(sent.view.method) ? connectionAttempts : 1;
    return tried(origin, sent.view, answer, "cloudfront", attempt.kind, sends * readTimeoutSeconds * 1000);
  }
  const { status, headers, setCookies, body } = attempt.response;
  const answer = {
    status,
    headers,
    body,
    servedBy: origin.originId,
    setCookies: fetch.forwardsCookies ? setCookies : undefined,
  };
  shield?.store(
    fetch.cacheKey,
    answer,
    freshSeconds(status, headers, fetch.cachePolicy, fetch.nowMs),
    fetch.nowMs,
  );
  return tried(origin, sent.view, answer, "origin", status, attempt.elapsedMs);
}

function tried(
  origin: OriginSettings,
  view: OriginView,
  answer: CachedAnswer,
  madeBy: Tried["madeBy"],
  outcome: OriginAttempt["outcome"],
  elapsedMs: number,
): Tried {
  return { answer, madeBy, elapsedMs, view, attempt: { originId: origin.originId, outcome, elapsedMs } };
}

/** An error of the function is the viewer's answer: nobody promises that the second origin is tried. */
function functionFailure(error: unknown): CachedAnswer {
  if (error instanceof LambdaValidationError) {
    return generatedAnswer(502, "The Lambda function returned an invalid result.");
  }
  if (error instanceof LambdaExecutionError) {
    return generatedAnswer(503, "The Lambda function associated with the distribution failed.");
  }
  throw error;
}

function send(network: Network, view: OriginView, origin: OriginSettings): Promise<Attempt> {
  const headers: Record<string, string> = { host: origin.domainName, ...view.headers };
  for (const { name, value } of origin.customHeaders) {
    headers[name.toLowerCase()] = value;
  }
  if (view.body !== undefined) {
    headers["content-length"] = String(view.body.byteLength);
  }
  const query = view.queryString === "" ? "" : `?${view.queryString}`;
  return network.send({
    method: view.method,
    host: origin.domainName,
    path: `${origin.originPath}${view.uri}${query}`,
    headers,
    ...(view.body === undefined ? {} : { body: view.body }),
  });
}
