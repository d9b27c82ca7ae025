import path from "node:path";

import program from "../index";
import { EgressProxy } from "./cloud/api/egressProxy";
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
import { configOf, UPLOADER_POLICY } from "./uploaders";
import { viewerSignIn, type ViewerSignIn } from "./viewerSignIn";
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
  /** Signs viewers in. Undefined for a configuration that is not valid. */
  readonly identity: ViewerSignIn | undefined;
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
  const config = configOf(settings.stack);
  // Before the deployment: API Gateway calls the issuer when an authorizer is made.
  const identity = config && viewerSignIn(cloud, config.entitlement, settings.seed);
  const controlPlane = await createControlPlane(cloud, { serviceModules, cacheDir: settings.cacheFolder });
  const server = await CloudServer.start({
    cloud,
    controlPlane,
    services: serviceModules.flatMap(({ api }) => api ?? []),
  });
  const egressProxy = await EgressProxy.start(network);
  cloud.service(LambdaRuntime).configure({
    endpointUrl: server.pluginEndpoint.url,
    egressProxyUrl: egressProxy.url,
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
          return program({ now: () => new Date(clock.now()) });
        },
        policyPackDirs: [path.join(ROOT, "policies")],
      });
      return body({ cloud, clock, network, server, stack, identity });
    });
  } finally {
    await cloud.service(LambdaRuntime).stop();
    await egressProxy.close();
    await server.close();
  }
}

/**
 * Makes the accounts exist that the configuration names, with the uploaders' roles and the quota that it says AWS has granted. The delivery
 * account comes first: it is the operator's own. A configuration that is not valid gets none; the program will say what is wrong with it.
 */
function registerAccounts(cloud: Cloud, stack: StackDescription): void {
  const parsed = configOf(stack);
  if (parsed === undefined) {
    return;
  }
  const accounts = new Map<string, { readonly deployRoleArns: string[]; readonly uploaderArns: string[] }>();
  for (const part of [parsed.delivery, ...Object.values(parsed.regions)]) {
    const account = accounts.get(part.accountId) ?? { deployRoleArns: [], uploaderArns: [] };
    account.deployRoleArns.push(...(part.deployRoleArn === undefined ? [] : [part.deployRoleArn]));
    account.uploaderArns.push(...("uploaderRoleArns" in part ? Object.values(part.uploaderRoleArns) : []));
    accounts.set(part.accountId, account);
  }
  for (const [accountId, { deployRoleArns, uploaderArns }] of accounts) {
    cloud.registerAccount(accountId, {
      deployRoleArns: [...new Set(deployRoleArns)],
      otherRoles: Object.fromEntries(uploaderArns.map((roleArn) => [roleArn, UPLOADER_POLICY])),
      grantedQuotas: { jobsPerQueue: parsed.transcoding.concurrentJobsQuota },
    });
  }
}
