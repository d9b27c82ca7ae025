import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { readStack } from "../../rehearsal/stackFile";
import { parsePlatformConfig, ownKeys, type PlatformConfig } from "../../stacks/config";
import { deployPlatform } from "../../stacks/platform";
import { type Recording, startRecording } from "../support/recordingMocks";

const ROOT = join(__dirname, "..", "..");

/** The stack files of the repository. */
export const STACK_FILES = ["Pulumi.dev.yaml", "Pulumi.prod.yaml"] as const;

/** What the program registered and exported for one configuration. */
export interface RecordedPlatform {
  readonly config: PlatformConfig;
  readonly recording: Recording;
  readonly outputs: ReturnType<typeof deployPlatform>;
}

/** Configuration as Pulumi hands it over, with keys of the project replaced or (undefined) taken away. */
export function stackConfig(
  file: string,
  changes: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const { config, projectName } = readStack(ROOT, file);
  const own = Object.entries(changes).map(([key, value]) => [`${projectName}:${key}`, value] as const);
  const merged = Object.entries({ ...config, ...Object.fromEntries(own) });
  return Object.fromEntries(
    merged.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}

/** Runs the whole program under the recording mocks, as the stack file says. */
export async function recordPlatform(
  file: string,
  changes: Readonly<Record<string, string | undefined>> = {},
  options: { readonly preview?: boolean } = {},
): Promise<RecordedPlatform> {
  const config = stackConfig(file, changes);
  const recording = await startRecording({ ...options, defaultProviders: ["random"] });
  pulumi.runtime.setAllConfig(config);
  try {
    const outputs = deployPlatform();
    await recording.settled();
    return { config: parsePlatformConfig(ownKeys(config, pulumi.getProject())), recording, outputs };
  } finally {
    pulumi.runtime.setAllConfig({});
  }
}
