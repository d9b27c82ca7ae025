import type { Cloud } from "../../core/cloud";
import type { Scope } from "../../core/types";

const DAY_MS = 86_400_000;

/** Names that cannot be used again yet: a deleted secret keeps its name until its recovery window has passed. */
export class DeletedSecrets {
  readonly #until = new Map<string, number>();

  constructor(private readonly cloud: Cloud) {}

  /** Keeps a name for `days`; with 0 it is free at once. */
  schedule(scope: Scope, name: string, days: number): void {
    this.#until.set(keyOf(scope, name), this.cloud.clock.now() + days * DAY_MS);
  }

  /** True while the name is kept. */
  isScheduled(scope: Scope, name: string): boolean {
    return (this.#until.get(keyOf(scope, name)) ?? 0) > this.cloud.clock.now();
  }
}

function keyOf(scope: Scope, name: string): string {
  return `${scope.accountId}/${scope.region}/${name}`;
}
