import { z } from "zod";

import { platformOutputs } from "../../stacks/outputs";
import { readOutputs, type StackOutputsPort } from "../stackOutputs";

const takedownOutputs = platformOutputs
  .pick({
    mediaRegions: true,
    distributionId: true,
    playbackDomain: true,
    keyValueStoreArn: true,
    signingKeys: true,
    catalog: true,
    canary: true,
  })
  .extend({
    regions: z.record(
      z.string(),
      platformOutputs.shape.regions.valueType.pick({
        accountId: true,
        deployRoleArn: true,
        mezzanineBucket: true,
        packagedBucket: true,
        cdnIdentifierSecretArn: true,
        packagingGroups: true,
      }),
    ),
  });

/** The part of a platform stack's outputs that takedowns use. */
export type TakedownOutputs = z.output<typeof takedownOutputs>;

/**
 * Reads what takedowns need to know about a stack.
 *
 * @throws StackOutputsError naming every output that is missing or malformed
 */
export async function readTakedownOutputs(port: StackOutputsPort, stack: string): Promise<TakedownOutputs> {
  return readOutputs(takedownOutputs, port, stack);
}

/** Packaging configurations that exist, such as `hls-v1`: those that are retiring still serve, those that are gone do not. */
export function deployedVersions({ regions }: TakedownOutputs): readonly string[] {
  const groups = Object.values(regions).flatMap(({ packagingGroups }) => Object.values(packagingGroups));
  return [...new Set(groups.flatMap(({ configurations }) => Object.keys(configurations)))].sort();
}
