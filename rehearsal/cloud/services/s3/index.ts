import type { ServiceModule } from "../../core/types";
import { s3Api } from "./api";
import { bucketType } from "./bucket";
import { bucketMetricType } from "./bucketMetric";
import { bucketPolicyType } from "./bucketPolicy";
import { encryptionType } from "./encryption";
import { inventoryType } from "./inventory";
import { lifecycleType } from "./lifecycle";
import { loggingType } from "./logging";
import { notificationType } from "./notification";
import { objectType } from "./object";
import { objectLockType } from "./objectLock";
import { bucketAclType, ownershipControlsType } from "./ownership";
import { accountPublicAccessBlockType, publicAccessBlockType } from "./publicAccess";
import { replicationType } from "./replicationConfig";
import { versioningType } from "./versioning";

export { S3DataPlane, type PutOptions } from "./dataPlane";
export { BucketEvents, type UndeliveredEvent } from "./events/bucketEvents";
export type { Retention } from "./lockedBuckets";
export type { ObjectVersion, ReplicationStatus } from "./objectStore";
export type { ObjectCreated } from "./objectWriter";
export type { ReplicationFailure, RuleBacklog } from "./replicator";

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
    objectLockType,
    bucketMetricType,
    inventoryType,
    bucketAclType,
    objectType,
  ],
  api: s3Api,
};
