import type { Cloud } from "../../core/cloud";

/** Virtual time until CloudFront has removed a function's replicas; AWS says "within a few hours". */
const REPLICA_REMOVAL_MS = 3 * 3_600_000;

/** Where Lambda@Edge functions are replicated: a function with replicas cannot be deleted. */
export class EdgeReplicas {
  readonly #byDistribution = new Map<string, readonly string[]>();
  readonly #removedAt = new Map<string, number>();

  constructor(private readonly cloud: Cloud) {}

  /** Records which function versions a distribution runs from now on; the ones it ran before lose their replicas later. */
  associate(distributionId: string, lambdaArns: readonly string[]): void {
    for (const arn of this.#byDistribution.get(distributionId) ?? []) {
      if (!lambdaArns.includes(arn)) {
        this.#removedAt.set(functionArnOf(arn), this.cloud.clock.now() + REPLICA_REMOVAL_MS);
      }
    }
    this.#byDistribution.set(distributionId, lambdaArns);
  }

  /** True while any version of the function runs, or recently ran, at the edge. */
  has(functionArn: string): boolean {
    const running = [...this.#byDistribution.values()]
      .flat()
      .some((arn) => functionArnOf(arn) === functionArn);
    return running || (this.#removedAt.get(functionArn) ?? 0) > this.cloud.clock.now();
  }
}

function functionArnOf(qualifiedArn: string): string {
  return qualifiedArn.split(":").slice(0, 7).join(":");
}
