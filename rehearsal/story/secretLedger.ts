/** Shorter pieces would be found by chance. */
const SHORTEST_PIECE = 12;

/** What was searched for, and where it was found. */
export interface SecretSearch {
  /** How many pieces of secrets were searched for. */
  readonly searched: number;
  /** Where a secret stands in plain text, and which: names only, never the secret. */
  readonly found: readonly string[];
}

/** Every secret that came up in a rehearsal, kept to prove that none of them stands anywhere in plain text. */
export class SecretLedger {
  readonly #pieces = new Map<string, string>();

  /**
   * Takes down a secret. Each of its lines counts: a key's base64 is a leak without its PEM frame, and so is a cookie's value without
   * its name.
   */
  add(name: string, secret: string): void {
    // Values of cookies; shorter ones, such as the key pair's id, are public.
    const values = secret.match(/(?<==)[^;\s]{40,}/g) ?? [];
    for (const piece of [secret, ...secret.split(/[\n;]|\s/), ...values]) {
      if (piece.length >= SHORTEST_PIECE && !/-----|^(PRIVATE|PUBLIC)$/.test(piece)) {
        this.#pieces.set(piece, name);
      }
    }
  }

  /** Looks for all of them in texts that others may come to read. */
  search(texts: Readonly<Record<string, string>>): SecretSearch {
    const found = new Set<string>();
    for (const [where, text] of Object.entries(texts)) {
      for (const [piece, name] of this.#pieces) {
        if (text.includes(piece)) {
          found.add(`${name} in ${where}`);
        }
      }
    }
    return { searched: this.#pieces.size, found: [...found] };
  }
}
