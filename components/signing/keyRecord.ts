import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";

import { deployedRecord } from "../guards/deployedRecord";
import { keyTransitionProblems } from "./keyTransitions";
import type { SigningKeySet } from "./signingKeyStates";

/** What the record's text holds; five keys of the longest names fit into a parameter many times over. */
export const keyRecordSchema = z.record(
  z.string(),
  z.strictObject({
    state: z.enum(["published", "active", "retired"]),
    trustedUntil: z.iso.datetime().optional(),
  }),
);

/** Arguments of {@link keyRecord}. */
export interface KeyRecordArgs {
  readonly keys: SigningKeySet;
  readonly recordName: string;
  readonly now: () => Date;
  readonly protect: boolean;
}

/** The parameter that remembers the deployed states of signing keys, and refuses a set that must not follow it. */
export function keyRecord(
  name: string,
  { keys, recordName, now, protect }: KeyRecordArgs,
  opts: pulumi.CustomResourceOptions,
): aws.ssm.Parameter {
  return deployedRecord<SigningKeySet>(
    name,
    {
      recordName,
      description: "Deployed states of the signing keys. Deployments are judged by it; do not edit",
      state: keys,
      schema: keyRecordSchema,
      problems: keyTransitionProblems,
      now,
      protect,
    },
    opts,
  );
}
