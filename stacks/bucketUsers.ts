import type * as pulumi from "@pulumi/pulumi";

import type { SourceRole } from "../components/packaging/sourceRole";
import type { TranscodeRole } from "../components/transcode/transcodeRole";
import type { StageRoles } from "./stageRoles";

/** Roles that use the keys of a Region's two buckets, by what they are for. */
export interface BucketUsers {
  readonly mezzanineReaders: Readonly<Record<string, pulumi.Input<string>>>;
  readonly packagedReaders: Readonly<Record<string, pulumi.Input<string>>>;
  readonly packagedWriters: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * Masters are looked at everywhere. Inventories are written where masters are transcoded, and a writer of packaged objects can read them
 * anyway, so no role is both.
 */
export function bucketUsers({
  transcodeRole,
  sourceRole,
  stageRoles: roles,
}: {
  readonly transcodeRole: TranscodeRole | undefined;
  readonly sourceRole: SourceRole;
  readonly stageRoles: StageRoles;
}): BucketUsers {
  const mediaConvert = transcodeRole === undefined ? {} : { mediaConvert: transcodeRole.arn };
  const submitting = { submitTranscode: roles["submit-transcode"].arn, reconcile: roles.reconcile.arn };
  const registering = { registerAsset: roles["register-asset"].arn, reconcile: roles.reconcile.arn };
  const writes = transcodeRole !== undefined;
  return {
    mezzanineReaders: { ...mediaConvert, ...submitting },
    packagedReaders: { mediaPackage: sourceRole.arn, ...(writes ? {} : registering) },
    packagedWriters: writes ? { ...mediaConvert, ...registering } : {},
  };
}
