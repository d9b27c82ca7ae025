import { endingOf, type Patience, type RotationEnding } from "./ending";
import { keyChange, type KeyChange } from "./keyChange";
import { nameOfActive, nextKeyStep, renewedKeys, type KeyFacts } from "./keyStep";
import { isRecent, keyTarget, type KeyWish } from "./keyTarget";
import { toldKeys } from "./keyPlan";
import type { DeployedStack, RotationPorts } from "./ports";
import { NotInTimeError, RotationRefusedError } from "./refusal";
import type { RotationScope } from "./resourceChanges";
import { differ, toldIdentifier } from "./identifierStep";
import type { StepLog } from "./stepLog";
import type { Updates } from "./updates";
import { awaitDistribution, waitForInstant, waitUntilTrue } from "./waits";

/** How long the Regions may take to tell what an update wrote, in milliseconds. Systems Manager promises no more than that it comes. */
const REGION_LAG_MS = 300_000;

/**
 * Rotates the signing keys, or goes on with a rotation. It may be killed at any time.
 *
 * @throws RotationRefusedError, StackBusyError, NotInTimeError, DeclinedError; whatever an update fails on
 */
export async function rotateSigningKeys(
  wish: KeyWish,
  patience: Patience,
  ports: RotationPorts,
  updates: Updates,
  log: StepLog,
): Promise<RotationEnding> {
  const { clock, progress, probe, stack } = ports;
  let facts = await keyFacts(ports);
  const target = keyTarget(facts, wish, clock.now());
  const notes =
    target === undefined && isRecent(facts, clock.now()) && !isUnderWay(facts)
      ? [
          "Nothing was left to do: the keys were changed less than a day ago. Pass --again to rotate them once more.",
        ]
      : [];
  if (keyChange(facts.deployed, facts.configured).kind === "none") {
    const renewed = renewedKeys(facts.configured, clock.now());
    await updates.complete(
      scopeOf(facts),
      renewed === undefined ? undefined : () => stack.writeSigningKeys(renewed),
    );
    facts = await keyFacts(ports);
  }
  for (;;) {
    const step = nextKeyStep(facts, target, clock.now());
    switch (step.kind) {
      case "write":
        await updates.agree();
        if (step.change.kind === "remove") {
          await signWithLeavingKeys(facts, step.change.names, ports, log);
        }
        await log.run(`configure: ${toldChange(step.change)}`, () => stack.writeSigningKeys(step.keys));
        break;
      case "deploy":
        await updates.deploy(`deploy: ${toldChange(step.change)}`, scopeOf(facts));
        break;
      case "redeploy":
        await updates.redeploy(step.reason, scopeOf(facts));
        break;
      case "await-distribution":
        await awaitDistribution(ports, log, patience.deployTimeoutMs);
        break;
      case "await-regions":
        await awaitRegions(facts, target, ports, updates, log, step.problems);
        break;
      case "wait":
        if (patience.noWait) {
          return endingOf(rotatedKeys(facts), "waiting", null, [...notes, step.reason], step.until);
        }
        await log.run(`wait until ${new Date(step.until).toISOString()}: ${step.reason}`, () =>
          waitForInstant(clock, progress, step.until),
        );
        break;
      case "done": {
        const verdict = await log.run("ask for playback", () => probe.afterStep());
        return endingOf(
          rotatedKeys(facts),
          verdict.outcome === "failed" ? "probe-failed" : "done",
          verdict,
          notes,
        );
      }
    }
    facts = await keyFacts(ports);
  }
}

/**
 * Reads everything that decides how the rotation goes on.
 *
 * @throws RotationRefusedError when something else of a rotation is pending in the configuration
 */
export async function keyFacts({ stack, cdn, signers, secrets }: RotationPorts): Promise<KeyFacts> {
  const { signingKeys: configured, cdnIdentifiers } = await stack.readConfiguration();
  const deployed = await stack.outputs();
  for (const [region, identifier] of Object.entries(deployed.cdnIdentifiers)) {
    const wanted = cdnIdentifiers[region];
    if (wanted === undefined || differ(identifier, wanted)) {
      throw new RotationRefusedError(
        `The CDN identifier of ${region} is ${toldIdentifier(identifier)} as deployed and ${wanted === undefined ? "absent" : toldIdentifier(wanted)} in the configuration. ` +
          `Finish that first: npm run rotate-keys -- --what cdn-identifier --region ${region}`,
      );
    }
  }
  const watched = deployed.signingKeys[watchedKey(deployed)];
  const problems = await Promise.all(
    deployed.mediaRegions.map((region) =>
      watched === undefined ? Promise.resolve(undefined) : secrets.copyProblem(region, watched.secretArn),
    ),
  );
  return {
    configured,
    deployed: deployed.signingKeys,
    isDeployed: await cdn.isDeployed(),
    trustedKeyIds: await cdn.trustedKeyIds(),
    signers: Object.fromEntries(
      await Promise.all(
        deployed.mediaRegions.map(async (region) => [region, await signers.read(region)] as const),
      ),
    ),
    copyProblems: problems.filter((problem) => problem !== undefined),
  };
}

/** The key whose copies matter now: one that is about to sign, else the one that does. */
function watchedKey({ signingKeys }: DeployedStack): string {
  const published = Object.keys(signingKeys).filter((name) => signingKeys[name]?.state === "published");
  return published[0] ?? nameOfActive(signingKeys);
}

/** Waits a while for Regions that do not tell yet what was written; then deploys again, once. */
async function awaitRegions(
  facts: KeyFacts,
  target: string | undefined,
  ports: RotationPorts,
  updates: Updates,
  log: StepLog,
  problems: readonly string[],
): Promise<void> {
  const told = problems.join("; ");
  try {
    await log.run(`wait until every Region can sign: ${told}`, () =>
      waitUntilTrue(ports.clock, ports.progress, { what: told, limitMs: REGION_LAG_MS }, async () => {
        const next = nextKeyStep(await keyFacts(ports), target, ports.clock.now());
        return next.kind !== "await-regions";
      }),
    );
  } catch (error) {
    if (!(error instanceof NotInTimeError)) {
      throw error;
    }
    await updates.redeploy(told, scopeOf(facts));
  }
}

async function signWithLeavingKeys(
  { deployed }: KeyFacts,
  names: readonly string[],
  { probe }: RotationPorts,
  log: StepLog,
): Promise<void> {
  const leaving = Object.entries(deployed)
    .filter(([name]) => names.includes(name))
    .map(([name, { publicKeyId, secretArn }]) => ({ name, publicKeyId, secretArn }));
  await log.run(`sign a session of the probe's own with ${names.join(", ")}`, () =>
    probe.beforeRemoval(leaving),
  );
}

function scopeOf({ configured, deployed }: KeyFacts): RotationScope {
  return {
    keys: [...new Set([...Object.keys(configured), ...Object.keys(deployed)])],
    kept: Object.keys(configured),
  };
}

function isUnderWay({ configured }: KeyFacts): boolean {
  return Object.values(configured).some(({ state }) => state !== "active");
}

function toldChange(change: KeyChange): string {
  switch (change.kind) {
    case "publish":
      return `${change.name} is trusted, and does not sign yet`;
    case "activate":
      return `${change.name} signs, ${change.retiring} is retired`;
    case "extend":
      return `${change.names.join(", ")} trusted until a known time`;
    case "remove":
      return `${change.names.join(", ")} taken out`;
    default:
      return change.kind;
  }
}

/** The keys as a report has them. */
function rotatedKeys({ configured }: KeyFacts): Pick<RotationEnding, "keys" | "generation"> {
  return { keys: toldKeys(configured), generation: null };
}
