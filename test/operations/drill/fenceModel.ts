import type { Fence } from "../../../functions/catalog/parts";
import type { FenceReplica } from "../../../operations/drill/ingestFence";

/** The rules of the catalog's fence in memory: one Region's copy, that may be out of reach. */
export class ModelFence {
  reachable = true;
  readonly writes: Fence[] = [];

  constructor(
    readonly region: string,
    public held?: Fence,
  ) {}

  get replica(): FenceReplica {
    return {
      region: this.region,
      catalog: {
        readFence: () => this.#answer(() => this.held),
        setFence: (fence) =>
          this.#answer(() => {
            const same = JSON.stringify(this.held) === JSON.stringify(fence);
            if (!same && this.held !== undefined && this.held.epoch >= fence.epoch) {
              return false;
            }
            this.held = fence;
            this.writes.push(fence);
            return true;
          }),
      },
    };
  }

  #answer<T>(give: () => T): Promise<T> {
    return this.reachable ? Promise.resolve(give()) : Promise.reject(new Error("connect ETIMEDOUT"));
  }
}
