import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { StageRole } from "../components/pipeline/stageRole";
import type { Placement } from "../components/placement";
import type { IngestStage } from "../functions/ingest/stages";

/** A Region's role of each ingest stage. */
export type StageRoles = Readonly<Record<IngestStage, StageRole>>;

/** Makes a Region's roles of the ingest stages. */
export function buildStageRoles(placement: Placement, provider: aws.Provider): StageRoles {
  const roleOf = (stage: IngestStage): StageRole =>
    new StageRole(`${stage}-role-${placement.region}`, { ...placement, stage }, { provider });
  return {
    "submit-transcode": roleOf("submit-transcode"),
    "register-asset": roleOf("register-asset"),
    "publish-asset": roleOf("publish-asset"),
    reconcile: roleOf("reconcile"),
  };
}

/** Their ARNs. */
export function arnsOf(roles: StageRoles): Readonly<Record<IngestStage, pulumi.Output<string>>> {
  return {
    "submit-transcode": roles["submit-transcode"].arn,
    "register-asset": roles["register-asset"].arn,
    "publish-asset": roles["publish-asset"].arn,
    reconcile: roles.reconcile.arn,
  };
}
