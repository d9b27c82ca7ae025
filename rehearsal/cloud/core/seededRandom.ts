import { createHash } from "node:crypto";

/**
 * Randomness that is the same in every run with the same seed. Identifiers made for a resource come from
 * {@link SeededRandom.stream}, because the engine creates resources in parallel and in no fixed order.
 */
export class SeededRandom {
  readonly #seed: string;
  readonly #streams = new Map<string, number>();
  #block = 0;
  #rest = "";

  /** @param seed any text or number; equal seeds give equal values */
  constructor(seed: number | string) {
    this.#seed = String(seed);
  }

  /**
   * A generator of its own for `label`, independent of what else was drawn in between. Asked again for the same
   * label (a replacement of the same resource, say) it gives another one, so identifiers stay unique.
   */
  stream(label: string): SeededRandom {
    const uses = this.#streams.get(label) ?? 0;
    this.#streams.set(label, uses + 1);
    return new SeededRandom(`${this.#seed}/${label}#${uses}`);
  }

  /** A generator that is the same for one label however often it is asked for; it draws nothing from this one. */
  fixed(label: string): SeededRandom {
    return new SeededRandom(`${this.#seed}/${label}`);
  }

  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string {
    let digits = this.#rest;
    while (digits.length < length) {
      digits += createHash("sha256").update(`${this.#seed}:${this.#block++}`).digest("hex");
    }
    this.#rest = digits.slice(length);
    return digits.slice(0, length);
  }

  /** A version 4 UUID, lower case. */
  uuid(): string {
    const digits = this.hex(31);
    const variant = "89ab".charAt(Number.parseInt(digits.charAt(15), 16) % 4);
    return [
      digits.slice(0, 8),
      digits.slice(8, 12),
      `4${digits.slice(12, 15)}`,
      variant + digits.slice(16, 19),
      digits.slice(19, 31),
    ].join("-");
  }

  /** `length` characters of `alphabet`, e.g. `A-Z0-9` for CloudFront ids. */
  text(length: number, alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"): string {
    return Array.from({ length }, () => alphabet.charAt(this.integer(alphabet.length))).join("");
  }

  /** An integer from 0 up to, not including, `limit` (at most 2^48). */
  integer(limit: number): number {
    return Number.parseInt(this.hex(12), 16) % limit;
  }
}
