/**
 * Life of a signing key: `published` (trusted, does not sign yet) -> `active` (signs) -> `retired` (still trusted, until the longest
 * cookie it signed has expired) -> removed from the configuration.
 */
export type SigningKeyState = "published" | "active" | "retired";

/** How a signing key is configured. */
export interface SigningKeySettings {
  readonly state: SigningKeyState;
  /** Of a retired key: instant, ISO 8601 in UTC, from which it may be taken out. Keys that were retired before there were rules have none. */
  readonly trustedUntil?: string | undefined;
}

/** Signing keys by name. The name is the key's generation; it never comes back for another key. */
export type SigningKeySet = Readonly<Record<string, SigningKeySettings>>;

/** Public keys that CloudFront takes in one key group. */
export const MAX_KEYS = 5;

/** What a signing key may be called: the name is part of resource names. */
export const SIGNING_KEY_NAME = /^[a-z][a-z0-9-]{1,39}$/;

/**
 * Checks a set of signing keys before anything is made of it.
 *
 * @returns the name of the one key that signs
 * @throws Error unless exactly one key is active, at most {@link MAX_KEYS} exist and every name can be part of resource names
 */
export function activeKeyOf(keys: Readonly<Record<string, { readonly state: SigningKeyState }>>): string {
  const names = Object.keys(keys).sort();
  const malformed = names.filter((name) => !SIGNING_KEY_NAME.test(name));
  if (malformed.length > 0) {
    throw new Error(
      `signing keys: bad name ${malformed.join(", ")}. Use 2 to 40 of a-z, 0-9 and -, starting with a letter, such as key-2026-11.`,
    );
  }
  if (names.length > MAX_KEYS) {
    throw new Error(
      `signing keys: got ${names.length} (${names.join(", ")}). A CloudFront key group takes ${MAX_KEYS}; remove retired keys whose cookies have expired.`,
    );
  }
  const active = names.filter((name) => keys[name]?.state === "active");
  const [only] = active;
  if (only === undefined || active.length > 1) {
    throw new Error(
      `signing keys: got ${active.length === 0 ? "no active key" : `${active.length} active keys (${active.join(", ")})`}. Exactly one key signs; mark the others published or retired.`,
    );
  }
  return only;
}
