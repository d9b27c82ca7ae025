import { decideRights } from "./decideRights";
import { mintPlayAnswer, type PlayAnswer, problemAnswer } from "./playAnswer";
import { parsePlayEvent } from "./playEvent";
import { requestLine } from "./playLog";
import { parsePlayRequest, type PlayRequest } from "./playRequest";
import { type CatalogRecord, playTarget, routeOf } from "./playTarget";
import { refused, type Refusal } from "./problems";
import type { RightsOnRecord } from "./rights";
import type { EntitlementSettings } from "./settings";
import type { Signer, SigningKey } from "./signer";

/** What the service needs of the world. */
export interface PlayPorts {
  /** Everything on record about one viewer and one title, in a number of reads that does not depend on how much else there is. */
  readonly readRights: (viewerId: string, assetId: string) => Promise<RightsOnRecord>;
  readonly readCatalog: (assetId: string) => Promise<CatalogRecord>;
  readonly signer: Signer;
  readonly now: () => Date;
  /** Takes one line per request. */
  readonly log: (entry: object) => void;
}

/** What became of a request that was understood. */
interface Outcome {
  readonly answer: PlayAnswer | Refusal;
  readonly key?: SigningKey;
  readonly error?: unknown;
}

/**
 * Answers one request for playback: cookies for one title and format, or a problem. Nothing about rights or publication is kept between
 * requests, so what is withdrawn is withdrawn with the next one. Never throws.
 */
export async function play(
  ports: PlayPorts,
  settings: EntitlementSettings,
  rawEvent: unknown,
): Promise<PlayAnswer> {
  const startedAt = ports.now();
  const event = parsePlayEvent(rawEvent);
  const request = parsePlayRequest(event, settings);
  const outcome: Outcome =
    request.kind === "refused" ? { answer: request } : await answerTo(ports, settings, request);
  const { answer, key, error } = outcome;
  const result = "kind" in answer ? problemAnswer(answer, settings.scope) : answer;
  ports.log(
    requestLine({
      requestId: event.requestContext.requestId,
      request: request.kind === "request" ? request : undefined,
      outcome: "kind" in answer ? answer.code : "permitted",
      status: result.statusCode,
      milliseconds: ports.now().getTime() - startedAt.getTime(),
      key: key?.name,
      error,
      salt: settings.originKeySha256,
    }),
  );
  return result;
}

async function answerTo(
  ports: PlayPorts,
  settings: EntitlementSettings,
  request: PlayRequest,
): Promise<Outcome> {
  const { viewerId, assetId, format, country } = request;
  try {
    const [rights, catalog, key] = await allOf([
      ports.readRights(viewerId, assetId),
      ports.readCatalog(assetId),
      ports.signer.current(),
    ]);
    // Reading takes time, and windows are exact: what counts is the present of the answer.
    const now = ports.now();
    const decision = decideRights(rights, { assetId, country, now });
    const target = playTarget(catalog, settings);
    if (decision.kind === "refused") {
      // To somebody with no right to it, a title that is not out yet does not exist.
      const isHidden =
        target.kind === "unknown" || (target.kind === "in-preparation" && decision.code === "not-entitled");
      return { answer: refused(isHidden ? "unknown-asset" : decision.code) };
    }
    const route = routeOf(target, format);
    if (typeof route !== "string") {
      return { answer: route };
    }
    if (key === undefined) {
      return { answer: refused("signing-unavailable") };
    }
    const { until } = decision;
    const { cookieSeconds } = settings;
    return { answer: mintPlayAnswer({ request, route, until, key, cookieSeconds, now }), key };
  } catch (error) {
    return { answer: refused("temporarily-unavailable"), error };
  }
}

/**
 * What several reads answered. Unlike `Promise.all` it waits for the others when one has failed: Lambda stops the instance with the answer,
 * and a read that it stopped would end whenever the next request comes.
 */
async function allOf<T extends readonly Promise<unknown>[]>(
  reads: readonly [...T],
): Promise<{ readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(reads);
  return Promise.all(reads);
}
