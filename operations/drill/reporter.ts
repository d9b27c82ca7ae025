import type { SwitchPlan } from "../switchPlan";
import type { DrillRequest } from "./drill";
import type { FenceReport } from "./ingestFence";
import type { DrillOutcome, DrillReport } from "./report";

/** What the probes after the write showed. */
export interface Watch {
  moved: boolean;
  probes: number;
  failures: number;
  slowestMs: number;
  lastStatus: number;
  firstNewAt: number | undefined;
  lastOldAt: number | undefined;
}

/** What a report is made from, besides the request and the plan. */
export interface Ending {
  readonly outcome: DrillOutcome;
  readonly epoch: number;
  readonly ingest?: FenceReport | undefined;
  readonly writtenAt?: number | undefined;
  readonly watch?: Watch | undefined;
}

/** Makes the report of a drill, once it is known how it ended. */
export function reporter(request: DrillRequest, plan: SwitchPlan): (ending: Ending) => DrillReport {
  const instant = (at: number | undefined): string | null =>
    at === undefined ? null : new Date(at).toISOString();
  return ({ outcome, epoch, ingest, writtenAt, watch }) => ({
    stack: request.stack,
    outcome,
    from: plan.from,
    to: plan.order,
    epoch,
    operator: request.operator,
    writtenAt: instant(writtenAt),
    firstAnswerFromNewRegionAt: instant(watch?.firstNewAt),
    lastAnswerFromOldRegionAt: instant(watch?.lastOldAt),
    probes: watch?.probes ?? 0,
    failures: watch?.failures ?? 0,
    slowestMs: watch?.slowestMs ?? 0,
    ingest: ingest ?? null,
    advice: [
      ...(watch !== undefined && outcome === "not-in-time" ? adviceFor(watch, request, plan) : []),
      ...(outcome === "planned" ? [] : ingestAdvice(ingest)),
      ...(outcome === "moved" || outcome === "written" ? [probeAdvice(request, plan)] : []),
    ],
  });
}

/** The canary has shown that viewers are served; that nobody else is takes longer than a switch, so it is a command of its own. */
function probeAdvice({ stack, knownRegions }: DrillRequest, { order }: SwitchPlan): string {
  const drained = knownRegions.filter((region) => !order.includes(region));
  const options = drained.map((region) => ` --drained ${region}`).join("");
  return `Ask whether the paywall is shut by this order too: npm run probe -- --stack ${stack}${options}`;
}

function ingestAdvice(ingest: FenceReport | undefined): string[] {
  return ingest === undefined || ingest.holds
    ? []
    : [
        `The order is written, but the catalog in ${ingest.preparedIn ?? "no Region"} has not taken it: masters go on being prepared by the ` +
          "older order. Run the same command again, which completes it.",
      ];
}

/** What an operator does when the new Region stays silent; the order is written and stays so. */
function adviceFor(watch: Watch, { stack, to }: DrillRequest, plan: SwitchPlan): string[] {
  const back = plan.from.find((region) => region !== to && plan.order.includes(region));
  return [
    watch.lastStatus === 403
      ? "The canary's session is refused: check that the active signing key is in the deployed key group, and that the canary asset is not taken down."
      : watch.lastOldAt !== undefined && watch.firstNewAt === undefined
        ? `The order is written, but another Region still answers: either edge locations have not learnt of it yet, or ${to} fails and the origin group covers for it. Run the same command again to keep watching.`
        : `The order is written, but ${to} does not answer steadily: check its packaging group and its origin's error metrics.`,
    ...(back === undefined ? [] : [`To move back: npm run drill -- --stack ${stack} --to ${back}`]),
  ];
}
