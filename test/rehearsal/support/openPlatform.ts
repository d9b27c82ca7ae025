import path from "node:path";

import "../../support/promiseStacks";

import { engineCacheFolder } from "../../../rehearsal/engine/findEngine";
import {
  ROOT,
  withRehearsedPlatform,
  type RehearsalSettings,
  type RehearsedPlatform,
} from "../../../rehearsal/rehearsedPlatform";
import { readStack } from "../../../rehearsal/stackFile";
import { testEngine } from "../engine/testEngine";

/** A platform that stays until it is closed, for suites that deploy once and test many things. */
export interface OpenPlatform {
  readonly platform: RehearsedPlatform;
  close(): Promise<void>;
}

/** Settings for a rehearsal of the committed production stack; `overrides` changes configuration values. */
export async function rehearsalSettings(
  overrides: Readonly<Record<string, unknown>> = {},
  rest: Partial<RehearsalSettings> = {},
): Promise<RehearsalSettings> {
  const stack = readStack(ROOT, "Pulumi.prod.yaml");
  const changed = Object.entries(overrides).map(([key, value]): [string, string] => [
    `${stack.projectName}:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return {
    engine: await testEngine(),
    stack: { ...stack, config: { ...stack.config, ...Object.fromEntries(changed) } },
    seed: 7,
    cacheFolder: path.dirname(engineCacheFolder(process.env)),
    ...rest,
  };
}

/** Opens a platform with nothing deployed yet. */
export async function openPlatform(settings: RehearsalSettings): Promise<OpenPlatform> {
  return new Promise((resolve, reject) => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((end) => {
      release = end;
    });
    const finished = withRehearsedPlatform(settings, async (platform) => {
      resolve({
        platform,
        close: async () => {
          release();
          await finished;
        },
      });
      await held;
    });
    finished.catch(reject);
  });
}
