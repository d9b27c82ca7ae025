import { BUCKET_KINDS, type BucketKind, type PairFacts } from "./facts";
import type { PairFinding, Verdict } from "./findings";

/** What waits to be copied by one rule; `null` for what CloudWatch does not say. */
export interface BacklogReport {
  readonly operations: number | null;
  readonly bytes: number | null;
  readonly latencySeconds: number | null;
}

/** One pair of Regions. */
export interface PairReport {
  readonly from: string;
  readonly to: string;
  readonly verdict: Verdict;
  readonly backlog: Readonly<Record<BucketKind, BacklogReport>>;
  readonly findings: readonly PairFinding[];
}

/** One Region as the target of a failover. */
export interface RegionReport {
  readonly region: string;
  readonly verdict: Verdict;
  /** The pairs into it; empty for a Region that nothing is copied to, which holds only what is written there. */
  readonly pairs: readonly PairReport[];
}

/** What the command found. */
export interface ReadinessReport {
  readonly stack: string;
  /** ISO 8601. */
  readonly checkedAt: string;
  readonly rpoMinutes: number;
  /** Whether every Region that was asked for is ready. */
  readonly ready: boolean;
  readonly regions: readonly RegionReport[];
}

/** The backlog of a pair's rules, as numbers. */
export function backlogReport({ metrics }: Pick<PairFacts, "metrics">): PairReport["backlog"] {
  const of = (kind: BucketKind): BacklogReport => {
    const { backlog } = metrics[kind];
    return backlog.kind === "unreadable"
      ? { operations: null, bytes: null, latencySeconds: null }
      : {
          operations: backlog.value.operations?.value ?? null,
          bytes: backlog.value.bytes?.value ?? null,
          latencySeconds: backlog.value.latencySeconds?.value ?? null,
        };
  };
  return { mezzanine: of("mezzanine"), packaged: of("packaged") };
}

/** The report for people: a line per Region, pair and bucket, and below each what is not in order. */
export function formatReport(report: ReadinessReport): string {
  return [
    `stack       ${report.stack}`,
    `checked at  ${report.checkedAt}`,
    `RPO         ${report.rpoMinutes} min`,
    ...report.regions.flatMap(regionLines),
  ].join("\n");
}

function regionLines({ region, verdict, pairs }: RegionReport): readonly string[] {
  const remark = pairs.length === 0 ? "  (nothing is copied to it)" : "";
  return ["", `${region}  ${WORDS[verdict]}${remark}`, ...pairs.flatMap(pairLines)];
}

function pairLines(pair: PairReport): readonly string[] {
  const troubles = pair.findings.filter(({ status }) => status !== "ok");
  return [
    `  ${pair.from} -> ${pair.to}  ${WORDS[pair.verdict]}`,
    ...BUCKET_KINDS.map((kind) => bucketLine(kind, pair)),
    ...troubles.flatMap(({ status, check, bucket, message, fix }) => [
      `    ${status.padEnd(10)}  ${[bucket, check].filter((part) => part !== null).join(" ")}: ${message}`,
      ...(fix === null ? [] : [`                -> ${fix}`]),
    ]),
  ];
}

function bucketLine(kind: BucketKind, { findings, backlog }: PairReport): string {
  const mine = findings.filter(({ bucket }) => bucket === kind);
  const fine = mine.filter(({ status }) => status === "ok").length;
  const { operations, bytes, latencySeconds } = backlog[kind];
  const cells = [
    `${fine}/${mine.length} checks ok`,
    `${operations ?? "?"} operations`,
    `${bytes ?? "?"} bytes pending`,
    `${latencySeconds ?? "?"} s behind`,
  ];
  return `    ${kind.padEnd(10)}  ${cells.join(", ")}`;
}

const WORDS: Readonly<Record<Verdict, string>> = {
  ready: "ready",
  "not-ready": "NOT READY",
  unknown: "UNKNOWN",
};
