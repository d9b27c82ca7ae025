import type { DeployedKey, SigningKeyStates } from "./ports";

/** How two sets of signing keys differ, if it is one step of a rotation. */
export type KeyChange =
  | { readonly kind: "none" }
  /** A new key is trusted, and signs nothing yet. */
  | { readonly kind: "publish"; readonly name: string }
  /** A published key signs, and the one before retires. */
  | { readonly kind: "activate"; readonly name: string; readonly retiring: string }
  /** Retired keys get another instant until which they are trusted. */
  | { readonly kind: "extend"; readonly names: readonly string[] }
  /** Retired keys go. */
  | { readonly kind: "remove"; readonly names: readonly string[] }
  /** Anything else. */
  | { readonly kind: "other"; readonly differences: readonly string[] };

/** A key's state, in the configuration or deployed. */
type KeyState = Pick<DeployedKey, "state" | "trustedUntil">;

/** Tells which step of a rotation leads from one set of keys to another. */
export function keyChange(
  before: Readonly<Record<string, KeyState>>,
  after: Readonly<Record<string, KeyState>>,
): KeyChange {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const changed = names.filter((name) => !isSame(before[name], after[name]));
  const from = (name: string): string => before[name]?.state ?? "absent";
  const moves = changed.map((name) => `${from(name)}>${after[name]?.state ?? "absent"}`);
  const [first = "", second = ""] = changed;
  if (changed.length === 0) {
    return { kind: "none" };
  }
  if (moves.join() === "absent>published") {
    return { kind: "publish", name: first };
  }
  if (moves.length === 2 && moves.includes("published>active") && moves.includes("active>retired")) {
    const [name, retiring] = from(first) === "published" ? [first, second] : [second, first];
    return { kind: "activate", name, retiring };
  }
  if (moves.every((move) => move === "retired>retired")) {
    return { kind: "extend", names: changed };
  }
  if (moves.every((move) => move === "retired>absent")) {
    return { kind: "remove", names: changed };
  }
  return {
    kind: "other",
    differences: changed.map(
      (name) => `${name} is ${told(before[name])} as deployed and ${told(after[name])} in the configuration`,
    ),
  };
}

/** A state as the configuration writes it. */
export function asConfigured({ state, trustedUntil }: KeyState): SigningKeyStates[string] {
  return state === "retired" && trustedUntil !== undefined ? { state, trustedUntil } : { state };
}

function isSame(left: KeyState | undefined, right: KeyState | undefined): boolean {
  return left?.state === right?.state && instantOf(left) === instantOf(right);
}

function instantOf(key: KeyState | undefined): number | undefined {
  return key?.trustedUntil === undefined ? undefined : Date.parse(key.trustedUntil);
}

function told(key: KeyState | undefined): string {
  const until = key?.trustedUntil === undefined ? "" : ` until ${key.trustedUntil}`;
  return `${key?.state ?? "absent"}${until}`;
}
