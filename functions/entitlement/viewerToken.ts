import { refused, type Refusal } from "./problems";
import { viewerIdSchema } from "./rights";
import type { EntitlementSettings } from "./settings";

/** The viewer of a token that API Gateway has found to be good. */
export interface Viewer {
  readonly kind: "viewer";
  readonly viewerId: string;
}

/**
 * Who a token speaks for, if it is one for playback. Signature, issuer, audience and times were API Gateway's to check; a route that was
 * deployed without its authorizer has no claims, and everything is refused.
 */
export function viewerOf(
  claims: Readonly<Record<string, unknown>> | undefined,
  { viewerClaim, scope }: Pick<EntitlementSettings, "viewerClaim" | "scope">,
): Viewer | Refusal {
  if (claims === undefined) {
    return refused("unauthorized", "The request has no token.");
  }
  // API Gateway's own authorizer looks for scopes in either claim.
  const scopes = [...scopesOf(claim(claims, "scope")), ...scopesOf(claim(claims, "scp"))];
  if (!scopes.includes(scope)) {
    return refused("unauthorized", `The token is not for playback: its scope does not contain ${scope}.`);
  }
  const viewerId = viewerIdSchema.safeParse(claim(claims, viewerClaim));
  return viewerId.success
    ? { kind: "viewer", viewerId: viewerId.data }
    : refused("unauthorized", `The token does not name the viewer: expected the claim ${viewerClaim}.`);
}

/** Value of `WWW-Authenticate` beside a 401; RFC 6750, section 3. */
export function challenge(scope: string): string {
  return `Bearer realm="playback", scope="${scope.replace(/["\\]|[^\x20-\x7e]/g, "")}"`;
}

/** Scopes are text with spaces between them; a claim that was a list reaches a function as text in brackets. */
function scopesOf(value: unknown): readonly string[] {
  const texts = Array.isArray(value) ? value.filter((item) => typeof item === "string") : [value];
  return texts.flatMap((text) => {
    if (typeof text !== "string") {
      return [];
    }
    const isList = text.startsWith("[") && text.endsWith("]");
    return (isList ? text.slice(1, -1) : text).split(" ").filter((scope) => scope !== "");
  });
}

function claim(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}
