import { IDENTIFIER_SPREAD_SECONDS } from "../../components/packaging/identifierTransitions";
import { endingOf, type Patience, type RotationEnding } from "./ending";
import { keyChange } from "./keyChange";
import {
  differ,
  generationWanted,
  isBetween,
  nextIdentifierStep,
  renewedIdentifier,
  toldIdentifier,
  type IdentifierFacts,
} from "./identifierStep";
import type { CdnIdentifiers, ProbeVerdict, RotationPorts } from "./ports";
import { RotationRefusedError } from "./refusal";
import type { RotationScope } from "./resourceChanges";
import type { StepLog } from "./stepLog";
import type { Updates } from "./updates";
import { awaitDistribution, waitForInstant } from "./waits";

/** What the operator wants of a Region's CDN identifier. */
export interface IdentifierWish {
  readonly region: string;
  /** Begin a rotation although one ended a moment ago. */
  readonly again: boolean;
  /** Begin it while another Region is between two values. */
  readonly allowSeveralRegions: boolean;
}

/**
 * Rotates the CDN identifier of one Region, or goes on with a rotation. It may be killed at any time.
 *
 * @throws RotationRefusedError, StackBusyError, NotInTimeError, DeclinedError; whatever an update fails on
 */
export async function rotateIdentifier(
  wish: IdentifierWish,
  patience: Patience,
  ports: RotationPorts,
  updates: Updates,
  log: StepLog,
): Promise<RotationEnding> {
  const { clock, progress, probe, stack } = ports;
  const { region } = wish;
  let facts = await identifierFacts(wish, ports);
  const wanted = generationWanted(facts, wish.again, clock.now());
  const notes =
    isAtRest(facts) && wanted === facts.configured.generation
      ? [
          "Nothing was left to do: the value was rotated less than a day ago. Pass --again to rotate it once more.",
        ]
      : [];
  const scope: RotationScope = { keys: [], kept: [], region };
  let verdict: ProbeVerdict | null = null;
  if (!differ(facts.deployed, facts.configured)) {
    const renewed = renewedIdentifier(facts.configured, clock.now());
    await updates.complete(
      scope,
      renewed === undefined ? undefined : () => stack.writeCdnIdentifier(region, renewed),
    );
    facts = await identifierFacts(wish, ports);
  }
  for (;;) {
    const step = nextIdentifierStep(facts, wanted, clock.now());
    switch (step.kind) {
      case "write":
        await updates.agree();
        await log.run(`configure: ${toldIdentifier(step.identifier)}`, () =>
          stack.writeCdnIdentifier(region, step.identifier),
        );
        break;
      case "deploy":
        await updates.deploy(`deploy: ${toldIdentifier(facts.configured)}`, scope);
        break;
      case "redeploy":
        await updates.redeploy(step.reason, scope);
        break;
      case "await-distribution":
        await awaitDistribution(ports, log, patience.deployTimeoutMs);
        break;
      case "wait":
        if (patience.noWait) {
          return endingOf(rotatedValue(facts), "waiting", verdict, notes, step.until);
        }
        await log.run(
          `wait until ${new Date(step.until).toISOString()}: MediaPackage takes the new value`,
          () => waitForInstant(clock, progress, step.until),
        );
        break;
      case "probe":
        verdict = await log.run("ask for playback with the new value", () => probe.afterStep());
        if (verdict.outcome === "failed") {
          return endingOf(rotatedValue(facts), "probe-failed", verdict, [
            ...notes,
            "The old value is still accepted, and stays so until this step is passed. Find what the probe failed on, then run the same command again.",
          ]);
        }
        await updates.agree();
        await log.run(`configure: ${toldIdentifier(step.settled)}`, () =>
          stack.writeCdnIdentifier(region, step.settled),
        );
        break;
      case "done":
        return ended(facts, notes, await log.run("ask for playback", () => probe.afterStep()));
    }
    facts = await identifierFacts(wish, ports);
  }
}

/**
 * Reads everything that decides how the rotation goes on.
 *
 * @throws RotationRefusedError for a Region that is not the stack's, and while anything else of a rotation is pending
 */
export async function identifierFacts(
  { region, allowSeveralRegions }: Pick<IdentifierWish, "region" | "allowSeveralRegions">,
  { stack, cdn, secrets }: RotationPorts,
): Promise<IdentifierFacts> {
  const { signingKeys, cdnIdentifiers } = await stack.readConfiguration();
  const deployed = await stack.outputs();
  const own = deployed.cdnIdentifiers[region];
  const configured = cdnIdentifiers[region];
  if (own === undefined || configured === undefined) {
    throw new RotationRefusedError(
      `--region ${region}: the stack has ${deployed.mediaRegions.join(", ")}, as deployed and as configured. Pass one of them.`,
    );
  }
  if (keyChange(deployed.signingKeys, signingKeys).kind !== "none") {
    throw new RotationRefusedError(
      "The signing keys in the configuration are not those deployed. Finish that first: npm run rotate-keys -- --what signing-keys",
    );
  }
  refuseOthers(region, cdnIdentifiers, deployed.cdnIdentifiers, allowSeveralRegions);
  return {
    configured,
    deployed: own,
    isDeployed: await cdn.isDeployed(),
    writtenAt: await secrets.identifierWrittenAt(region),
  };
}

function refuseOthers(
  region: string,
  configured: CdnIdentifiers,
  deployed: CdnIdentifiers,
  allowSeveralRegions: boolean,
): void {
  for (const other of Object.keys(deployed).filter((name) => name !== region)) {
    const [wanted, is] = [configured[other], deployed[other]];
    const isPending = wanted === undefined || is === undefined || differ(wanted, is);
    if (isPending || (!allowSeveralRegions && isBetween(other, configured, deployed))) {
      throw new RotationRefusedError(
        `${other} is between two values of its own${isPending ? ", with a step that is configured and not deployed" : ""}. One Region at a time is safer: if the new value were wrong, ` +
          `the other Region would still serve. Finish it first: npm run rotate-keys -- --what cdn-identifier --region ${other}` +
          (isPending ? "" : "; or pass --allow-several-regions"),
      );
    }
  }
}

function isAtRest({ configured, deployed }: IdentifierFacts): boolean {
  return configured.step === "settled" && !differ(configured, deployed);
}

function ended(facts: IdentifierFacts, notes: readonly string[], verdict: ProbeVerdict): RotationEnding {
  const { writtenAt } = facts;
  const deadAt = writtenAt === undefined ? undefined : writtenAt + IDENTIFIER_SPREAD_SECONDS * 1_000;
  return endingOf(rotatedValue(facts), verdict.outcome === "failed" ? "probe-failed" : "done", verdict, [
    ...notes,
    ...(deadAt === undefined || facts.configured.generation === 1
      ? []
      : [
          `MediaPackage refuses the value before from ${new Date(deadAt).toISOString()} on. That cannot be tried: nothing here knows a value.`,
        ]),
  ]);
}

/** The value as a report has it. */
function rotatedValue({ configured }: IdentifierFacts): Pick<RotationEnding, "keys" | "generation"> {
  return { keys: null, generation: configured.generation };
}
