import { z } from "zod";

import { platformOutputs } from "../../stacks/outputs";
import { readOutputs, type StackOutputsPort } from "../stackOutputs";

const readinessOutputs = platformOutputs.pick({ replication: true }).extend({
  regions: z.record(
    z.string(),
    platformOutputs.shape.regions.valueType.pick({
      accountId: true,
      deployRoleArn: true,
      mezzanineBucket: true,
      mezzanineKeyArn: true,
      packagedBucket: true,
      packagedKeyArn: true,
      replicationRoleArn: true,
      replicationFailureQueueUrl: true,
    }),
  ),
});

/** The part of a platform stack's outputs that the readiness command uses. */
export type ReadinessOutputs = z.output<typeof readinessOutputs>;

/** What a stack exports about one Region. */
export type RegionOutputs = ReadinessOutputs["regions"][string];

/**
 * Reads what the readiness command needs to know about a stack.
 *
 * @throws StackOutputsError naming every output that is missing or malformed
 */
export async function readReadinessOutputs(port: StackOutputsPort, stack: string): Promise<ReadinessOutputs> {
  return readOutputs(readinessOutputs, port, stack);
}
