import type { PlatformConfig } from "../stacks/config";
import type { Cloud } from "./cloud/core/cloud";
import { texts } from "./cloud/core/props";
import { COGNITO_TOKENS, ViewerPools } from "./cloud/services/cognito";
import { IdentityProvider } from "./identityProvider";
import { signToken } from "./signToken";
import { forgedTokens, type TokenParts } from "./tokenForgery";

/** Who has signed in. */
export interface SignIn {
  /** Id of the viewer, in the claim that the configuration names. */
  readonly viewer: string;
  /** Scopes, separated by blanks; an empty text for none. @default what the platform's tokens are for */
  readonly scope?: string;
  /** @default an hour */
  readonly expiresInSeconds?: number;
}

/** Tokens that the entitlement service must not take. */
export interface HostileTokens {
  /** API Gateway refuses them with 401, and no function runs; by what is wrong with them. */
  readonly unsigned: Readonly<Record<string, string>>;
  /** The issuer's own, but for something else: the service refuses it. */
  readonly withoutScope: string;
}

/** Viewers' tokens, from whichever issuer the configuration has. There is none before the platform is deployed. */
export interface ViewerSignIn {
  /** The issuer that the rehearsal plays itself; undefined with Cognito. */
  readonly provider: IdentityProvider | undefined;
  /** A token for a viewer. */
  issueToken(signIn: SignIn): string;
  /** Tokens that the platform must not take. */
  hostileTokens(viewer: string): HostileTokens;
}

/** Plays the issuer that a configuration names; a user pool of the stack's own is found once it is deployed. */
export function viewerSignIn(
  cloud: Cloud,
  { identity }: PlatformConfig["entitlement"],
  seed: number,
): ViewerSignIn {
  if (identity.kind === "oidc") {
    const { clock, network } = cloud;
    const provider = new IdentityProvider({ clock, network, issuer: identity.issuer, seed });
    return signInBy(cloud, provider, ({ viewer, scope = identity.scope, expiresInSeconds = 3_600 }) => ({
      claims: provider.claims({
        sub: viewer,
        [identity.viewerClaim]: viewer,
        aud: identity.audiences[0] ?? "",
        ...(scope === "" ? {} : { scope }),
        exp: secondsOf(cloud) + expiresInSeconds,
      }),
      key: provider.signingKey,
    }));
  }
  return signInBy(cloud, undefined, ({ viewer, scope, expiresInSeconds }) => {
    const { userPoolId, clientId, customScopes } = deployedClient(cloud);
    const claims = cloud.service(ViewerPools).claimsOf({
      userPoolId,
      clientId,
      sub: viewer,
      scope: scope ?? customScopes.join(" "),
      expiresInSeconds,
    });
    return { claims, key: cloud.service(ViewerPools).keyOf(userPoolId) };
  });
}

function signInBy(
  cloud: Cloud,
  provider: IdentityProvider | undefined,
  partsOf: (signIn: SignIn) => Omit<TokenParts, "now">,
): ViewerSignIn {
  const issueToken = (signIn: SignIn): string => {
    const { claims, key } = partsOf(signIn);
    return signToken(claims, key);
  };
  return {
    provider,
    issueToken,
    hostileTokens: (viewer) => ({
      unsigned: forgedTokens({ ...partsOf({ viewer }), now: secondsOf(cloud) }),
      withoutScope: issueToken({ viewer, scope: "" }),
    }),
  };
}

/** The client of the stack's own user pool. */
function deployedClient(cloud: Cloud): {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly customScopes: readonly string[];
} {
  const [client] = cloud.resources.filter(COGNITO_TOKENS.client);
  const userPoolId = client?.inputs["userPoolId"];
  if (client === undefined || typeof userPoolId !== "string") {
    throw new Error("there is no user pool client: viewers sign in once the platform is deployed");
  }
  // Scopes of the stack's own have their resource server before the slash; Cognito's have none.
  const customScopes = texts(client.inputs, "allowedOauthScopes").filter((scope) => scope.includes("/"));
  return { userPoolId, clientId: client.id, customScopes };
}

function secondsOf({ clock }: Cloud): number {
  return Math.floor(clock.now() / 1_000);
}
