import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { GLOBAL_REGION } from "../delivery/globalRegion";
import { signInDomainPrefix } from "./signInDomain";
import type { ViewerIdentity } from "./viewerIdentity";

/** Arguments of {@link ViewerPool}. */
export interface ViewerPoolArgs {
  /** Account of the provider: the delivery account, 12 digits. */
  readonly accountId: string;
  /** `<project>-<stack>`, after which the sign-in domain is called. */
  readonly namePrefix: string;
  /** Where sign-in returns to, one or more: https URLs, or such of http://localhost. */
  readonly callbackUrls: readonly string[];
  /** Guards the pool, and with it every viewer's account, against deletion and replacement. */
  readonly protect: boolean;
}

/** The resource server's name and its only scope; tokens carry `playback/play`. */
const RESOURCE_SERVER = "playback";
const SCOPE = "play";

/** Claim of Cognito's tokens that names the user, and never names another. */
const VIEWER_CLAIM = "sub";

/**
 * The viewers' accounts: a Cognito user pool with a sign-in page, and a client for it that keeps no secret.
 *
 * Anybody may sign up. An account opens nothing by itself: what it may watch is in the table of entitlements.
 *
 * The client is public, so it signs in by authorization code with PKCE, and by nothing else: no password of a viewer's passes through a
 * player page. The scope `playback/play` is in access tokens of this flow only, which keeps tokens that a viewer got otherwise, and id
 * tokens, from being taken for the right to play.
 *
 * The provider must be the delivery account's in us-east-1. While that Region is away nobody signs in; whoever has a token plays on, since
 * API Gateway keeps the pool's keys for two hours and they do not change (API Gateway Developer Guide, "JWT authorizers").
 */
export class ViewerPool extends pulumi.ComponentResource {
  readonly identity: ViewerIdentity;
  readonly userPoolId: pulumi.Output<string>;
  readonly clientId: pulumi.Output<string>;
  /** Where viewers are sent to sign in; the client's page adds its query. */
  readonly signInUrl: pulumi.Output<string>;

  /** @throws Error when Cognito would not take the sign-in domain that the stack's name comes to */
  constructor(name: string, args: ViewerPoolArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:entitlement:ViewerPool", name, {}, opts);
    const parent = { parent: this };
    const pool = this.userPool(name, args.protect);
    const domain = new aws.cognito.UserPoolDomain(
      name,
      {
        domain: signInDomainPrefix(args.namePrefix, args.accountId),
        userPoolId: pool.id,
        // The second version shows nothing until a style has been designed for it.
        managedLoginVersion: 1,
      },
      parent,
    );
    const resourceServer = new aws.cognito.ResourceServer(
      name,
      {
        identifier: RESOURCE_SERVER,
        name: "Playback",
        scopes: [{ scopeName: SCOPE, scopeDescription: "Play what one may watch" }],
        userPoolId: pool.id,
      },
      parent,
    );
    const client = this.client(name, pool, resourceServer, args.callbackUrls);

    this.userPoolId = pool.id;
    this.clientId = client.id;
    this.signInUrl = pulumi.interpolate`https://${domain.domain}.auth.${GLOBAL_REGION}.amazoncognito.com/oauth2/authorize`;
    this.identity = {
      issuer: pulumi.interpolate`https://cognito-idp.${GLOBAL_REGION}.amazonaws.com/${pool.id}`,
      audiences: [client.id],
      scope: `${RESOURCE_SERVER}/${SCOPE}`,
      viewerClaim: VIEWER_CLAIM,
    };
    this.registerOutputs({
      identity: this.identity,
      userPoolId: this.userPoolId,
      clientId: this.clientId,
      signInUrl: this.signInUrl,
    });
  }

  /** What cannot be changed later (what viewers sign in with, how its case counts) is said here once and for all. */
  private userPool(name: string, protect: boolean): aws.cognito.UserPool {
    return new aws.cognito.UserPool(
      name,
      {
        userPoolTier: "ESSENTIALS",
        usernameAttributes: ["email"],
        usernameConfiguration: { caseSensitive: false },
        autoVerifiedAttributes: ["email"],
        userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] },
        verificationMessageTemplate: { defaultEmailOption: "CONFIRM_WITH_CODE" },
        accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
        adminCreateUserConfig: { allowAdminCreateUserOnly: false },
        // Fifty messages a day; a stack with more viewers than that names an SES identity here.
        emailConfiguration: { emailSendingAccount: "COGNITO_DEFAULT" },
        passwordPolicy: {
          minimumLength: 12,
          requireLowercase: true,
          requireUppercase: true,
          requireNumbers: true,
          requireSymbols: false,
          temporaryPasswordValidityDays: 7,
        },
        signInPolicy: { allowedFirstAuthFactors: ["PASSWORD"] },
        mfaConfiguration: "OFF",
        deletionProtection: protect ? "ACTIVE" : "INACTIVE",
      },
      { parent: this, protect },
    );
  }

  private client(
    name: string,
    pool: aws.cognito.UserPool,
    resourceServer: aws.cognito.ResourceServer,
    callbackUrls: readonly string[],
  ): aws.cognito.UserPoolClient {
    return new aws.cognito.UserPoolClient(
      name,
      {
        userPoolId: pool.id,
        generateSecret: false,
        allowedOauthFlowsUserPoolClient: true,
        allowedOauthFlows: ["code"],
        allowedOauthScopes: ["openid", `${RESOURCE_SERVER}/${SCOPE}`],
        callbackUrls: [...callbackUrls].sort(),
        logoutUrls: [...callbackUrls].sort(),
        supportedIdentityProviders: ["COGNITO"],
        // Of the sign-in API itself, only the exchange of refresh tokens.
        explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
        accessTokenValidity: 60,
        idTokenValidity: 60,
        refreshTokenValidity: 30,
        tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "days" },
        authSessionValidity: 3,
        enableTokenRevocation: true,
        enablePropagateAdditionalUserContextData: false,
        // Whether an address has an account is nobody's business.
        preventUserExistenceErrors: "ENABLED",
      },
      // A client that names a scope is refused while the scope is not there, and the scope stays while a client names it.
      { parent: this, dependsOn: [resourceServer] },
    );
  }
}
