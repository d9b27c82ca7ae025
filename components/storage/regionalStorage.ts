import * as pulumi from "@pulumi/pulumi";

import type { Placement } from "../placement";
import { AccessLogBucket } from "./accessLogBucket";
import { sendBucketEvents } from "./bucketEvents";
import { recordBucket } from "./bucketRecords";
import { masterLifecycleRules, packagedLifecycleRules } from "./lifecycleRules";
import { MediaBucket } from "./mediaBucket";
import type { RoleReference } from "./replicationEnd";
import { ReplicationFailureQueue } from "./replicationFailureQueue";
import type { ReplicationRole } from "./replicationRole";
import type { StorageSettings } from "./storageSettings";

/** Arguments of {@link RegionalStorage}. */
export interface RegionalStorageArgs extends Placement {
  /** What is kept, for how long and where. Give every Region the same. */
  readonly settings: StorageSettings;
  /** This Region's own role; it copies objects to the other Regions. */
  readonly replicationRole: ReplicationRole;
  /** Whether objects are written here and copied to other Regions, or only arrive. The keys are for the role only if they are. */
  readonly ingests: boolean;
  /** The roles of the Regions whose objects arrive here, by Region (see `replicationSourcesOf`). */
  readonly peerReplicationRoles: Readonly<Record<string, ReplicationRole>>;
  /** Roles that read packaged objects, by what they are for (`mediaPackage`). They must exist, because the key's policy names them. */
  readonly packagedReaderArns: Readonly<Record<string, pulumi.Input<string>>>;
  /** Roles that read masters, by what they are for. They must exist. @default nobody */
  readonly mezzanineReaderArns?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Roles that put masters into the mezzanine bucket, by what they are for. They must exist. @default nobody */
  readonly mezzanineWriterArns?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Roles that put objects into the packaged bucket, by what they are for; they can read them too. They must exist. @default nobody */
  readonly packagedWriterArns?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Days, 7 to 30, during which a deleted key can be brought back. @default 30 */
  readonly keyDeletionDays?: number;
  /** Whether Pulumi refuses to delete or replace buckets and keys. */
  readonly protect: boolean;
}

/** A queue by its two names. */
export interface QueueReference {
  /** What the SQS API takes. */
  readonly url: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
}

/**
 * One Region's buckets: `mezzanine` for the masters, `packaged` for the transcoded ladders that MediaPackage reads, and one for their
 * access logs and inventories.
 *
 * The first two are replicated, so that any Region can serve, and every ingest Region can transcode. The packaged objects are copied
 * rather than transcoded again: two transcodes would give segments that do not line up.
 *
 * Log bucket and failure queue come after the media buckets, whose ARNs their policies name; logging, inventories and notifications come
 * after those policies, since S3 tries the queue when it is told of it.
 */
export class RegionalStorage extends pulumi.ComponentResource {
  readonly region: string;
  readonly mezzanine: MediaBucket;
  readonly packaged: MediaBucket;
  /** Holds `access-logs/<account>/<Region>/<bucket>/<date>/` and `inventory/<bucket>/`. */
  readonly accessLogBucketName: pulumi.Output<string>;
  /** Keeps what S3 could not replicate from here, for 14 days. */
  readonly replicationFailureQueue: QueueReference;
  /** This Region's replication role, for `RegionalReplication`. */
  readonly replicationRole: RoleReference;

  constructor(name: string, args: RegionalStorageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:storage:RegionalStorage", name, {}, opts);
    const { settings } = args;
    this.region = args.region;
    this.replicationRole = { arn: args.replicationRole.arn, name: args.replicationRole.roleName };
    const common = {
      accountId: args.accountId,
      region: args.region,
      ...(args.ingests ? { replicationRoleArn: args.replicationRole.arn } : {}),
      peerReplicationRoleArns: Object.fromEntries(
        Object.entries(args.peerReplicationRoles).map(([region, role]) => [region, role.arn]),
      ),
      ...(args.keyDeletionDays === undefined ? {} : { keyDeletionDays: args.keyDeletionDays }),
      protect: args.protect,
    };
    this.mezzanine = new MediaBucket(
      `${name}-mezzanine`,
      {
        ...common,
        lifecycleRules: masterLifecycleRules(settings),
        objectLock: settings.masterObjectLock,
        readerArns: args.mezzanineReaderArns ?? {},
        writerArns: args.mezzanineWriterArns ?? {},
      },
      { parent: this },
    );
    this.packaged = new MediaBucket(
      `${name}-packaged`,
      {
        ...common,
        lifecycleRules: packagedLifecycleRules(settings),
        readerArns: args.packagedReaderArns,
        writerArns: args.packagedWriterArns ?? {},
      },
      { parent: this },
    );

    const sourceArns = [this.mezzanine.bucketArn, this.packaged.bucketArn];
    const logs = new AccessLogBucket(
      `${name}-access-logs`,
      {
        accountId: args.accountId,
        sourceArns,
        keptDays: settings.accessLogDays,
        protect: args.protect,
      },
      { parent: this },
    );
    const failures = new ReplicationFailureQueue(
      `${name}-replication-failures`,
      { accountId: args.accountId, sourceArns },
      { parent: this },
    );
    for (const [bucketName, bucket] of [
      [`${name}-mezzanine`, this.mezzanine],
      [`${name}-packaged`, this.packaged],
    ] as const) {
      sendBucketEvents(
        bucketName,
        { bucketName: bucket.bucketName, replicationFailures: failures.destination },
        bucket,
      );
      recordBucket(
        bucketName,
        {
          bucketName: bucket.bucketName,
          logs: logs.destination,
          inventory: settings.inventory,
          requestMetrics: settings.requestMetrics,
        },
        bucket,
      );
    }

    this.accessLogBucketName = logs.bucketName;
    this.replicationFailureQueue = { url: failures.url, arn: failures.arn };
    this.registerOutputs({
      region: this.region,
      mezzanineBucketName: this.mezzanine.bucketName,
      mezzanineKeyArn: this.mezzanine.keyArn,
      packagedBucketName: this.packaged.bucketName,
      packagedKeyArn: this.packaged.keyArn,
      accessLogBucketName: this.accessLogBucketName,
      replicationFailureQueueUrl: this.replicationFailureQueue.url,
      replicationFailureQueueArn: this.replicationFailureQueue.arn,
    });
  }
}
