import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";

import { DEPLOYMENT_ALLOWANCE_SECONDS } from "../../functions/entitlement/signingTimes";
import { deployedRecord } from "../guards/deployedRecord";
import { inUtc } from "../instants";
import type { IdentifierRotation } from "./identifierRotation";
import {
  earliestSendAfter,
  IDENTIFIER_SPREAD_SECONDS,
  identifierTransitionProblems,
} from "./identifierTransitions";

/** What the record's text holds. */
export const identifierRecordSchema = z.strictObject({
  generation: z.int().min(1),
  step: z.enum(["settled", "written", "sent"]),
  sendAfter: z.iso.datetime().optional(),
});

/** Arguments of {@link identifierRecord}. */
export interface IdentifierRecordArgs {
  readonly rotation: IdentifierRotation;
  readonly recordName: string;
  readonly setting: string;
  readonly now: () => Date;
  readonly protect: boolean;
}

/** The parameter that remembers the deployed rotation of a CDN identifier, and refuses a step that must not follow it. */
export function identifierRecord(
  name: string,
  { rotation, recordName, setting, now, protect }: IdentifierRecordArgs,
  opts: pulumi.CustomResourceOptions,
): aws.ssm.Parameter {
  return deployedRecord<IdentifierRotation>(
    name,
    {
      recordName,
      description: "Deployed rotation of the CDN identifier. Deployments are judged by it; do not edit",
      state: rotation,
      schema: identifierRecordSchema,
      problems: (before, after, at) => identifierTransitionProblems(before, after, at, setting),
      now,
      protect,
    },
    opts,
  );
}

/** When a version is about to be made, as {@link versionProblem} needs it. */
export interface VersionChange {
  readonly rotation: IdentifierRotation;
  readonly setting: string;
  readonly now: Date;
  /** Whether the version is only proposed, and the deployment still to come. */
  readonly preview: boolean;
}

/** A hook for a later generation's version: nobody may come to send a value that was never written, or was written a moment ago. */
export function versionGuard(
  name: string,
  {
    rotation,
    setting,
    now,
    isNew,
  }: Pick<VersionChange, "rotation" | "setting"> & {
    readonly now: () => Date;
    readonly isNew: () => boolean;
  },
): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    name,
    () => {
      const problem = isNew()
        ? undefined
        : versionProblem({ rotation, setting, now: now(), preview: pulumi.runtime.isDryRun() });
      if (problem !== undefined) {
        throw new Error(problem);
      }
    },
    { onDryRun: true },
  );
}

/**
 * Why a version must not be made now, or undefined. The rotation's record is judged before a deployment begins; an earlier deployment may
 * have failed between the record and the secret, and this one may have taken longer than it was allowed.
 */
export function versionProblem({ rotation, setting, now, preview }: VersionChange): string | undefined {
  const { generation, step, sendAfter } = rotation;
  const allowance = preview ? DEPLOYMENT_ALLOWANCE_SECONDS : 0;
  const needed = now.getTime() + (IDENTIFIER_SPREAD_SECONDS + allowance) * 1_000;
  const fix = `Write generation ${generation}, written, with sendAfter ${inUtc(earliestSendAfter(now))} or later.`;
  if (step !== "written") {
    return `${setting}.step: got ${step}, but the secret does not hold generation ${generation} yet: the deployment that was to write it did not get so far. MediaPackage would refuse what CloudFront sends. ${fix}`;
  }
  return sendAfter !== undefined && Date.parse(sendAfter) >= needed
    ? undefined
    : `${setting}.sendAfter: got ${sendAfter ?? "nothing"}, but generation ${generation} is written only now, and MediaPackage takes it ten minutes later. ${fix}`;
}
