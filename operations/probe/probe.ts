import type { ProbeCheck } from "./check";
import { planProbe } from "./plan";
import type { ProbePorts } from "./ports";
import type { CheckReport, ProbeOutcome, ProbeReport } from "./report";
import type { ProbeSettings } from "./settings";

/** Requests at once: the probe is not to look like an attack, nor to use up what WAF allows an address. */
const CONCURRENCY = 4;

/**
 * Tries every door that must be shut, and plays what must play. Sends a few requests at a time, writes nothing, and never rejects for what
 * can go wrong on the way to an answer.
 *
 * @throws RouteError when the canary's route is none
 */
export async function runProbe(settings: ProbeSettings, ports: ProbePorts): Promise<ProbeReport> {
  const { checks, missing, notes } = planProbe(settings);
  const startedAt = new Date(ports.now()).toISOString();
  const results = await runAll(checks, ports);
  return {
    stack: settings.stack,
    outcome: outcomeOf(results, missing),
    startedAt,
    endedAt: new Date(ports.now()).toISOString(),
    playbackDomain: settings.playbackDomain,
    checks: results,
    missing,
    notes,
    advice: adviceFor(results),
  };
}

/** What {@link runProbe} would do; sends nothing. @throws RouteError when the canary's route is none */
export function previewProbe(settings: ProbeSettings, now: number): ProbeReport {
  const { checks, missing, notes } = planProbe(settings);
  const at = new Date(now).toISOString();
  return {
    stack: settings.stack,
    outcome: "planned",
    startedAt: at,
    endedAt: at,
    playbackDomain: settings.playbackDomain,
    checks: checks.map(({ id, door, what, expected }) => ({
      id,
      door,
      what,
      expected,
      sent: null,
      received: null,
      verdict: null,
    })),
    missing,
    notes,
    advice: [],
  };
}

async function runAll(checks: readonly ProbeCheck[], ports: ProbePorts): Promise<readonly CheckReport[]> {
  const results = new Map<ProbeCheck, CheckReport>();
  const queue = checks.values();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (const check of queue) {
        const { id, door, what, expected } = check;
        const finding = await check.run(ports);
        results.set(check, { id, door, what, expected, ...finding });
        ports.progress?.(`${finding.verdict.padEnd(7)}  ${id}: ${finding.received}`);
      }
    }),
  );
  return checks.flatMap((check) => results.get(check) ?? []);
}

/** An open door counts for more than whatever could not be seen. */
function outcomeOf(results: readonly CheckReport[], missing: readonly string[]): ProbeOutcome {
  if (results.some(({ verdict }) => verdict === "open")) {
    return "open";
  }
  return missing.length > 0 || results.some(({ verdict }) => verdict === "unclear") ? "incomplete" : "passed";
}

function adviceFor(results: readonly CheckReport[]): readonly string[] {
  const is = (door: string, verdict: CheckReport["verdict"]): boolean =>
    results.some((result) => result.door === door && result.verdict === verdict);
  const controlsFailed = results.some(({ door, verdict }) => door === "control" && verdict === "unclear");
  return [
    ...(is("edge", "open")
      ? [
          "Viewers without a right can play. Check the distribution's behaviours (trusted key group, viewer-request function) and deploy again.",
        ]
      : []),
    ...(is("play", "open") || is("play-origin", "open")
      ? ["The entitlement service gives sessions away. Check its authorizer and the origin's key header."]
      : []),
    ...(is("packaging-origin", "open")
      ? [
          "MediaPackage serves past the distribution. Check the CDN authorization of the packaging groups that are open.",
        ]
      : []),
    ...(is("bucket", "open") ? ["A bucket is public. Check its policy and its public access block."] : []),
    ...(controlsFailed
      ? [
          "What must play does not, so the refusals show little. Check that the active signing key is in the deployed key group, that the canary " +
            "is not taken down, and its route. A Region that the switch has drained serves nothing: name it with --drained.",
        ]
      : []),
    ...(results.some(({ door, verdict }) => door !== "control" && verdict === "unclear")
      ? [
          "Some answers are no refusals and give nothing away either. Run the probe again when whatever is out is back.",
        ]
      : []),
  ];
}
