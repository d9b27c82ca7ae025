import type { Cloud } from "../cloud/core/cloud";
import { Invalidations } from "../cloud/services/cloudfront/invalidations";
import { KeyValueStores } from "../cloud/services/cloudfront/keyValueStores";
import { LiveFunctions } from "../cloud/services/cloudfront/liveFunctions";
import { checkedLag } from "../cloud/services/cloudfront/propagation";
import { admissionRefusal, signatureRefusal } from "./admission";
import { generatedAnswer } from "./answers";
import { matchBehaviour } from "./behaviours";
import { Cache, cacheKey } from "./cache";
import { DeployedDistribution, type DistributionName } from "./deployedDistribution";
import { toEdgeRequest, type EdgeRequest, type ViewerRequest } from "./edgeRequest";
import { FunctionValidationError, type FunctionResult } from "./functionResult";
import { LambdaAtEdge } from "./lambdaAtEdge";
import type { LambdaEdgeContext } from "./lambdaEdgeEvent";
import { OriginDecision, type OriginPlan } from "./originDecision";
import { fetchFromOrigins, type LambdaEdgeOptions } from "./originGroup";
import { OriginShields } from "./originShields";
import { forwardsCookies, originView, type ForwardingPolicies } from "./originView";
import { errorSeconds, freshSeconds } from "./ttl";
import { documentedCountryOf, withViewerFacts } from "./viewerFacts";
import { FunctionExecutionError, ViewerRequestFunction } from "./viewerRequestRuntime";
import { refuse, respond, type Passage, type ViewerResponse } from "./viewerResponse";

export type { Refusal, ViewerResponse } from "./viewerResponse";

/** Which distribution to serve, and the choices where AWS does not say what happens. */
export type EdgeOptions = DistributionName &
  Partial<LambdaEdgeOptions> & {
    /** Whether signed cookies are checked before or after the viewer-request function; always against the viewer's own URL. */
    readonly signatureCheck?: "before-function" | "after-function";
    /** Country of a viewer's address (ISO 3166-1 alpha-2), or undefined when nobody knows. @default the documentation blocks' */
    readonly countryOf?: (clientIp: string) => string | undefined;
    /** Virtual milliseconds after which this edge hears of a change of a key group; at most LONGEST_PROPAGATION_MS. @default 0 */
    readonly keyGroupLagMs?: number;
    /**
     * Virtual milliseconds for which this edge goes on with the origins' custom headers of before, after a deployment that Pulumi takes for
     * done; at most LONGEST_PROPAGATION_MS. The rest of a distribution is there at once. @default 0
     */
    readonly originHeadersLagMs?: number;
  };

/** One CloudFront edge location: it executes the distribution that is deployed in the cloud, as deployed. */
export class Edge {
  readonly #cache = new Cache();
  readonly #functions = new Map<string, ViewerRequestFunction>();
  readonly #lambda: LambdaEdgeOptions;
  readonly #keyGroupLagMs: number;
  readonly #originHeadersLagMs: number;
  #requests = 0;

  constructor(
    private readonly cloud: Cloud,
    private readonly options: EdgeOptions,
  ) {
    this.#lambda = {
      secondRunSees: options.secondRunSees ?? "original",
      lambdaPerAttemptForFunctionGroups: options.lambdaPerAttemptForFunctionGroups ?? true,
    };
    this.#keyGroupLagMs = checkedLag("keyGroupLagMs", options.keyGroupLagMs ?? 0);
    this.#originHeadersLagMs = checkedLag("originHeadersLagMs", options.originHeadersLagMs ?? 0);
    cloud
      .service(Invalidations)
      .listen((distributionId, covers) => this.#cache.forget(distributionId, covers));
  }

  /** Forgets this edge's cache; the Origin Shields keep theirs. */
  clearCache(): void {
    this.#cache.clear();
  }

