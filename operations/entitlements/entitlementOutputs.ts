import type { z } from "zod";

import { platformOutputs } from "../../stacks/outputs";
import { UsageError } from "../commandLine";
import { readOutputs, type StackOutputsPort } from "../stackOutputs";

const entitlementOutputs = platformOutputs.pick({ entitlement: true }).required();

/** The part of a platform stack's outputs that the command about entitlements uses. */
export type EntitlementOutputs = z.output<typeof entitlementOutputs>;

/** Where everybody writes unless a Region is named: conditions hold at one replica only, so it should be the same one always. */
const HOME = "us-east-1";

/**
 * Reads what the command about entitlements needs to know about a stack.
 *
 * @throws StackOutputsError naming every output that is missing or malformed
 */
export async function readEntitlementOutputs(
  port: StackOutputsPort,
  stack: string,
): Promise<EntitlementOutputs> {
  return readOutputs(entitlementOutputs, port, stack);
}

/** The replica to work with. @throws UsageError when there is none in the Region */
export function entitlementReplica(
  { entitlement: { tableArns } }: EntitlementOutputs,
  wanted = HOME,
): { readonly region: string; readonly tableArn: string } {
  const tableArn = tableArns[wanted];
  if (tableArn === undefined) {
    throw new UsageError(
      `--region: the table of entitlements has no replica in ${wanted}. Use one of: ${Object.keys(tableArns).sort().join(", ")}.`,
    );
  }
  return { region: wanted, tableArn };
}
