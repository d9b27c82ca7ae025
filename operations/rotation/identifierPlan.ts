import { nextIdentifierStep, toldIdentifier, type IdentifierFacts } from "./identifierStep";
import { USUAL_DEPLOYMENT_MS } from "./keyPlan";

/** More steps than any rotation has. */
const MOST_STEPS = 20;

/**
 * The steps that are left for a Region's CDN identifier, with the time at which each can begin, by running the rotation on paper: every
 * update succeeds and takes its usual time.
 *
 * @throws RotationRefusedError where the rotation itself would
 */
export function identifierPlan(facts: IdentifierFacts, wanted: number, now: number): readonly string[] {
  const plan: string[] = [];
  let imagined: IdentifierFacts = { ...facts, isDeployed: true };
  let at = now;
  const add = (step: string): number => plan.push(`${new Date(at).toISOString()}  ${step}`);
  for (let count = 0; count < MOST_STEPS; count++) {
    const step = nextIdentifierStep(imagined, wanted, at);
    switch (step.kind) {
      case "write":
        imagined = { ...imagined, configured: step.identifier };
        break;
      case "probe":
        add("ask for playback with the new value");
        imagined = { ...imagined, configured: step.settled };
        break;
      case "wait":
        add(`wait until ${new Date(step.until).toISOString()}: MediaPackage takes the new value`);
        at = step.until;
        break;
      case "done":
        add("ask for playback; done");
        return plan;
      default:
        add(
          `preview with the policy pack, deploy ${toldIdentifier(imagined.configured)}; wait for CloudFront (about ${USUAL_DEPLOYMENT_MS / 60_000} min)`,
        );
        imagined = {
          ...imagined,
          deployed: imagined.configured,
          writtenAt: imagined.configured.step === "sent" ? imagined.writtenAt : at,
        };
        at += USUAL_DEPLOYMENT_MS;
    }
  }
  return plan;
}
