import { z } from "zod";

import { platformOutputs } from "../stacks/outputs";
import { UsageError } from "./commandLine";
import { readOutputs, type StackOutputsPort } from "./stackOutputs";

const ingestOutputs = platformOutputs.pick({ activeRegion: true, mediaRegions: true, catalog: true }).extend({
  regions: z.record(
    z.string(),
    platformOutputs.shape.regions.valueType.pick({
      accountId: true,
      deployRoleArn: true,
      mezzanineBucket: true,
      transcodeRoleArn: true,
      ingest: true,
      packagingGroups: true,
    }),
  ),
});

/** The part of a platform stack's outputs that the commands about assets use. */
export type IngestOutputs = z.output<typeof ingestOutputs>;

/**
 * Reads what the commands about assets need to know about a stack.
 *
 * @throws StackOutputsError naming every output that is missing or malformed
 */
export async function readIngestOutputs(port: StackOutputsPort, stack: string): Promise<IngestOutputs> {
  return readOutputs(ingestOutputs, port, stack);
}

/** What a stack exports about one Region. @throws UsageError when it is no media Region of the stack */
export function regionOutputs({ regions }: IngestOutputs, region: string): IngestOutputs["regions"][string] {
  const found = regions[region];
  if (found === undefined) {
    throw new UsageError(
      `${region} is no media Region of the stack. Use one of: ${Object.keys(regions).sort().join(", ")}.`,
    );
  }
  return found;
}

/**
 * The catalog's replica to read.
 *
 * @param wanted Region of the replica. @default the configured active Region
 * @throws UsageError when the catalog has no replica there
 */
export function catalogReplica(
  { catalog, activeRegion }: IngestOutputs,
  wanted = activeRegion,
): { readonly region: string; readonly tableArn: string } {
  const tableArn = catalog.tableArns[wanted];
  if (tableArn === undefined) {
    throw new UsageError(
      `The catalog has no replica in ${wanted}. Use one of: ${Object.keys(catalog.tableArns).sort().join(", ")}.`,
    );
  }
  return { region: wanted, tableArn };
}
