import { z } from "zod";

import { platformOutputs } from "../../stacks/outputs";
import { readOutputs, type StackOutputsPort } from "../stackOutputs";

const regionOutputs = platformOutputs.shape.regions.valueType;

const probeOutputs = platformOutputs
  .pick({ mediaRegions: true, playbackDomain: true, signingKeys: true, entitlement: true, canary: true })
  .extend({
    regions: z.record(
      z.string(),
      regionOutputs.pick({ packagedBucket: true, mezzanineBucket: true, packagingGroups: true }),
    ),
  });

/** The part of a platform stack's outputs that a probe uses. */
export type ProbeOutputs = z.output<typeof probeOutputs>;

/**
 * Reads what a probe needs to know about a stack.
 *
 * @throws StackOutputsError naming every output that is missing or malformed
 */
export async function readProbeOutputs(port: StackOutputsPort, stack: string): Promise<ProbeOutputs> {
  return readOutputs(probeOutputs, port, stack);
}
