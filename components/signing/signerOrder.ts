import type { SigningKeySet } from "./signingKeyStates";

/** Names of the keys in a `SignerDocument`, in its order. */
export interface SignerOrder {
  readonly active: string;
  /** Whoever has to be trusted longest comes first: services go on with the first one until a newly active key has settled. */
  readonly retired: readonly string[];
}

/**
 * The order in which services get to know the keys. Keys that may be taken out at no time, since they have no `trustedUntil`, come before
 * those that may; published keys are not in it.
 *
 * @param keys exactly one of them active
 */
export function signerOrder(keys: SigningKeySet): SignerOrder {
  const entries = Object.entries(keys);
  const retired = entries
    .filter(([, { state }]) => state === "retired")
    .map(([name, { trustedUntil }]) => ({ name, until: trustedInstant(trustedUntil) }))
    .sort((a, b) => (a.until === b.until ? (a.name < b.name ? -1 : 1) : a.until > b.until ? -1 : 1));
  return {
    active: entries.find(([, { state }]) => state === "active")?.[0] ?? "",
    retired: retired.map(({ name }) => name),
  };
}

/** Milliseconds since 1970; infinity for a key that may not be taken out. */
export function trustedInstant(trustedUntil: string | undefined): number {
  return trustedUntil === undefined ? Infinity : Date.parse(trustedUntil);
}