  /** Answers one viewer request at the clock's present instant; the clock does not move. */
  async handle(viewer: ViewerRequest): Promise<ViewerResponse> {
    const distribution = DeployedDistribution.find(this.cloud, this.options);
    const sent = toEdgeRequest(viewer);
    const behaviour = matchBehaviour(distribution.settings.behaviours, sent.uri);
    const passage: Passage = {
      distribution,
      behaviour,
      viewer,
      requestId: `rehearsal-${String(++this.#requests).padStart(8, "0")}`,
    };
    const refused = admissionRefusal(this.cloud, passage, sent);
    if (refused !== undefined) {
      return refused;
    }
    const request = withViewerFacts(sent, distribution.policiesOf(behaviour), {
      clientIp: viewer.clientIp,
      country: (this.options.countryOf ?? documentedCountryOf)(viewer.clientIp),
    });
    const checksFirst = this.options.signatureCheck !== "after-function";
    const early = checksFirst ? this.#signatureRefusal(passage, request) : undefined;
    if (early !== undefined) {
      return early;
    }
    const settings = distribution.settingsWithHeaders(this.#originHeadersLagMs);
    const decision = new OriginDecision(settings, behaviour);
    const result = await this.#runFunction(passage, request, decision);
    if ("status" in result) {
      return result;
    }
    const late = checksFirst ? undefined : this.#signatureRefusal(passage, request);
    return late ?? (await this.#serve(passage, result, decision.plan));
  }

  #signatureRefusal(passage: Passage, request: EdgeRequest): ViewerResponse | undefined {
    return signatureRefusal(this.cloud, passage, request, this.#keyGroupLagMs);
  }

  /** The request as the function left it, or the answer that ends it. */
  async #runFunction(
    passage: Passage,
    request: EdgeRequest,
    decision: OriginDecision,
  ): Promise<EdgeRequest | ViewerResponse> {
    const arn = passage.behaviour.viewerRequestFunctionArn;
    if (arn === undefined) {
      return request;
    }
    let result: FunctionResult;
    try {
      result = await this.#invokeFunction(arn, passage, request, decision);
    } catch (error) {
      if (error instanceof FunctionExecutionError) {
        return refuse(passage, "function-error", error.message, generatedAnswer(503, "The function failed."));
      }
      if (error instanceof FunctionValidationError) {
        const answer = generatedAnswer(502, "The function returned an invalid value.");
        return refuse(passage, "function-error", error.message, answer);
      }
      throw error;
    }
    if (result.kind === "request") {
      return result.request;
    }
    const { status, headers, setCookies, body } = result;
    const answer = { status, headers, body, servedBy: undefined, setCookies };
    return refuse(passage, "function", "answered by the viewer-request function", answer);
  }

  async #invokeFunction(
    arn: string,
    passage: Passage,
    request: EdgeRequest,
    decision: OriginDecision,
  ): Promise<FunctionResult> {
    const live = this.cloud.service(LiveFunctions).find(arn);
    if (live === undefined) {
      throw new FunctionExecutionError(`function ${arn} is not published`);
    }
    const key = `${arn}/${live.etag}`;
    const compiled = this.#functions.get(key) ?? new ViewerRequestFunction(live.code);
    this.#functions.set(key, compiled);
    const stores = this.cloud.service(KeyValueStores);
    return compiled.run(request, contextOf(passage), {
      store: live.keyValueStoreArn === undefined ? undefined : stores.edgeCopy(live.keyValueStoreArn),
      storeFails: stores.edgeReadsFail,
      selectOrigin: (id, overrides) => decision.select(id, overrides),
      createOriginGroup: (parameters) => decision.createGroup(parameters),
      updateOrigin: (changes) => decision.update(changes),
    });
  }

  /** Cache, then origins. */
  async #serve(passage: Passage, request: EdgeRequest, plan: OriginPlan): Promise<ViewerResponse> {
    const policies = passage.distribution.policiesOf(passage.behaviour);
    const now = this.cloud.clock.now();
    const isCached = passage.behaviour.cachedMethods.includes(request.method);
    const keys = [request.method, ...(request.method === "HEAD" ? ["GET"] : [])].map((method) =>
      cacheKey(passage.distribution.id, { ...request, method }, policies.cache),
    );
    const key = keys[0] ?? "";
    for (const candidate of isCached ? keys : []) {
      const held = this.#cache.find(candidate, now);
      if (held?.state === "fresh" || (held !== undefined && this.#cache.isExtended(candidate, now))) {
        const isError = held.answer.status >= 400;
        const cache = held.state === "expired" ? "stale" : isError ? "error-hit" : "hit";
        return respond(passage, held.answer, { cache, ageSeconds: held.ageSeconds });
      }
    }
    const outcome = await this.#fetch(passage, request, plan, policies, key);
    const { answer } = outcome;
    const held = isCached ? this.#cache.find(key, now) : undefined;
    const configured = passage.distribution.settings.errorCachingMinTtl.get(answer.status);
    const errorTtl = answer.status < 400 ? 0 : errorSeconds(answer.status, answer.headers, configured, now);
    const details = { attempts: outcome.attempts, elapsedMs: outcome.elapsedMs };
    if (answer.status >= 500 && held !== undefined && held.answer.status < 400) {
      this.#cache.extendStale(key, errorTtl, now);
      return respond(passage, held.answer, { ...details, cache: "stale", ageSeconds: held.ageSeconds });
    }
    if (isCached) {
      const seconds =
        errorTtl > 0 ? errorTtl : freshSeconds(answer.status, answer.headers, policies.cache, now);
      this.#cache.store(key, answer, seconds, now);
    }
    return respond(passage, answer, {
      ...details,
      cache: outcome.madeBy === "shield" ? "shield-hit" : "miss",
      refusedBy: outcome.madeBy === "function-error" ? "function-error" : undefined,
    });
  }

  #fetch(
    passage: Passage,
    request: EdgeRequest,
    plan: OriginPlan,
    policies: ForwardingPolicies,
    key: string,
  ): ReturnType<typeof fetchFromOrigins> {
    const lambdaArn = passage.behaviour.originRequestLambdaArn;
    const shields = this.cloud.service(OriginShields);
    return fetchFromOrigins({
      plan,
      view: originView(request, policies, {
        clientIp: passage.viewer.clientIp,
        requestId: passage.requestId,
        body: passage.viewer.body,
      }),
      network: this.cloud.network,
      nowMs: this.cloud.clock.now(),
      cacheKey: key,
      cachePolicy: policies.cache,
      isCached: passage.behaviour.cachedMethods.includes(request.method),
      forwardsCookies: forwardsCookies(policies),
      shieldOf: (region) => shields.cacheOf(passage.distribution.id, region),
      runLambda:
        lambdaArn === undefined
          ? undefined
          : (event) => this.cloud.service(LambdaAtEdge).run(lambdaArn, event),
      context: contextOf(passage),
      options: this.#lambda,
    });
  }
}

function contextOf(passage: Passage): LambdaEdgeContext {
  return {
    distributionId: passage.distribution.id,
    distributionDomainName: passage.distribution.domainName,
    requestId: passage.requestId,
    clientIp: passage.viewer.clientIp,
  };
}
