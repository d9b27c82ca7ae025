import { z } from "zod";

import { platformOutputs } from "../stacks/outputs";

/** Where the outputs of a platform stack come from. */
export interface StackOutputsPort {
  /** All outputs by name, as plain values. */
  read(stack: string): Promise<Readonly<Record<string, unknown>>>;
}

const operatorOutputs = platformOutputs
  .pick({
    mediaRegions: true,
    playbackDomain: true,
    keyValueStoreArn: true,
    signingKeys: true,
    catalog: true,
    canary: true,
  })
  // Outputs that were saved before the stack had a catalog still move viewers.
  .partial({ catalog: true })
  .extend({
    regions: z
      .record(z.string(), platformOutputs.shape.regions.valueType.pick({ transcodeRoleArn: true }))
      .optional(),
  });

/** The part of a platform stack's outputs that operator commands use. */
export type OperatorOutputs = z.output<typeof operatorOutputs>;

/** A stack that operator commands cannot work with; the message says what is missing. */
export class StackOutputsError extends Error {
  override readonly name = "StackOutputsError";
}

/**
 * Reads what operator commands need to know about a stack.
 *
 * @throws StackOutputsError naming every output that is missing or malformed
 */
export async function readOperatorOutputs(port: StackOutputsPort, stack: string): Promise<OperatorOutputs> {
  return readOutputs(operatorOutputs, port, stack);
}

/**
 * Reads a part of a stack's outputs.
 *
 * @param schema the part, picked from `platformOutputs`
 * @throws StackOutputsError naming every output that is missing or malformed
 */
export async function readOutputs<T extends z.ZodType>(
  schema: T,
  port: StackOutputsPort,
  stack: string,
): Promise<z.output<T>> {
  const parsed = schema.safeParse(await port.read(stack));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${trouble(issue)}`);
    throw new StackOutputsError(
      `Stack ${stack} does not export what operator commands need (${problems.join("; ")}). ` +
        "Check the name, and deploy the platform layer to it first.",
    );
  }
  return parsed.data;
}

function trouble({ message }: z.core.$ZodIssue): string {
  return message.endsWith("received undefined") ? "missing" : message;
}

/** Regions that can prepare assets: those that transcode; all where the outputs do not say. */
export function ingestRegions({
  mediaRegions,
  regions,
}: Pick<OperatorOutputs, "mediaRegions" | "regions">): readonly string[] {
  return regions === undefined
    ? mediaRegions
    : mediaRegions.filter((region) => regions[region]?.transcodeRoleArn !== undefined);
}

/**
 * The key that signs at present.
 *
 * @throws StackOutputsError unless exactly one is active
 */
export function activeSigningKey(outputs: Pick<OperatorOutputs, "signingKeys">): {
  readonly name: string;
  readonly publicKeyId: string;
  readonly secretArn: string;
} {
  const active = Object.entries(outputs.signingKeys).filter(([, { state }]) => state === "active");
  const [entry] = active;
  if (entry === undefined || active.length > 1) {
    throw new StackOutputsError(`The stack has ${active.length} active signing keys; exactly one must be.`);
  }
  const [name, { publicKeyId, secretArn }] = entry;
  return { name, publicKeyId, secretArn };
}
