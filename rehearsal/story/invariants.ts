/** One thing that must hold, and whether it did. */
export interface Verdict {
  readonly invariant: string;
  readonly held: boolean;
  /** What was seen: shown beside the invariant, held or not. */
  readonly evidence: string;
}

/** Collects verdicts; the rehearsal's exit code rests on them. */
export class Invariants {
  readonly #verdicts: Verdict[] = [];

  /** Takes down one verdict. */
  check(invariant: string, held: boolean, evidence: string): void {
    this.#verdicts.push({ invariant, held, evidence });
  }

  /** Everything checked so far, in order. */
  verdicts(): readonly Verdict[] {
    return this.#verdicts;
  }

  /** True while nothing has been broken. */
  get allHeld(): boolean {
    return this.#verdicts.every(({ held }) => held);
  }
}
