import { signToken, type TokenClaims } from "../../../signToken";
import type { TokenKey } from "../../../tokenKeys";
import type { Cloud } from "../../core/cloud";
import { texts } from "../../core/props";
import { partsOf } from "./lookup";
import { issuerOf, PoolIssuers } from "./poolIssuers";
import { cognitoError } from "./problem";
import { TOKENS } from "./tokens";
import { accessTokenSecondsOf } from "./tokenValidity";

/** Who has signed in, by which client. */
export interface ViewerTokenRequest {
  readonly userPoolId: string;
  readonly clientId: string;
  /** Id of the viewer in the pool. */
  readonly sub: string;
  /** Scopes, separated by blanks. */
  readonly scope: string;
  /** @default what the client says */
  readonly expiresInSeconds?: number | undefined;
}

/** Signs viewers in, without a form: what comes of it is the access token that Cognito would have given. */
export class ViewerPools {
  constructor(private readonly cloud: Cloud) {}

  /** An access token. @throws AwsError for a client that is not there, and for scopes that it does not have */
  issueToken(request: ViewerTokenRequest): string {
    return signToken(this.claimsOf(request), this.keyOf(request.userPoolId));
  }

  /** The key that a pool signs with. */
  keyOf(userPoolId: string): TokenKey {
    return this.cloud.service(PoolIssuers).keyOf(userPoolId);
  }

  /** Claims of an access token, in Cognito's shape: it has no `aud`, only `client_id`. */
  claimsOf(request: ViewerTokenRequest): TokenClaims {
    const { userPoolId, clientId, sub, scope } = request;
    const client = partsOf(this.cloud, TOKENS.client, userPoolId).find(({ id }) => id === clientId);
    if (client === undefined) {
      throw cognitoError("ResourceNotFoundException", `User pool client ${clientId} does not exist.`);
    }
    const allowed = texts(client.inputs, "allowedOauthScopes");
    const refused = scope.split(" ").find((one) => one !== "" && !allowed.includes(one));
    if (refused !== undefined) {
      throw cognitoError("InvalidScopeException", `Client ${clientId} may not ask for the scope ${refused}`);
    }
    const now = Math.floor(this.cloud.clock.now() / 1000);
    const random = this.cloud.random.stream(`token ${userPoolId} ${sub}`);
    return {
      sub,
      iss: issuerOf(userPoolId),
      version: 2,
      client_id: clientId,
      origin_jti: random.uuid(),
      token_use: "access",
      scope,
      auth_time: now,
      exp: now + (request.expiresInSeconds ?? accessTokenSecondsOf(client.inputs)),
      iat: now,
      jti: random.uuid(),
      username: sub,
    };
  }
}
