import type { VirtualClock } from "./clock";
import { SeededRandom } from "./cloud/core/seededRandom";
import type { Network, OriginRequest, OriginResponse } from "./network";
import { signToken, type TokenClaims } from "./signToken";
import { tokenKey, type TokenKey } from "./tokenKeys";

/** Where an issuer of the rehearsal's own lives: in no Region, so that no Region takes it along when it goes dark. */
const ELSEWHERE = "identity-provider";
/** Seconds for which tokens are good that say nothing else. */
const TOKEN_SECONDS = 3_600;

/** What an {@link IdentityProvider} is made of. */
export interface IdentityProviderSettings {
  readonly clock: VirtualClock;
  readonly network: Network;
  /** Exactly as the configuration names it: an https URL. */
  readonly issuer: string;
  /** Equal seeds give equal ids of keys and tokens. */
  readonly seed: number | string;
}

/**
 * An OpenID Connect provider that a configuration names and the rehearsal plays: its discovery document, its keys, and a signature under any
 * claims. Nobody signs in by a form.
 */
export class IdentityProvider {
  readonly #random: SeededRandom;
  /** Published keys, the one that signs at the end. */
  #keys: readonly TokenKey[];
  #isOut = false;

  constructor(private readonly settings: IdentityProviderSettings) {
    this.#random = new SeededRandom(`identity provider ${settings.issuer} ${settings.seed}`);
    this.#keys = [this.#newKey()];
    settings.network.listen(new URL(settings.issuer).host, {
      region: ELSEWHERE,
      handle: (request) => this.#answer(request),
    });
  }

  /** Issuer as tokens name it. */
  get issuer(): string {
    return this.settings.issuer;
  }

  /** The key that signs. */
  get signingKey(): TokenKey {
    const key = this.#keys.at(-1);
    if (key === undefined) {
      throw new Error("an identity provider has a key always");
    }
    return key;
  }

  /** Claims as tokens have them, whose times and ids are this provider's; what is given wins. */
  claims(claims: TokenClaims): TokenClaims {
    const now = Math.floor(this.settings.clock.now() / 1_000);
    return { iss: this.issuer, iat: now, exp: now + TOKEN_SECONDS, jti: this.#random.uuid(), ...claims };
  }

  /** A token with these claims, of this issuer and good for an hour where they say nothing else. */
  issueToken(claims: TokenClaims): string {
    return signToken(this.claims(claims), this.signingKey);
  }

  /** Signs with a new key from now on, and goes on publishing the one before: whoever keeps keys has to ask again. */
  rotateKey(): void {
    this.#keys = [this.signingKey, this.#newKey()];
  }

  /** Publishes the key that signs, and no other. */
  withdrawOldKeys(): void {
    this.#keys = [this.signingKey];
  }

  /** Answers 503 to everything, or no longer does. Tokens are signed all the same: they were before. */
  setOutage(isOut: boolean): void {
    this.#isOut = isOut;
  }

  #answer({ method, path }: OriginRequest): OriginResponse {
    const base = new URL(this.issuer).pathname.replace(/\/$/, "");
    if (this.#isOut) {
      return json(503, { error: "temporarily_unavailable" });
    }
    if (method === "GET" && path === `${base}/.well-known/openid-configuration`) {
      return json(200, this.#discovery());
    }
    if (method === "GET" && path === `${base}/keys`) {
      return json(200, { keys: this.#keys.map(({ publicJwk }) => publicJwk) });
    }
    return json(404, { error: "not_found" });
  }

  #discovery(): object {
    const base = this.issuer.replace(/\/$/, "");
    return {
      issuer: this.issuer,
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/token`,
      jwks_uri: `${base}/keys`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
    };
  }

  #newKey(): TokenKey {
    return tokenKey(this.#random.hex(16));
  }
}

function json(status: number, body: object): OriginResponse {
  return {
    status,
    headers: { "content-type": "application/json" },
    body: new TextEncoder().encode(JSON.stringify(body)),
  };
}
