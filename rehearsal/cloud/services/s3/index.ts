import type { ServiceModule } from "../../core/types";
import { bucketType } from "./bucket";
import { bucketPolicyType } from "./bucketPolicy";
import { encryptionType } from "./encryption";
import { lifecycleType } from "./lifecycle";
import { loggingType } from "./logging";
import { notificationType } from "./notification";
import { objectType } from "./object";
import { bucketAclType, ownershipControlsType } from "./ownership";
import { accountPublicAccessBlockType, publicAccessBlockType } from "./publicAccess";
import { replicationType } from "./replicationConfig";
import { versioningType } from "./versioning";

export { S3DataPlane, type ObjectCreated, type PutOptions } from "./dataPlane";
export type { ObjectVersion, ReplicationStatus } from "./objectStore";

/** S3: buckets, what configures them, and their objects. */
export const s3Service: ServiceModule = {
  resourceTypes: [
    bucketType,
    publicAccessBlockType,
    accountPublicAccessBlockType,
    ownershipControlsType,
    versioningType,
    encryptionType,
    bucketPolicyType,
    notificationType,
    lifecycleType,
    replicationType,
    loggingType,
    bucketAclType,
    objectType,
  ],
};
