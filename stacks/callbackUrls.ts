import type { PlatformConfig } from "./config";

/** Where sign-in returns to while there is no page on the web: one that runs on a developer's own machine. */
export const LOCAL_CALLBACK_URL = "http://localhost:8080/";

/** Where sign-in by the stack's own user pool returns to. Empty where another provider signs viewers in. */
export function callbackUrlsOf({
  entitlement: { identity },
  delivery: { corsOrigins },
}: Pick<PlatformConfig, "entitlement" | "delivery">): readonly string[] {
  if (identity.kind !== "cognito") {
    return [];
  }
  return (
    identity.callbackUrls ??
    (corsOrigins.length === 0 ? [LOCAL_CALLBACK_URL] : corsOrigins.map((origin) => `${origin}/`))
  );
}
