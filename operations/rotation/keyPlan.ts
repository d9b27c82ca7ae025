import { keyChange } from "./keyChange";
import { nextKeyStep, type KeyFacts } from "./keyStep";
import type { SigningKeyStates } from "./ports";

/** About how long an update takes until CloudFront has deployed it, for plans only; milliseconds. Inference: AWS speaks of minutes. */
export const USUAL_DEPLOYMENT_MS = 600_000;

/** More steps than any rotation has. */
const MOST_STEPS = 40;

/**
 * The steps that are left, with the time at which each can begin, by running the rotation on paper: every update succeeds and takes its
 * usual time.
 *
 * @throws RotationRefusedError where the rotation itself would
 */
export function keyPlan(facts: KeyFacts, target: string | undefined, now: number): readonly string[] {
  const plan: string[] = [];
  let imagined: KeyFacts = { ...facts, isDeployed: true, copyProblems: [] };
  let at = now;
  const add = (step: string): number => plan.push(`${new Date(at).toISOString()}  ${step}`);
  for (let count = 0; count < MOST_STEPS; count++) {
    const step = nextKeyStep(imagined, target, at);
    switch (step.kind) {
      case "write":
        imagined = { ...imagined, configured: step.keys };
        break;
      case "wait":
        add(`wait until ${new Date(step.until).toISOString()}: ${step.reason}`);
        at = Math.max(at, step.until);
        break;
      case "done":
        add("ask for playback; done");
        return plan;
      default:
        add(
          `preview with the policy pack, deploy ${Object.entries(toldKeys(imagined.configured))
            .map(([name, state]) => `${name}: ${state}`)
            .join(", ")}; wait for CloudFront (about ${USUAL_DEPLOYMENT_MS / 60_000} min)`,
        );
        at += USUAL_DEPLOYMENT_MS;
        imagined = deployed(imagined, at);
    }
  }
  return plan;
}

/** States by name, as reports have them. */
export function toldKeys(keys: SigningKeyStates): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(keys).map(([name, key]) => [
      name,
      "trustedUntil" in key ? `${key.state}, trusted until ${key.trustedUntil}` : key.state,
    ]),
  );
}

/** What would be there after an update of what is configured. */
function deployed(facts: KeyFacts, at: number): KeyFacts {
  const { configured } = facts;
  const keys = Object.fromEntries(
    Object.entries(configured).map(([name, key]) => [
      name,
      { publicKeyId: name, secretArn: "", ...facts.deployed[name], trustedUntil: undefined, ...key },
    ]),
  );
  const active = Object.values(keys).find(({ state }) => state === "active")?.publicKeyId ?? "";
  // What the Regions are told changes with the keys that sign or have signed, and not with published ones.
  const isTold = keyChange(facts.deployed, configured).kind !== "publish";
  return {
    ...facts,
    deployed: keys,
    trustedKeyIds: Object.values(keys).map(({ publicKeyId }) => publicKeyId),
    signers: Object.fromEntries(
      Object.entries(facts.signers).map(([region, signer]) => [
        region,
        { publicKeyId: active, changedAt: isTold ? at : signer.changedAt },
      ]),
    ),
  };
}
