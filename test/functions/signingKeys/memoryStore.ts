import type { SecretStore } from "../../../functions/signingKeys/signingKeys";

/** One secret in memory, with the rules of Secrets Manager that matter here. */
export class MemoryStore implements SecretStore {
  readonly versions = new Map<string, string>();
  current: string | undefined;
  /** Runs after the first read and before its answer: where another run can slip in. */
  afterFirstRead: (() => Promise<void>) | undefined;

  async read(_secretId: string, version = this.current): Promise<string | undefined> {
    const value = version === undefined ? undefined : this.versions.get(version);
    const interruption = this.afterFirstRead;
    this.afterFirstRead = undefined;
    await interruption?.();
    return value;
  }

  write(_secretId: string, value: string, version: string): Promise<"written" | "exists"> {
    const existing = this.versions.get(version);
    if (existing !== undefined && existing !== value) {
      return Promise.resolve("exists");
    }
    this.versions.set(version, value);
    this.current = version;
    return Promise.resolve("written");
  }

  /** Puts a value in, as an operator could. */
  hold(value: string): void {
    this.versions.set("by-hand", value);
    this.current = "by-hand";
  }
}
