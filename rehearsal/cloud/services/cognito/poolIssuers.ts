import { tokenKey, type TokenKey } from "../../../tokenKeys";
import type { OriginRequest, OriginResponse } from "../../../network";
import type { Cloud } from "../../core/cloud";
import { partsOf } from "./lookup";
import { TOKENS } from "./tokens";
import { domainHost } from "./userPoolDomain";

/** The issuers that user pools are: one host in each Region, a path for each pool. */
export class PoolIssuers {
  /** Ids of the pools by Region. */
  readonly #pools = new Map<string, Set<string>>();

  constructor(private readonly cloud: Cloud) {}

  /** Publishes a pool's discovery document and keys. */
  open(userPoolId: string, region: string): void {
    const pools = this.#pools.get(region) ?? new Set();
    if (pools.size === 0) {
      this.cloud.network.listen(hostOf(region), {
        region,
        handle: (request) => this.#answer(region, request),
      });
    }
    this.#pools.set(region, pools.add(userPoolId));
  }

  /** Takes a deleted pool's documents away. */
  close(userPoolId: string, region: string): void {
    const pools = this.#pools.get(region);
    if (pools?.delete(userPoolId) === true && pools.size === 0) {
      this.cloud.network.close(hostOf(region));
    }
  }

  /** The key that a pool signs with: made once, and never changed, as Cognito has no rotation that a pool's owner could ask for. */
  keyOf(userPoolId: string): TokenKey {
    return tokenKey(this.cloud.random.fixed(`cognito key ${userPoolId}`).hex(40));
  }

  #answer(region: string, { method, path }: OriginRequest): OriginResponse {
    const [, userPoolId = "", document] = /^\/([^/?]+)\/\.well-known\/([a-z.-]+)$/.exec(path) ?? [];
    if (method !== "GET" || this.#pools.get(region)?.has(userPoolId) !== true) {
      return json(400, { message: `User pool ${userPoolId} does not exist.` });
    }
    switch (document) {
      case "openid-configuration":
        return json(200, this.#discovery(userPoolId, region));
      case "jwks.json":
        return json(200, { keys: [this.keyOf(userPoolId).publicJwk] });
      default:
        return json(404, { message: "Not Found" });
    }
  }

  #discovery(userPoolId: string, region: string): object {
    const issuer = issuerOf(userPoolId);
    const [domain] = partsOf(this.cloud, TOKENS.domain, userPoolId);
    const signIn = domain === undefined ? undefined : `https://${domainHost(domain.id, region)}`;
    return {
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      ...(signIn === undefined
        ? {}
        : {
            authorization_endpoint: `${signIn}/oauth2/authorize`,
            token_endpoint: `${signIn}/oauth2/token`,
            userinfo_endpoint: `${signIn}/oauth2/userInfo`,
          }),
      id_token_signing_alg_values_supported: ["RS256"],
      response_types_supported: ["code", "token"],
      scopes_supported: ["openid", "email", "phone", "profile"],
      subject_types_supported: ["public"],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    };
  }
}

/** Issuer of a pool's tokens. */
export function issuerOf(userPoolId: string): string {
  return `https://${hostOf(userPoolId.split("_")[0] ?? "")}/${userPoolId}`;
}

function hostOf(region: string): string {
  return `cognito-idp.${region}.amazonaws.com`;
}

function json(status: number, body: object): OriginResponse {
  return {
    status,
    headers: { "content-type": "application/json" },
    body: new TextEncoder().encode(JSON.stringify(body)),
  };
}
