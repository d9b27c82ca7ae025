import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { policyDocument } from "../iam/policyDocument";
import { type ReplicationAlarmInput, replicationAlarmInputs } from "./replicationAlarms";
import type { ReplicationEnd, RoleReference } from "./replicationEnd";
import { type RpoMinutes, replicationRoleStatements, replicationRules } from "./replicationRules";

/** Arguments of {@link BucketReplication}. */
export interface BucketReplicationArgs {
  readonly source: ReplicationEnd;
  /** Replication role of the source's Region. */
  readonly role: RoleReference;
  /** Where the objects go. At least one. */
  readonly destinations: readonly ReplicationEnd[];
  /** Recovery point objective in minutes: S3 reports objects that take longer. */
  readonly rpoMinutes: RpoMinutes;
}

/**
 * Copies one bucket's objects to buckets of other Regions, in the same or other accounts.
 *
 * All of it lives in the source's account, so the caller passes the source Region's provider. A bucket has one replication
 * configuration: one instance per bucket, with all destinations. Objects that were there before are not copied (S3 Batch Replication
 * does that).
 *
 * @throws Error without destinations, when one repeats or is the source, or when one has no Object Lock though the source has
 */
export class BucketReplication extends pulumi.ComponentResource {
  /** What is worth an alarm about each of its rules. */
  readonly alarmInputs: readonly ReplicationAlarmInput[];

  constructor(name: string, args: BucketReplicationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:storage:BucketReplication", name, {}, opts);
    assertDestinations(name, args.source, args.destinations);
    this.alarmInputs = args.destinations.flatMap((destination) =>
      replicationAlarmInputs(args.source, destination, args.rpoMinutes),
    );
    const permissions = new aws.iam.RolePolicy(
      `${name}-permissions`,
      {
        role: args.role.name,
        policy: policyDocument(replicationRoleStatements(args.source, args.destinations)),
      },
      { parent: this },
    );
    new aws.s3.BucketReplicationConfig(
      name,
      {
        bucket: args.source.bucketName,
        role: args.role.arn,
        rules: replicationRules(args.destinations, args.rpoMinutes),
      },
      {
        parent: this,
        dependsOn: [
          permissions,
          ...args.source.ready,
          ...args.destinations.flatMap((destination) => destination.ready),
        ],
      },
    );
    this.registerOutputs({});
  }
}

function assertDestinations(
  name: string,
  source: ReplicationEnd,
  destinations: readonly ReplicationEnd[],
): void {
  if (destinations.length === 0) {
    throw new Error(`${name}: destinations is empty. Give at least one, or leave the replication out.`);
  }
  const regions = [source, ...destinations].map((end) => end.region);
  const repeated = regions.find((region, index) => regions.indexOf(region) !== index);
  if (repeated !== undefined) {
    throw new Error(`${name}: ${repeated} occurs twice among source and destinations. Use each Region once.`);
  }
  const unlocked = destinations.filter(({ objectLock }) => source.objectLock && !objectLock);
  if (unlocked.length > 0) {
    throw new Error(
      `${name}: the bucket in ${source.region} has Object Lock and those in ${unlocked.map(({ region }) => region).join(", ")} have not, so every object would fail. Lock all of them or none.`,
    );
  }
}
