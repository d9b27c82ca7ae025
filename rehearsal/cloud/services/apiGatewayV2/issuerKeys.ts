import type { Cloud } from "../../core/cloud";
import { fetchKeys, type PublishedKey } from "./discovery";

/** How long keys of an issuer are believed: two hours, by "Control access to HTTP APIs with JWT authorizers". */
export const KEYS_CACHED_MS = 2 * 3_600_000;
/** How often a key that is not among those known has the issuer asked again. That API Gateway asks at all, and how often, is inference. */
const ASK_AGAIN_MS = 60_000;

interface Cached {
  keys: readonly PublishedKey[];
  /** When the keys came. */
  at: number;
  /** When the issuer was last asked. */
  askedAt: number;
}

/**
 * The keys of issuers, as authorizers know them. While an issuer does not answer, what was known goes on being believed (inference: AWS
 * says only how long keys are cached).
 */
export class IssuerKeys {
  /** By authorizer: each asks for itself. */
  readonly #cache = new Map<string, Cached>();

  constructor(private readonly cloud: Cloud) {}

  /** The key that a token names, or undefined when the issuer has none of that id. */
  async find(authorizerId: string, issuer: string, kid: string): Promise<PublishedKey | undefined> {
    const place = `${authorizerId} ${issuer}`;
    const now = this.cloud.clock.now();
    const known = this.#cache.get(place);
    if (known === undefined || now - known.at >= KEYS_CACHED_MS) {
      await this.#ask(place, issuer);
    }
    const found = this.#find(place, kid);
    const askedAt = this.#cache.get(place)?.askedAt ?? 0;
    if (found !== undefined || now - askedAt < ASK_AGAIN_MS) {
      return found;
    }
    await this.#ask(place, issuer);
    return this.#find(place, kid);
  }

  #find(place: string, kid: string): PublishedKey | undefined {
    return this.#cache.get(place)?.keys.find((key) => key.kid === kid);
  }

  async #ask(place: string, issuer: string): Promise<void> {
    const now = this.cloud.clock.now();
    const answer = await fetchKeys(this.cloud.network, issuer);
    const known = this.#cache.get(place);
    if ("keys" in answer) {
      this.#cache.set(place, { keys: answer.keys, at: now, askedAt: now });
    } else if (known !== undefined) {
      known.askedAt = now;
    }
  }
}
