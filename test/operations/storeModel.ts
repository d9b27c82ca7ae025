import { EtagConflictError } from "../../operations/activeSwitch";
import type { DenyStore } from "../../operations/takedown/ports";

/** One value that the store took on. */
export interface StoreWrite {
  readonly key: string;
  readonly value: string;
}

/** The rules of CloudFront's KeyValueStore in memory: one version for the whole store, changed by every write. */
export class ModelStore implements DenyStore {
  readonly values = new Map<string, string>();
  readonly writes: StoreWrite[] = [];
  #version = 0;
  /** How many of the next writes happen without their writer learning of it. */
  lostAnswers = 0;

  constructor(active?: unknown) {
    if (active !== undefined) {
      this.values.set("active", typeof active === "string" ? active : JSON.stringify(active));
    }
  }

  describe(): Promise<{ etag: string }> {
    return Promise.resolve({ etag: `v${this.#version}` });
  }

  get(key: string): Promise<string | undefined> {
    return Promise.resolve(this.values.get(key));
  }

  put(key: string, value: string, etag: string): Promise<{ etag: string }> {
    if (etag !== `v${this.#version}`) {
      return Promise.reject(new EtagConflictError("the store changed"));
    }
    this.set(key, value);
    if (this.lostAnswers > 0) {
      this.lostAnswers -= 1;
      return Promise.reject(new Error("socket hang up"));
    }
    return this.describe();
  }

  delete(key: string, etag: string): Promise<{ etag: string }> {
    if (etag !== `v${this.#version}`) {
      return Promise.reject(new EtagConflictError("the store changed"));
    }
    this.#version += 1;
    this.values.delete(key);
    return this.describe();
  }

  /** A write of somebody else's. */
  set(key: string, value: string): void {
    this.#version += 1;
    this.values.set(key, value);
    this.writes.push({ key, value });
  }
}
