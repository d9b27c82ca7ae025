import { epochOf } from "../activeEntry";
import { readActive, switchActive, type KeyValueStorePort } from "../activeSwitch";
import { planSwitch, type SwitchPlan, type SwitchWish } from "../switchPlan";
import type { DrillOutcome, DrillReport } from "./report";

/** One request of the canary. */
export interface Probe {
  /** Whether a viewer would have got a playable answer. */
  readonly ok: boolean;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** Region whose packaging the answer came from; `undefined` when the answer does not say. */
  readonly servedBy: string | undefined;
  readonly elapsedMs: number;
}

/** Plays as a viewer does, past every cache, and knows who answered. */
export interface CanaryPort {
  /** Never rejects for what can go wrong on the way to the answer. */
  probe(): Promise<Probe>;
}

/** Time, as the drill sees it. */
export interface DrillClock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** What a drill works with. */
export interface DrillPorts {
  readonly store: KeyValueStorePort;
  /** `undefined`: the switch is not watched. */
  readonly canary: CanaryPort | undefined;
  readonly clock: DrillClock;
  /** Asks the operator; only after the plan was shown. */
  readonly confirm: () => Promise<boolean>;
  /** Tells the operator what is going on, a line at a time. */
  readonly progress: (line: string) => void;
}

/** What a drill is to do. */
export interface DrillRequest extends SwitchWish {
  readonly stack: string;
  readonly operator: string;
  /**
   * Whether to stop once the plan is shown.
   *
   * @default false
   */
  readonly dryRun?: boolean;
  /**
   * Answers in a row that must come from the new Region: edge locations learn of the switch one by one.
   *
   * @default 3
   */
  readonly confirmations?: number;
  /**
   * Milliseconds from the write until the new Region must answer.
   *
   * @default 120 s
   */
  readonly timeoutMs?: number;
  /**
   * Milliseconds between probes.
   *
   * @default 1 s
   */
  readonly intervalMs?: number;
}

/** What the probes after the write showed. */
interface Watch {
  moved: boolean;
  probes: number;
  failures: number;
  slowestMs: number;
  lastStatus: number;
  firstNewAt: number | undefined;
  lastOldAt: number | undefined;
}

/**
 * Moves a Region to the front of the order and watches until viewers are served from there.
 *
 * @throws SwitchRefusedError when the switch must not be made; whatever the store's port throws
 */
export async function runDrill(request: DrillRequest, ports: DrillPorts): Promise<DrillReport> {
  const { store, canary, clock, progress } = ports;
  const state = await readActive(store);
  const plan = planSwitch(state, request);
  showPlan(request, plan, progress);
  if (canary !== undefined) {
    progress(`The canary is answered by ${describeProbe(await canary.probe())}.`);
  }
  const report = reporter(request, plan);
  if (request.dryRun === true) {
    return report("planned", epochOf(state));
  }
  if (plan.changes && !(await ports.confirm())) {
    return report("declined", epochOf(state));
  }
  const { writtenAt, epoch } = plan.changes
    ? await write(request, plan, ports)
    : { writtenAt: undefined, epoch: plan.basedOnEpoch };
  if (canary === undefined) {
    return report("written", epoch, writtenAt);
  }
  const watch = await watchUntilMoved(request, canary, clock, progress);
  return report(watch.moved ? "moved" : "not-in-time", epoch, writtenAt, watch);
}

async function write(
  request: DrillRequest,
  plan: SwitchPlan,
  { store, clock, progress }: DrillPorts,
): Promise<{ writtenAt: number; epoch: number }> {
  const { entry } = await switchActive({
    store,
    order: plan.order,
    knownRegions: request.knownRegions,
    by: request.operator,
    at: new Date(clock.now()),
    basedOnEpoch: plan.basedOnEpoch,
    repair: request.repair ?? false,
  });
  progress(`Written: epoch ${entry.epoch}, ${entry.order.join(", ")}.`);
  return { writtenAt: clock.now(), epoch: entry.epoch };
}

async function watchUntilMoved(
  { to, confirmations = 3, timeoutMs = 120_000, intervalMs = 1_000 }: DrillRequest,
  canary: CanaryPort,
  clock: DrillClock,
  progress: (line: string) => void,
): Promise<Watch> {
  const deadline = clock.now() + timeoutMs;
  const watch: Watch = {
    moved: false,
    probes: 0,
    failures: 0,
    slowestMs: 0,
    lastStatus: 0,
    firstNewAt: undefined,
    lastOldAt: undefined,
  };
  let inARow = 0;
  for (;;) {
    const probe = await canary.probe();
    const byNew = probe.ok && probe.servedBy === to;
    inARow = byNew ? inARow + 1 : 0;
    record(watch, probe, byNew, clock.now());
    progress(
      `Probe ${watch.probes}: ${describeProbe(probe)} (${inARow} of ${confirmations} in a row from ${to}).`,
    );
    watch.moved = inARow >= confirmations;
    if (watch.moved || clock.now() + intervalMs > deadline) {
      return watch;
    }
    await clock.sleep(intervalMs);
  }
}

function record(watch: Watch, probe: Probe, byNew: boolean, now: number): void {
  watch.probes += 1;
  watch.failures += probe.ok ? 0 : 1;
  watch.slowestMs = Math.max(watch.slowestMs, probe.elapsedMs);
  watch.lastStatus = probe.status;
  if (byNew) {
    watch.firstNewAt ??= now;
  } else if (probe.ok && probe.servedBy !== undefined) {
    watch.lastOldAt = now;
  }
}

function showPlan(request: DrillRequest, plan: SwitchPlan, progress: (line: string) => void): void {
  progress(`Stack ${request.stack}: ${plan.from.join(", ")} -> ${plan.order.join(", ")}`);
  for (const note of plan.notes) {
    progress(note);
  }
  progress(
    plan.changes
      ? `Would write epoch ${plan.basedOnEpoch + 1} as ${request.operator}.`
      : "The order is already so; there is nothing to write.",
  );
}

function describeProbe({ ok, status, servedBy, elapsedMs }: Probe): string {
  const what = status === 0 ? "no answer" : `status ${status}`;
  const who = servedBy === undefined ? (ok ? " from an unknown Region" : "") : ` from ${servedBy}`;
  return `${what}${who} in ${Math.round(elapsedMs)} ms`;
}

function reporter(
  request: DrillRequest,
  plan: SwitchPlan,
): (outcome: DrillOutcome, epoch: number, writtenAt?: number, watch?: Watch) => DrillReport {
  const instant = (at: number | undefined): string | null =>
    at === undefined ? null : new Date(at).toISOString();
  return (outcome, epoch, writtenAt, watch) => ({
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
    advice: watch !== undefined && outcome === "not-in-time" ? adviceFor(watch, request, plan) : [],
  });
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
