/** Kills a process at one of its calls, before or after what the call does. */
export class Death {
  calls = 0;
  #at = 0;
  #after = false;
  #tell: () => void = () => undefined;
  #isDead = false;
  /** What somebody else does just before a call takes effect, by the call's number. */
  meanwhile: (call: number) => void = () => undefined;

  /**
   * Runs something until it ends or dies.
   *
   * @param at number of the call that it dies at; 0: it lives
   * @returns undefined when it died
   */
  async run<T>(action: () => Promise<T>, at = 0, after = false): Promise<T | undefined> {
    this.calls = 0;
    this.#at = at;
    this.#after = after;
    this.#isDead = false;
    const death = new Promise<undefined>((resolve) => {
      this.#tell = () => {
        resolve(undefined);
      };
    });
    return Promise.race([action(), death]);
  }

  /** One call of a port. The dead make none, and get no answers. */
  async call<T>(effect: () => T): Promise<T> {
    await Promise.resolve();
    this.calls += 1;
    if (this.#isDead) {
      return new Promise<T>(() => undefined);
    }
    this.meanwhile(this.calls);
    if (this.calls === this.#at) {
      this.#isDead = true;
      if (this.#after) {
        effect();
      }
      this.#tell();
      return new Promise<T>(() => undefined);
    }
    return effect();
  }
}
