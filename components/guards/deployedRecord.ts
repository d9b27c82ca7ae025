import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";

import { parseJson } from "../parseJson";
import { stableJson } from "../stableJson";
import { type HookInputs, NOT_KNOWN_YET, refuseUpdates } from "./refuseChange";

/** Bytes that a parameter of the standard tier takes (Systems Manager User Guide, "Managing parameter tiers"). */
export const RECORD_BYTES = 4_096;

/** Why one state must not follow another. */
export interface TransitionProblem {
  /** The rule that is broken, for programs. */
  readonly code: string;
  /** The setting, the value received, what is allowed and the fix. */
  readonly message: string;
}

/** Arguments of {@link deployedRecord}. */
export interface DeployedRecordArgs<T> {
  /** Name of the parameter, unique in its account and Region, such as `/media-prod/signing-keys`. Under another name nothing is remembered. */
  readonly recordName: string;
  readonly description: string;
  /** What is about to be deployed. It is kept in the open: never a secret. */
  readonly state: T;
  /** Reads what an earlier deployment has kept. */
  readonly schema: z.ZodType<T>;
  /** Why one state must not follow the other at this time; empty when it may. */
  readonly problems: (before: T, after: T, now: Date) => readonly TransitionProblem[];
  readonly now: () => Date;
  /** Whether Pulumi refuses to delete or replace the record: with it goes the memory. */
  readonly protect: boolean;
}

/**
 * A parameter that remembers what was deployed, and refuses what must not follow it, in previews too. Whatever the state is about
 * depends on it, so that nothing is done before it has agreed.
 *
 * - What it compares with are its own inputs of the last deployment, from Pulumi's state: the stack needs no permission to read it.
 * - When it is made there is nothing to compare with. A stack that is older than its record starts with whatever it has then.
 * - A deployment that fails half way has left the new state in the record: the next one is judged as if it had succeeded.
 *
 * @throws Error for a state that has more than {@link RECORD_BYTES} bytes
 */
export function deployedRecord<T>(
  name: string,
  args: DeployedRecordArgs<T>,
  opts: pulumi.CustomResourceOptions,
): aws.ssm.Parameter {
  const value = stableJson(args.state);
  const bytes = Buffer.byteLength(value);
  if (bytes > RECORD_BYTES) {
    throw new Error(
      `${args.recordName}: its text has ${bytes} bytes. A parameter of the standard tier takes ${RECORD_BYTES}; use shorter names.`,
    );
  }
  const guard = refuseUpdates(name, (before, after) => recordChangeProblem(args, before, after));
  return new aws.ssm.Parameter(
    name,
    {
      name: args.recordName,
      description: args.description,
      type: "String",
      // The default may have been set to another tier for the whole account, at a price.
      tier: "Standard",
      // In the open: a preview shows from what to what.
      insecureValue: value,
    },
    { ...opts, protect: args.protect, hooks: { beforeUpdate: [guard] } },
  );
}

/** Why the record must not be updated like this, or undefined. A text that is not known before the update passes; the update asks again. */
export function recordChangeProblem<T>(
  {
    recordName,
    schema,
    problems,
    now,
  }: Pick<DeployedRecordArgs<T>, "recordName" | "schema" | "problems" | "now">,
  beforeInputs: HookInputs,
  afterInputs: HookInputs,
): string | undefined {
  const [before, after] = [beforeInputs["insecureValue"], afterInputs["insecureValue"]];
  if (before === NOT_KNOWN_YET || after === NOT_KNOWN_YET || before === after) {
    return undefined;
  }
  const [old, wanted] = [before, after].map((text) =>
    schema.safeParse(typeof text === "string" ? parseJson(text) : undefined),
  );
  if (old?.success !== true || wanted?.success !== true) {
    return `${recordName}: is not what a deployment writes, so nobody can tell what may follow it. Put the text of the last deployment back into the parameter (its history has it) and run pulumi refresh.`;
  }
  const reasons = problems(old.data, wanted.data, now());
  return reasons.length === 0 ? undefined : reasons.map(({ message }) => message).join("\n");
}
