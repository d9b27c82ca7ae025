import { epochOf, type ActiveState, type SignedActiveEntry } from "../activeEntry";
import { readActive, switchActive, type KeyValueStorePort } from "../activeSwitch";
import { planSwitch, type SwitchPlan, type SwitchWish } from "../switchPlan";
import { bringFence, describeFence, inspectFence, type FencePlace, type FenceReport } from "./ingestFence";
import type { DrillReport } from "./report";
import { reporter, type Watch } from "./reporter";

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
  /** The catalogs that learn of the order too, so that ingest moves with the edge. @default the stack has none */
  readonly ingest?: FencePlace | undefined;
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

/**
 * Moves a Region to the front of the order and watches until viewers are served from there.
 *
 * @throws SwitchRefusedError when the switch must not be made; whatever the store's port throws
 */
export async function runDrill(request: DrillRequest, ports: DrillPorts): Promise<DrillReport> {
  const { store, canary, clock, progress } = ports;
  const state = await readActive(store);
  const drawn = planSwitch(state, request);
  const [fence, answer] = await Promise.all([presentFence(drawn, ports), canary?.probe()]);
  const plan = aboveFence(drawn, fence);
  showPlan(request, plan, progress);
  if (fence !== undefined) {
    progress(describeFence(fence));
  }
  if (answer !== undefined) {
    progress(`The canary is answered by ${describeProbe(answer)}.`);
  }
  const report = reporter(request, plan);
  if (request.dryRun === true) {
    return report({ outcome: "planned", epoch: epochOf(state), ingest: fence });
  }
  if (plan.changes && !(await ports.confirm())) {
    return report({ outcome: "declined", epoch: epochOf(state) });
  }
  const { writtenAt, entry } = plan.changes
    ? await write(request, plan, ports)
    : { writtenAt: undefined, entry: standing(state, plan) };
  // At once: viewers have the order already, and the watch may take as long as it takes.
  const [ingest, watch] = await Promise.all([
    ports.ingest === undefined
      ? undefined
      : bringFence(store, ports.ingest, entry, new Date(clock.now()), progress),
    canary === undefined ? undefined : watchUntilMoved(request, canary, clock, progress),
  ]);
  const outcome = watch === undefined ? "written" : watch.moved ? "moved" : "not-in-time";
  return report({
    outcome: outcome !== "not-in-time" && ingest?.holds === false ? "not-fenced" : outcome,
    epoch: entry.epoch,
    ingest,
    writtenAt,
    watch,
  });
}

/** What the catalogs hold before the switch; read while the canary answers, for either may be slow when a Region is dark. */
async function presentFence(plan: SwitchPlan, { ingest }: DrillPorts): Promise<FenceReport | undefined> {
  return ingest === undefined
    ? undefined
    : inspectFence(ingest, {
        epoch: plan.changes ? plan.basedOnEpoch + 1 : plan.basedOnEpoch,
        order: plan.order,
      });
}

/** A catalog that is ahead takes no lower epoch: the entry is written above it, even where the order stays. */
function aboveFence(plan: SwitchPlan, fence: FenceReport | undefined): SwitchPlan & { leastEpoch: number } {
  const ahead = (fence?.regions ?? []).filter(({ state }) => state === "ahead");
  const highest = Math.max(0, ...ahead.map(({ epoch }) => epoch ?? 0));
  return ahead.length === 0
    ? { ...plan, leastEpoch: 0 }
    : {
        ...plan,
        changes: true,
        leastEpoch: highest + 1,
        notes: [
          ...plan.notes,
          `The catalog of assets is at epoch ${highest}, ahead of the store's ${plan.basedOnEpoch}: the entry goes above both.`,
        ],
      };
}

async function write(
  request: DrillRequest,
  plan: SwitchPlan & { readonly leastEpoch: number },
  { store, clock, progress }: DrillPorts,
): Promise<{ writtenAt: number; entry: SignedActiveEntry }> {
  const { entry } = await switchActive({
    store,
    order: plan.order,
    knownRegions: request.knownRegions,
    by: request.operator,
    at: new Date(clock.now()),
    basedOnEpoch: plan.basedOnEpoch,
    leastEpoch: plan.leastEpoch,
    repair: request.repair ?? false,
  });
  progress(`Written: epoch ${entry.epoch}, ${entry.order.join(", ")}.`);
  return { writtenAt: clock.now(), entry };
}

/** The entry of a switch that has nothing to write. */
function standing(state: ActiveState, { basedOnEpoch, order }: SwitchPlan): SignedActiveEntry {
  return state.kind === "entry" ? state.entry : { epoch: basedOnEpoch, order };
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

function showPlan(
  request: DrillRequest,
  plan: SwitchPlan & { readonly leastEpoch: number },
  progress: (line: string) => void,
): void {
  progress(`Stack ${request.stack}: ${plan.from.join(", ")} -> ${plan.order.join(", ")}`);
  for (const note of plan.notes) {
    progress(note);
  }
  progress(
    plan.changes
      ? `Would write epoch ${Math.max(plan.basedOnEpoch + 1, plan.leastEpoch)} as ${request.operator}.`
      : "The order is already so; there is nothing to write.",
  );
}

function describeProbe({ ok, status, servedBy, elapsedMs }: Probe): string {
  const what = status === 0 ? "no answer" : `status ${status}`;
  const who = servedBy === undefined ? (ok ? " from an unknown Region" : "") : ` from ${servedBy}`;
  return `${what}${who} in ${Math.round(elapsedMs)} ms`;
}
