import type { Patience, RotationEnding } from "./ending";
import { generationWanted } from "./identifierStep";
import { identifierPlan } from "./identifierPlan";
import { keyPlan, toldKeys } from "./keyPlan";
import { keyTarget } from "./keyTarget";
import type { RotationPorts } from "./ports";
import type { RotationReport } from "./report";
import { identifierFacts, rotateIdentifier } from "./rotateIdentifier";
import { keyFacts, rotateSigningKeys } from "./rotateSigningKeys";
import { StepLog } from "./stepLog";
import { Updates } from "./updates";

/** What is to be rotated, and how. */
export interface RotationRequest extends Patience {
  readonly stack: string;
  /** Media Region whose CDN identifier it is; undefined for the signing keys. */
  readonly region?: string | undefined;
  /** Key that is to sign. @default see `keyTarget` */
  readonly name?: string | undefined;
  readonly again: boolean;
  readonly allowOtherChanges: boolean;
  readonly allowSeveralRegions: boolean;
  /** Show the steps that are left, and change nothing. */
  readonly dryRun: boolean;
}

/**
 * Rotates signing keys, or a Region's CDN identifier, or shows how it would.
 *
 * @throws RotationRefusedError, StackBusyError, NotInTimeError, DeclinedError; whatever an update fails on
 */
export async function rotate(request: RotationRequest, ports: RotationPorts): Promise<RotationReport> {
  const { stack, region } = request;
  const log = new StepLog(ports.clock, ports.progress);
  const report = (ending: RotationEnding, plan: readonly string[] = []): RotationReport => ({
    stack,
    what: region === undefined ? "signing-keys" : "cdn-identifier",
    region: region ?? null,
    ...ending,
    steps: log.steps,
    plan,
  });
  if (request.dryRun) {
    const { plan, ...ending } = await planned(request, ports);
    return report(ending, plan);
  }
  const updates = new Updates(ports, log, {
    allowOtherChanges: request.allowOtherChanges,
    question: `Rotate the ${region === undefined ? "signing keys" : `CDN identifier of ${region}`} of stack ${stack}?`,
  });
  return report(
    region === undefined
      ? await rotateSigningKeys(request, request, ports, updates, log)
      : await rotateIdentifier({ ...request, region }, request, ports, updates, log),
  );
}

async function planned(
  request: RotationRequest,
  ports: RotationPorts,
): Promise<RotationEnding & { readonly plan: readonly string[] }> {
  const now = ports.clock.now();
  const ending = { outcome: "planned", waitUntil: null, probe: null } as const;
  const notes = [
    "Nothing was changed. Without --dry-run each step is looked at again when its time has come.",
  ];
  if (request.region === undefined) {
    const facts = await keyFacts(ports);
    return {
      ...ending,
      notes,
      keys: toldKeys(facts.configured),
      generation: null,
      plan: keyPlan(facts, keyTarget(facts, request, now), now),
    };
  }
  const facts = await identifierFacts({ ...request, region: request.region }, ports);
  return {
    ...ending,
    notes,
    keys: null,
    generation: facts.configured.generation,
    plan: identifierPlan(facts, generationWanted(facts, request.again, now), now),
  };
}
