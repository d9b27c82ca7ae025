import {
  IDENTIFIER_SPREAD_SECONDS,
  identifierTransitionProblems,
} from "../../components/packaging/identifierTransitions";
import { CLOCK_SKEW_SECONDS } from "../../functions/entitlement/signingTimes";
import type { CdnIdentifierConfig } from "../../stacks/schemas/cdnIdentifierSchema";
import { RECENT_MS } from "./keyTarget";
import type { CdnIdentifiers } from "./ports";
import { RotationRefusedError } from "./refusal";
import { sendAfterFrom } from "./transitionRules";

/** Everything that decides how the rotation of a Region's CDN identifier goes on. */
export interface IdentifierFacts {
  readonly configured: CdnIdentifierConfig;
  readonly deployed: CdnIdentifierConfig;
  readonly isDeployed: boolean;
  /** When the secret's current value was written; milliseconds since 1970. */
  readonly writtenAt: number | undefined;
}

/** What to do next about a Region's CDN identifier. */
export type IdentifierStep =
  | { readonly kind: "write"; readonly identifier: CdnIdentifierConfig }
  | { readonly kind: "deploy" }
  /** Deploy again: AWS is not as the outputs say. */
  | { readonly kind: "redeploy"; readonly reason: string }
  | { readonly kind: "await-distribution" }
  /** Until then MediaPackage may not take the new value. */
  | { readonly kind: "wait"; readonly until: number }
  /** CloudFront sends the new value everywhere: look whether viewers are served, then settle. */
  | { readonly kind: "probe"; readonly settled: CdnIdentifierConfig }
  | { readonly kind: "done" };

/**
 * Decides which generation the Region is to have when the rotation is over.
 *
 * @param again begin a rotation although one ended a moment ago
 */
export function generationWanted(
  { configured, deployed, writtenAt }: IdentifierFacts,
  again: boolean,
  now: number,
): number {
  const isAtRest = configured.step === "settled" && !differ(configured, deployed);
  const isRecent = configured.generation > 1 && writtenAt !== undefined && now - writtenAt < RECENT_MS;
  return isAtRest && (again || !isRecent) ? configured.generation + 1 : configured.generation;
}

/**
 * Derives the next step, from what is and not from what was done before.
 *
 * @param wanted generation that the Region is to have in the end
 * @param now milliseconds since 1970
 * @throws RotationRefusedError when the configuration is no step away from what is deployed
 */
export function nextIdentifierStep(facts: IdentifierFacts, wanted: number, now: number): IdentifierStep {
  const { configured, deployed, writtenAt } = facts;
  if (differ(configured, deployed)) {
    return stepToConfigured(facts, now);
  }
  if (!facts.isDeployed) {
    return { kind: "await-distribution" };
  }
  const { generation, step, sendAfter } = configured;
  switch (step) {
    case "settled":
      return generation >= wanted
        ? { kind: "done" }
        : {
            kind: "write",
            identifier: { generation: generation + 1, step: "written", sendAfter: sendAfterFrom(now) },
          };
    case "written": {
      if (writtenAt === undefined) {
        return { kind: "redeploy", reason: "the secret of the CDN identifier holds no value" };
      }
      if (sendAfter === undefined) {
        return { kind: "write", identifier: { generation, step: "written", sendAfter: sendAfterFrom(now) } };
      }
      const until = maySendAt(sendAfter, writtenAt);
      return until > now
        ? { kind: "wait", until }
        : { kind: "write", identifier: { generation, step: "sent" } };
    }
    case "sent":
      return { kind: "probe", settled: { generation, step: "settled" } };
  }
}

/** The same step with a later instant, for a value that may not have been written yet; undefined where a step has none. */
export function renewedIdentifier(
  { generation, step }: CdnIdentifierConfig,
  now: number,
): CdnIdentifierConfig | undefined {
  return step === "written" ? { generation, step, sendAfter: sendAfterFrom(now) } : undefined;
}

/** Whether CloudFront and MediaPackage are between two values in a Region, as configured or as deployed. */
export function isBetween(region: string, configured: CdnIdentifiers, deployed: CdnIdentifiers): boolean {
  return [configured[region], deployed[region]].some(
    (identifier) => identifier !== undefined && identifier.step !== "settled",
  );
}

/** Whether two states of an identifier are different. */
export function differ(left: CdnIdentifierConfig, right: CdnIdentifierConfig): boolean {
  const sendAfter = ({ sendAfter: instant }: CdnIdentifierConfig): number | undefined =>
    instant === undefined ? undefined : Date.parse(instant);
  return (
    left.generation !== right.generation || left.step !== right.step || sendAfter(left) !== sendAfter(right)
  );
}

/** A state in words, such as `written, generation 2`. */
export function toldIdentifier({ generation, step }: CdnIdentifierConfig): string {
  return `${step}, generation ${generation}`;
}

function stepToConfigured({ configured, deployed, writtenAt }: IdentifierFacts, now: number): IdentifierStep {
  const until = configured.step === "sent" ? maySendAt(deployed.sendAfter, writtenAt ?? now) : 0;
  if (deployed.step === "written" && configured.step === "sent" && until > now) {
    return { kind: "wait", until };
  }
  const problems = problemsOf(deployed, configured, now);
  if (problems.length === 0) {
    return { kind: "deploy" };
  }
  const isOnTime: CdnIdentifierConfig = { ...configured, sendAfter: sendAfterFrom(now) };
  if (configured.step === "written" && problemsOf(deployed, isOnTime, now).length === 0) {
    // Written a while ago, or by hand: MediaPackage's ten minutes count from when the value is there.
    return { kind: "write", identifier: isOnTime };
  }
  throw new RotationRefusedError(
    `The CDN identifier is ${toldIdentifier(deployed)} as deployed, and ${toldIdentifier(configured)} in the configuration. ${problems.join(" ")} ` +
      "Put the configuration back to what is deployed, then run this again.",
  );
}

function maySendAt(sendAfter: string | undefined, writtenAt: number): number {
  const accepted = writtenAt + (IDENTIFIER_SPREAD_SECONDS + CLOCK_SKEW_SECONDS) * 1_000;
  return sendAfter === undefined ? accepted : Math.max(accepted, Date.parse(sendAfter));
}

function problemsOf(before: CdnIdentifierConfig, after: CdnIdentifierConfig, now: number): readonly string[] {
  return identifierTransitionProblems(before, after, new Date(now)).map(({ message }) => message);
}
