import type { PlaybackFormat } from "../../functions/edge/names";
import { playbackPath } from "../../functions/edge/playbackPath";
import { decodeRoute, encodeRoute, type Route } from "../../functions/edge/route";
import { sessionHeaders, startManifest, type SessionSettings } from "../playbackSession";
import type { CanaryPort, Probe } from "./drill";

/** Sends one GET request; resolves to status 0 and an empty body when no answer comes. Never rejects. */
export type SendRequest = (
  url: string,
  headers: Readonly<Record<string, string>>,
) => Promise<{ readonly status: number; readonly body: string; readonly elapsedMs: number }>;

/** The asset that drills play, and the means to play it. */
export interface CanarySettings extends SessionSettings {
  readonly assetId: string;
  /** Text of the asset's route for `format`, without a nonce. */
  readonly route: string;
  readonly format: PlaybackFormat;
  readonly send: SendRequest;
  /** Makes 1 to 16 characters `[a-z0-9]` that were not used before. */
  readonly nonce: () => string;
}

/** A canary that could not tell the Regions apart; the message says what to configure. */
export class CanaryError extends Error {
  override readonly name = "CanaryError";
}

/**
 * Asks for the canary asset's manifest as a viewer with a session would, and learns from the answer which Region packaged it.
 *
 * The edge marks no answer with its Region, and segments are the same bytes everywhere. But a manifest's links name the X and
 * Y hashes of the Region that wrote it, and the route lists those of every Region. A manifest may be cached for minutes, so
 * each probe puts a new nonce into its route: another URL, another cache key at the edge and at Origin Shield, otherwise the
 * same request through the same behaviour, functions and origin group. Viewers cannot do that to the cache: a session covers
 * one exact route, and only who holds the signing key can mint another.
 */
export class SessionCanary implements CanaryPort {
  readonly #route: Route;

  /**
   * @throws CanaryError when the route is none, lists a single Region, or two with the same X and Y
   */
  constructor(private readonly settings: CanarySettings) {
    this.#route = readRoute(settings.route);
    const links = Object.values(this.#route.regions).map(({ x, y }) => `${x}/${y}`);
    if (links.length < 2 || new Set(links).size !== links.length) {
      throw new CanaryError(
        `The canary's route lists ${this.regions.join(", ")}: it must list two Regions or more, each with its own X and Y. ` +
          "Register the canary asset in every media Region and configure the route that the entitlement service mints for it.",
      );
    }
  }

  /** Regions in which the canary asset is playable. */
  get regions(): readonly string[] {
    return Object.keys(this.#route.regions);
  }

  async probe(): Promise<Probe> {
    const { playbackOrigin, assetId, format, send, nonce } = this.settings;
    const route = encodeRoute({ ...this.#route, nonce: nonce() });
    const url = playbackOrigin + playbackPath({ assetId, route, format, file: startManifest(format) });
    const headers = sessionHeaders(assetId, route, this.settings);
    const { status, body, elapsedMs } = await send(url, headers);
    const servedBy = status === 200 ? regionOfManifest(body, this.#route) : undefined;
    return { ok: status === 200 && servedBy !== undefined, status, servedBy, elapsedMs };
  }
}

function readRoute(text: string): Route {
  try {
    return decodeRoute(text);
  } catch (error) {
    throw new CanaryError(
      `The canary's route cannot be read: ${error instanceof Error ? error.message : ""}`,
      {
        cause: error,
      },
    );
  }
}

/** The Region whose hashes a manifest's links name; `undefined` when they name none's, or several Regions'. */
export function regionOfManifest(manifest: string, route: Route): string | undefined {
  const named = Object.entries(route.regions)
    .filter(([, { x, y }]) => manifest.includes(`${x}/${y}/`))
    .map(([region]) => region);
  return named.length === 1 ? named[0] : undefined;
}
