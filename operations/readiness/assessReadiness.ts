import { UsageError } from "../commandLine";
import { verdictOf, worst } from "./findings";
import { gatherFacts, type Gathering, type Pair } from "./gatherFacts";
import { judgePair } from "./judgePair";
import type { ReaderIn } from "./ports";
import type { ReadinessOutputs } from "./readinessOutputs";
import { backlogReport, type PairReport, type ReadinessReport } from "./report";

/** What is to be checked. */
export interface ReadinessOptions {
  readonly stack: string;
  /**
   * Regions to judge as targets of a failover.
   *
   * @default all Regions of the stack
   */
  readonly regions?: readonly string[];
  /**
   * How far, in minutes, a destination may be behind.
   *
   * @default the stack's own recovery point objective
   */
  readonly rpoMinutes?: number;
  /**
   * Milliseconds after which a call is given up, its retries included.
   *
   * @default 30 s
   */
  readonly callTimeoutMs?: number;
}

/** What an assessment works with. */
export interface ReadinessPorts {
  readonly readerIn: ReaderIn;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Tells the operator what is going on, a line at a time. */
  readonly progress: (line: string) => void;
}

/**
 * Reads what is deployed and judges, for each Region, whether a failover to it would find everything there.
 *
 * Never rejects for what AWS refuses or does not answer: that is in the report, and the Region is not ready.
 *
 * @throws UsageError for a Region that the stack does not have; StackOutputsError when its outputs contradict themselves
 */
export async function assessReadiness(
  ports: ReadinessPorts,
  outputs: ReadinessOutputs,
  options: ReadinessOptions,
): Promise<ReadinessReport> {
  const now = ports.now();
  const rpoMinutes = options.rpoMinutes ?? outputs.replication.rpoMinutes;
  const targets = targetsOf(outputs, options);
  const pairs = outputs.replication.pairs.filter(({ to }) => targets.includes(to));
  const gathering: Gathering = {
    readerIn: ports.readerIn,
    progress: ports.progress,
    now,
    callTimeoutMs: options.callTimeoutMs ?? 30_000,
  };
  const reports = await assessPairs(outputs, pairs, gathering, rpoMinutes);
  const regions = targets.map((region) => {
    const into = reports.filter(({ to }) => to === region);
    return { region, verdict: worst(into.map(({ verdict }) => verdict)), pairs: into };
  });
  return {
    stack: options.stack,
    checkedAt: new Date(now).toISOString(),
    rpoMinutes,
    ready: regions.every(({ verdict }) => verdict === "ready"),
    regions,
  };
}

async function assessPairs(
  outputs: ReadinessOutputs,
  pairs: readonly Pair[],
  gathering: Gathering,
  rpoMinutes: number,
): Promise<readonly PairReport[]> {
  const facts = await gatherFacts(outputs, pairs, gathering);
  return facts.map((pair): PairReport => {
    const findings = judgePair(pair, { rpoMinutes, now: gathering.now });
    return {
      from: pair.from.region,
      to: pair.to.region,
      verdict: verdictOf(findings),
      backlog: backlogReport(pair),
      findings,
    };
  });
}

function targetsOf({ regions }: ReadinessOutputs, options: ReadinessOptions): readonly string[] {
  const known = Object.keys(regions);
  const targets = options.regions ?? known;
  const stranger = targets.find((region) => !known.includes(region));
  if (stranger !== undefined) {
    throw new UsageError(
      `Stack ${options.stack} has no media Region ${stranger}. Use one of: ${known.join(", ")}.`,
    );
  }
  return [...new Set(targets)];
}
