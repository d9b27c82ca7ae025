import path from "node:path";

import program from "../index";
import { parsePlatformConfig, ownKeys, ConfigError, type PlatformConfig } from "../stacks/config";
import { CloudServer } from "./cloud/api/server";
import { Cloud } from "./cloud/core/cloud";
import { createControlPlane } from "./cloud/core/controlPlane";
import { serviceModules } from "./cloud/services";
import { LambdaRuntime } from "./cloud/services/lambda/lambdaRuntime";
import type { Chapter } from "./chapters";
import { VirtualClock } from "./clock";
import type { Engine } from "./engine/findEngine";
import { RehearsalStack } from "./engine/rehearsalStack";
import { withEngine } from "./engine/withEngine";
import { Network } from "./network";
import type { StackDescription } from "./stackFile";
import { applyVariation, type Variation } from "./variations";

/** What to rehearse. */
export interface RehearsalSettings {
  readonly engine: Engine;
  readonly stack: StackDescription;
  /** Equal seeds give equal ids, hashes and lags. */
  readonly seed: number;
  /** Folder for what can be kept between runs. */
  readonly cacheFolder: string;
  /** Changes the program on its way to the engine. @default the program as it is */
  readonly variation?: Variation | undefined;
  /** What the story tells, once deployed. @default everything */
  readonly chapters?: readonly Chapter[] | undefined;
  /** Aborted when the operator interrupts before the engine's own session listens. */
  readonly signal?: AbortSignal | undefined;
}

/** The real program, the real engine and the stand-in cloud, before anything is deployed. */
export interface RehearsedPlatform {
  readonly cloud: Cloud;
  readonly clock: VirtualClock;
  readonly network: Network;
  readonly server: CloudServer;
  readonly stack: RehearsalStack;
}

/** The repository's root, where the policy pack is. */
export const ROOT = path.resolve(__dirname, "..");

/** Runs `body` with a platform that is gone, with every process and file, when it ends. */
export async function withRehearsedPlatform<T>(
  settings: RehearsalSettings,
  body: (platform: RehearsedPlatform) => Promise<T>,
): Promise<T> {
  const clock = new VirtualClock();
  const network = new Network(clock);
  const cloud = new Cloud({ clock, network, seed: settings.seed });
  registerAccounts(cloud, settings.stack);
  const controlPlane = await createControlPlane(cloud, { serviceModules, cacheDir: settings.cacheFolder });
  const server = await CloudServer.start({
    cloud,
    controlPlane,
    services: serviceModules.flatMap(({ api }) => api ?? []),
  });
  cloud.service(LambdaRuntime).configure({
    endpointUrl: server.pluginEndpoint.url,
    issueCredentials: (caller) => server.issueCredentials(caller),
  });
  try {
    settings.signal?.throwIfAborted();
    return await withEngine({ engine: settings.engine, endpoint: server.pluginEndpoint }, async (session) => {
      const stack = await RehearsalStack.create({
        session,
        ...settings.stack,
        program: async () => {
          if (settings.variation !== undefined) {
            applyVariation(settings.variation);
          }
          return program();
        },
        policyPackDirs: [path.join(ROOT, "policies")],
      });
      return body({ cloud, clock, network, server, stack });
    });
  } finally {
    await server.close();
  }
}

/**
 * Makes the accounts exist that the configuration names, with the quota that it says AWS has granted. The delivery account comes first: it
 * is the operator's own. A configuration that is not valid gets none; the program will say what is wrong with it.
 */
function registerAccounts(cloud: Cloud, { config, projectName }: StackDescription): void {
  const parsed = configOrNothing(config, projectName);
  if (parsed === undefined) {
    return;
  }
  const roles = new Map<string, string[]>();
  for (const { accountId, deployRoleArn } of [parsed.delivery, ...Object.values(parsed.regions)]) {
    roles.set(accountId, [
      ...(roles.get(accountId) ?? []),
      ...(deployRoleArn === undefined ? [] : [deployRoleArn]),
    ]);
  }
  for (const [accountId, deployRoleArns] of roles) {
    cloud.registerAccount(accountId, {
      deployRoleArns: [...new Set(deployRoleArns)],
      grantedQuotas: { jobsPerQueue: parsed.transcoding.concurrentJobsQuota },
    });
  }
}

function configOrNothing(
  config: StackDescription["config"],
  projectName: string,
): PlatformConfig | undefined {
  try {
    return parsePlatformConfig(ownKeys(config, projectName));
  } catch (error) {
    if (error instanceof ConfigError) {
      return undefined;
    }
    throw error;
  }
}
