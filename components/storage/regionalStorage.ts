import * as pulumi from "@pulumi/pulumi";

import type { Placement } from "../placement";
import { MediaBucket } from "./mediaBucket";
import type { RoleReference } from "./replicationEnd";
import type { ReplicationRole } from "./replicationRole";

/** Arguments of {@link RegionalStorage}. */
export interface RegionalStorageArgs extends Placement {
  /** This Region's own role; it copies objects to the other Regions. */
  readonly replicationRole: ReplicationRole;
  /** The roles of the Regions whose objects arrive here, by Region (see `replicationSourcesOf`). */
  readonly peerReplicationRoles: Readonly<Record<string, ReplicationRole>>;
  /** Role by which MediaPackage reads packaged objects. It must exist, because the key's policy names it. */
  readonly packagedReaderArn: pulumi.Input<string>;
  /** Roles that read masters, by what they are for. They must exist. @default nobody */
  readonly mezzanineReaderArns?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Roles that put masters into the mezzanine bucket, by what they are for. They must exist. @default nobody */
  readonly mezzanineWriterArns?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Roles that put ladders into the packaged bucket, by what they are for. They must exist. @default nobody */
  readonly packagedWriterArns?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Days, 7 to 30, during which a deleted key can be brought back. @default 30 */
  readonly keyDeletionDays?: number;
  /** Whether Pulumi refuses to delete or replace buckets and keys. */
  readonly protect: boolean;
}

/**
 * One Region's buckets: `mezzanine` for the masters, `packaged` for the transcoded ladders that MediaPackage reads.
 *
 * Both are replicated, so that any Region can transcode and any Region can serve. The packaged objects are copied rather than
 * transcoded again: two transcodes would give segments that do not line up.
 */
export class RegionalStorage extends pulumi.ComponentResource {
  readonly region: string;
  readonly mezzanine: MediaBucket;
  readonly packaged: MediaBucket;
  /** This Region's replication role, for `RegionalReplication`. */
  readonly replicationRole: RoleReference;

  constructor(name: string, args: RegionalStorageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:storage:RegionalStorage", name, {}, opts);
    this.region = args.region;
    this.replicationRole = { arn: args.replicationRole.arn, name: args.replicationRole.roleName };
    const common = {
      accountId: args.accountId,
      region: args.region,
      replicationRoleArn: args.replicationRole.arn,
      peerReplicationRoleArns: Object.fromEntries(
        Object.entries(args.peerReplicationRoles).map(([region, role]) => [region, role.arn]),
      ),
      ...(args.keyDeletionDays === undefined ? {} : { keyDeletionDays: args.keyDeletionDays }),
      protect: args.protect,
    };
    this.mezzanine = new MediaBucket(
      `${name}-mezzanine`,
      { ...common, readerArns: args.mezzanineReaderArns ?? {}, writerArns: args.mezzanineWriterArns ?? {} },
      { parent: this },
    );
    this.packaged = new MediaBucket(
      `${name}-packaged`,
      {
        ...common,
        readerArns: { mediaPackage: args.packagedReaderArn },
        writerArns: args.packagedWriterArns ?? {},
      },
      { parent: this },
    );
    this.registerOutputs({
      region: this.region,
      mezzanineBucketName: this.mezzanine.bucketName,
      mezzanineKeyArn: this.mezzanine.keyArn,
      packagedBucketName: this.packaged.bucketName,
      packagedKeyArn: this.packaged.keyArn,
    });
  }
}
