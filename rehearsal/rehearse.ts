import { parsePlatformConfig, ownKeys } from "../stacks/config";
import { platformOutputs } from "../stacks/outputs";
import { LogEvents } from "./cloud/services/logEvents";
import { EXIT_CODES } from "./ending";
import { EngineFailure } from "./engine/rehearsalStack";
import { withRehearsedPlatform, type RehearsalSettings, type RehearsedPlatform } from "./rehearsedPlatform";
import { DeployedStage } from "./story/deployedStage";
import type { Verdict } from "./story/invariants";
import type { PhaseSummary } from "./story/measurements";
import { tellChapters } from "./tellChapters";
import { Telling } from "./story/telling";
import { tellNaiveFailover } from "./story/naiveFailover";
import { reportText, type DeploymentFigures } from "./story/report";
import type { TimelineEntry } from "./story/timeline";

/** Everything a rehearsal found out, for machines. */
export interface RehearsalDocument {
  readonly deployment: DeploymentFigures;
  readonly timeline: readonly TimelineEntry[];
  readonly phases: readonly PhaseSummary[];
  readonly invariants: readonly Verdict[];
  /** Policies that stopped the deployment; empty when it went through. */
  readonly refusals: readonly { readonly policy: string; readonly message: string }[];
}

/** How a rehearsal went. */
export interface RehearsalResult {
  readonly exitCode: number;
  readonly document: RehearsalDocument;
}

/**
 * Deploys the platform, tells the story on it and checks what must hold.
 *
 * @param tell gets the story line by line, and the tables at the end
 * @throws EngineFailure when the engine stops for another reason than a policy
 */
export async function rehearse(
  settings: RehearsalSettings,
  tell: (line: string) => void,
): Promise<RehearsalResult> {
  return withRehearsedPlatform(settings, async (platform) => {
    try {
      const { figures, state } = await deploy(platform, tell);
      return await perform(settings, platform, figures, state, tell);
    } catch (error) {
      if (error instanceof EngineFailure && error.report.violations.length > 0) {
        return refused(platform, error, tell);
      }
      throw error;
    }
  });
}

async function deploy(
  { cloud, stack }: RehearsedPlatform,
  tell: (line: string) => void,
): Promise<{ readonly figures: DeploymentFigures; readonly state: string }> {
  const began = performance.now();
  tell("preview, with the policies enforced ...");
  const preview = await stack.preview();
  tell(
    `preview: ${preview.changed} resources to create, ${preview.policies.distinct} policies evaluated, no violation`,
  );
  const update = await stack.updateWithoutPreview();
  const seconds = (performance.now() - began) / 1_000;
  const cloudResources = cloud.resources.all().length;
  tell(`update: ${update.changed} resources created, ${cloudResources} of them in the stand-in cloud`);
  const again = await stack.preview();
  tell(`second preview of the unchanged program: ${again.changed} changes`);
  const figures = {
    resources: update.changed,
    cloudResources,
    policies: preview.policies.distinct,
    policyEvaluations: preview.policies.evaluations + update.policies.evaluations,
    secondPreviewChanges: again.changed,
    seconds,
  };
  return { figures, state: stack.exportState() };
}

async function perform(
  settings: RehearsalSettings,
  platform: RehearsedPlatform,
  deployment: DeploymentFigures,
  state: string,
  tell: (line: string) => void,
): Promise<RehearsalResult> {
  const config = parsePlatformConfig(ownKeys(settings.stack.config, settings.stack.projectName));
  const exported = await platform.stack.outputs();
  const outputs = platformOutputs.parse(exported);
  const stage = await DeployedStage.set(platform, outputs, config, settings.stack.stackName);
  const told: string[] = [];
  const print = (line: string): void => {
    told.push(line);
    tell(line);
  };
  const telling = new Telling(stage.clock, print);
  const { invariants, measurements, timeline } = telling;
  if (settings.variation === "naive") {
    await tellNaiveFailover(stage, telling);
  } else {
    await tellChapters(settings, platform, { stage, outputs, config }, telling);
  }
  if (settings.variation === undefined) {
    invariants.check(
      "a second preview is empty",
      deployment.secondPreviewChanges === 0,
      `${deployment.secondPreviewChanges ?? "?"} changes`,
    );
  }
  const leaks = stage.secrets.search({
    "state after the first deployment": state,
    "state at the end": platform.stack.exportState(),
    // As exported: parsing leaves out what the contract does not know, and that may be what leaks.
    outputs: JSON.stringify(exported),
    "functions' logs": JSON.stringify(platform.cloud.service(LogEvents).all()),
    story: told.join("\n"),
  });
  invariants.check(
    "no secret in plain text in state, outputs or logs",
    leaks.found.length === 0 && leaks.searched > 0,
    leaks.found.length === 0 ? `${leaks.searched} pieces of secrets searched for` : leaks.found.join(", "),
  );
  const document = {
    deployment,
    timeline: timeline.entries(),
    phases: measurements.summaries(),
    invariants: invariants.verdicts(),
    refusals: [],
  };
  tell("");
  tell(reportText(stage.regions, document.phases, deployment, document.invariants));
  tell("");
  tell(invariants.allHeld ? "Every invariant held." : "An invariant was broken.");
  return { exitCode: invariants.allHeld ? EXIT_CODES.held : EXIT_CODES.broken, document };
}

/** A policy stopped the deployment: shows which, and that nothing had come to exist. */
function refused(
  { cloud }: RehearsedPlatform,
  { operation, report }: EngineFailure,
  tell: (line: string) => void,
): RehearsalResult {
  const refusals = report.violations.map(({ policyName, message }) => ({ policy: policyName, message }));
  const unique = [
    ...new Map(refusals.map((refusal) => [`${refusal.policy}\n${refusal.message}`, refusal])).values(),
  ];
  const existing = cloud.resources.all().length;
  tell(`The engine stopped the ${operation}; ${existing} resources exist.`);
  for (const { policy, message } of unique) {
    tell(`\n${policy}: ${message.replaceAll("\n", "\n  ")}`);
  }
  return {
    exitCode: EXIT_CODES.refused,
    document: {
      deployment: {
        resources: existing,
        cloudResources: existing,
        policies: report.policies.distinct,
        policyEvaluations: report.policies.evaluations,
        secondPreviewChanges: undefined,
        seconds: 0,
      },
      timeline: [],
      phases: [],
      invariants: [],
      refusals: unique,
    },
  };
}
