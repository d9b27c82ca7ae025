import type { Step } from "../steps";
import type { ReconcileReport, StuckItem } from "./report";

/** Collects a run's report; what goes wrong with one asset stays with it. */
export class RunReport {
  #looked = 0;
  #advanced = 0;
  readonly #stuck: StuckItem[] = [];
  readonly #errors: { assetId: string; message: string }[] = [];

  /** Looks at one item. */
  async look(assetId: string, work: () => Promise<readonly Step[]>): Promise<void> {
    this.#looked++;
    try {
      const steps = await work();
      if (steps.some(({ moved }) => moved === true)) {
        this.#advanced++;
      }
    } catch (error) {
      this.fail(assetId, error);
    }
  }

  /** Notes what went wrong. @param where an asset, or the part of the run that could not be done */
  fail(where: string, error: unknown): void {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.#errors.push({ assetId: where, message });
  }

  /** Notes items that somebody should look at. */
  addStuck(items: readonly StuckItem[]): void {
    this.#stuck.push(...items);
  }

  get report(): ReconcileReport {
    return { looked: this.#looked, advanced: this.#advanced, stuck: this.#stuck, errors: this.#errors };
  }
}
