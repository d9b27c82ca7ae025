import { errors, importJWK, jwtVerify, type JWTPayload } from "jose";

import type { OriginRequest } from "../../../network";
import type { Cloud } from "../../core/cloud";
import type { IdentitySource, JwtAuthorizer } from "./authorizer";
import { IssuerKeys } from "./issuerKeys";

/** "Currently, only RSA-based algorithms are supported"; that those with PSS padding are not is inference. */
const ALGORITHMS = ["RS256", "RS384", "RS512"];

/** A token that is good. */
export interface Authorized {
  /** As the integration gets them: texts all. */
  readonly claims: Readonly<Record<string, string>>;
  /** Scopes of the route that the token has; null when the route asks for none. */
  readonly scopes: readonly string[] | null;
}

/** A token that is not, or none at all. */
export interface Refused {
  readonly status: 401 | 403;
  /** For the access log. */
  readonly error: string;
  /** Value of `WWW-Authenticate`. */
  readonly challenge: string;
}

/** Why a token is not taken. */
class TokenError extends Error {}

/** Judges tokens as API Gateway's JWT authorizers do, on the cloud's clock. */
export class JwtAuthorizers {
  constructor(private readonly cloud: Cloud) {}

  /** Whether a request's token is good for a route with these scopes. */
  async judge(
    authorizer: JwtAuthorizer,
    request: OriginRequest,
    routeScopes: readonly string[],
  ): Promise<Authorized | Refused> {
    const token = tokenOf(request, authorizer.source);
    if (token === undefined) {
      return { status: 401, error: "Unauthorized", challenge: "Bearer" };
    }
    let payload: JWTPayload;
    try {
      payload = await this.#verify(authorizer, token);
    } catch (error) {
      if (!(error instanceof TokenError || error instanceof errors.JOSEError)) {
        throw error;
      }
      return {
        status: 401,
        error: error.message,
        challenge: challenge(routeScopes, "invalid_token", error.message),
      };
    }
    const scopes = scopesOf(payload);
    const granted = routeScopes.filter((scope) => scopes.includes(scope));
    if (routeScopes.length > 0 && granted.length === 0) {
      const why = "the token has none of the scopes of the route";
      return { status: 403, error: why, challenge: challenge(routeScopes, "insufficient_scope", why) };
    }
    return { claims: claimTexts(payload), scopes: routeScopes.length === 0 ? null : granted };
  }

  async #verify({ id, issuer, audiences }: JwtAuthorizer, token: string): Promise<JWTPayload> {
    const seconds = Math.floor(this.cloud.clock.now() / 1000);
    const { payload } = await jwtVerify(
      token,
      async ({ kid, alg }) => {
        const key =
          kid === undefined ? undefined : await this.cloud.service(IssuerKeys).find(id, issuer, kid);
        if (key === undefined) {
          throw new TokenError(`kid ${kid ?? "is missing and"} is no RSA key of the issuer's`);
        }
        return importJWK({ kty: key.kty, n: key.n, e: key.e }, alg);
      },
      {
        algorithms: ALGORITHMS,
        issuer,
        currentDate: new Date(seconds * 1000),
        requiredClaims: ["exp"],
      },
    );
    if (payload.iat !== undefined && payload.iat > seconds) {
      throw new TokenError("the token is issued in the future");
    }
    if (!isFor(payload, audiences)) {
      throw new TokenError("invalid audience");
    }
    return payload;
  }
}

/** `client_id` counts only where there is no `aud`: Cognito's access tokens have none. */
function isFor({ aud, client_id: clientId }: JWTPayload, audiences: readonly string[]): boolean {
  const named = aud ?? clientId;
  const values: readonly unknown[] = Array.isArray(named) ? named : [named];
  return values.some((value) => typeof value === "string" && audiences.includes(value));
}

function tokenOf({ headers, path }: OriginRequest, { kind, name }: IdentitySource): string | undefined {
  const value =
    kind === "header"
      ? headers[name]
      : (new URLSearchParams(path.split("?").slice(1).join("?")).get(name) ?? undefined);
  const token = value?.trim().replace(/^Bearer( +|$)/i, "");
  return token === "" ? undefined : token;
}

/** Scopes of a token, in whichever of the two claims its issuer has them. */
function scopesOf({ scope, scp }: JWTPayload): readonly string[] {
  return [scope, scp].flatMap((value: unknown) => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items.flatMap((item) => (typeof item === "string" ? item.split(" ") : []));
  });
}

/** Claims are texts to integrations. Lists become `[a b]`, as API Gateway writes them; how it writes objects is inference. */
function claimTexts(payload: JWTPayload): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]: [string, unknown]) => [name, claimText(value)]),
  );
}

function claimText(value: unknown): string {
  if (typeof value === "string") {
    return value;
  }
  return Array.isArray(value) ? `[${value.map(claimText).join(" ")}]` : JSON.stringify(value);
}

function challenge(scopes: readonly string[], error: string, description: string): string {
  const quoted = description.replace(/["\\]|[^\x20-\x7e]/g, "'");
  return `Bearer scope="${scopes.join(" ")}" error="${error}" error_description="${quoted}"`;
}
