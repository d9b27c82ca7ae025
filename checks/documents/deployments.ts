import type { StoredResource } from "../../rehearsal/cloud/core/types";
import { withRehearsedPlatform, type RehearsalSettings } from "../../rehearsal/rehearsedPlatform";
import type { CheckedStack } from "./checkedStacks";

/** What one configuration makes of the program: every resource as it stands in the cloud. */
export interface Deployment {
  /** Name of the configuration. */
  readonly name: string;
  readonly resources: readonly StoredResource[];
}

/** Runs the real program by the real engine against the stand-in cloud, one configuration after the other. */
export async function deployEach(
  stacks: readonly CheckedStack[],
  settings: Omit<RehearsalSettings, "stack" | "seed">,
): Promise<readonly Deployment[]> {
  const deployments: Deployment[] = [];
  for (const { name, stack } of stacks) {
    deployments.push(
      await withRehearsedPlatform({ ...settings, stack, seed: 1 }, async (platform) => {
        await platform.stack.updateWithoutPreview();
        return { name, resources: platform.cloud.resources.all() };
      }),
    );
  }
  return deployments;
}
