import { z } from "zod";

import { LONGEST_COOKIE_SECONDS } from "../../functions/entitlement/signingTimes";

const HTTPS_URL_HINT = "expected an https URL without query or fragment, such as https://login.example.com";

/** Whoever signs viewers' tokens. */
const identity = z.union(
  [
    /** A Cognito user pool of the stack's own, in the delivery account, with a public client for sign-in by authorization code. */
    z.strictObject({
      kind: z.literal("cognito").default("cognito"),
      /** Where sign-in returns to. @default each of `delivery.corsOrigins`, or http://localhost:8080/ where there is none */
      callbackUrls: z
        .array(
          z
            .string()
            .regex(
              /^(https:\/\/[^\s#?]{1,500}|http:\/\/localhost(:\d{1,5})?\/[^\s#?]{0,300})$/,
              "expected an https URL, or one of http://localhost",
            ),
        )
        .max(100)
        .optional(),
    }),
    /** Any OpenID Connect provider that signs with RSA. */
    z.strictObject({
      kind: z.literal("oidc"),
      /** Issuer, exactly as its tokens name it; its keys are found by its discovery document. */
      issuer: z
        .string()
        .regex(/^https:\/\/[a-z0-9.-]{1,253}(:\d{1,5})?(\/[A-Za-z0-9._~/-]{0,300})?$/, HTTPS_URL_HINT),
      /** Audiences, or client ids, whose tokens are taken. */
      audiences: z.array(z.string().min(1).max(255)).min(1).max(50),
      /** What a token must be for. */
      scope: z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, "expected one OAuth scope"),
      /** Claim that names the viewer. */
      viewerClaim: z
        .string()
        .regex(/^[A-Za-z0-9_:.-]{1,128}$/, "expected the name of a claim")
        .default("sub"),
    }),
  ],
  { error: "expected kind: cognito, or kind: oidc with issuer, audiences and scope" },
);

/** Who may play what, and for how long at a time. */
export const entitlementSchema = z.strictObject({
  identity: identity.prefault({ kind: "cognito" }),
  /**
   * Seconds that a session's cookies are good. Players fetch new ones before they expire; a viewer whose right ends goes on for at most
   * as long.
   */
  cookieSeconds: z.int().min(60).max(LONGEST_COOKIE_SECONDS).default(300),
  /** Binds cookies to the viewer's IPv4 address. The distribution then takes no IPv6. Viewers who change networks start a new session. */
  pinAddress: z.boolean().default(false),
  /** Requests for sessions per five minutes and address before WAF blocks it; a player makes one per cookie's life, a household several. */
  mintsPerFiveMinutesPerIp: z.int().min(10).max(2_000_000_000).default(300),
  /** Requests per second that a Region's service takes, and how many at once beyond that; AWS grants 10,000 and 5,000 per account and Region. */
  throttle: z
    .strictObject({
      requestsPerSecond: z.int().min(1).max(10_000).default(1_000),
      burst: z.int().min(1).max(5_000).default(2_000),
    })
    .prefault({}),
});

/** Values of {@link entitlementSchema}. */
export type EntitlementConfig = z.output<typeof entitlementSchema>;
