import * as pulumi from "@pulumi/pulumi";

import { BucketReplication } from "./bucketReplication";
import type { RegionalStorage } from "./regionalStorage";
import type { ReplicationAlarmInput } from "./replicationAlarms";
import type { RpoMinutes } from "./replicationRules";

/** Arguments of {@link RegionalReplication}. */
export interface RegionalReplicationArgs {
  /** The Region that objects leave. */
  readonly source: RegionalStorage;
  /** The Regions that they go to (see `replicationDestinationsOf`). At least one. */
  readonly destinations: readonly RegionalStorage[];
  /** Recovery point objective in minutes: S3 reports objects that take longer. */
  readonly rpoMinutes: RpoMinutes;
}

/**
 * Copies one Region's masters and packaged objects to other Regions. It belongs to the source Region: pass that Region's provider.
 *
 * It comes after the storage of *all* Regions: a rule needs both buckets' versioning and the destination's policy. A Region that only
 * receives has none.
 */
export class RegionalReplication extends pulumi.ComponentResource {
  /** What is worth an alarm, for both buckets and every destination. */
  readonly alarmInputs: readonly ReplicationAlarmInput[];

  constructor(name: string, args: RegionalReplicationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:storage:RegionalReplication", name, {}, opts);
    const replications = (["mezzanine", "packaged"] as const).map(
      (bucket) =>
        new BucketReplication(
          `${name}-${bucket}`,
          {
            source: args.source[bucket].replicationEnd,
            role: args.source.replicationRole,
            destinations: args.destinations.map((destination) => destination[bucket].replicationEnd),
            rpoMinutes: args.rpoMinutes,
          },
          { parent: this },
        ),
    );
    this.alarmInputs = replications.flatMap(({ alarmInputs }) => alarmInputs);
    this.registerOutputs({});
  }
}
