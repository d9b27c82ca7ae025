import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { PARTITION_KEY, SORT_KEY } from "../../functions/entitlement/tableKeys";
import { GLOBAL_REGION } from "../delivery/globalRegion";
import { arnInRegion } from "../iam/arns";

/** Arguments of {@link EntitlementTable}. */
export interface EntitlementTableArgs {
  /** Begins the table's name, which is the same in every Region: `<project>-<stack>`. */
  readonly namePrefix: string;
  /** Media Regions: each gets a replica, which its own service reads. In any order. */
  readonly replicaRegions: readonly string[];
  /** Whether Pulumi refuses to delete or replace the table, and DynamoDB to delete it or a replica. */
  readonly protect: boolean;
}

/**
 * Who may watch what: a DynamoDB global table of entitlements and offers, with a replica in every media Region.
 *
 * It is made as the asset catalog is, and for the same reasons: the table itself in us-east-1, which never changes; everything said that the
 * provider has a default for, and replicas sorted, so that a second preview shows no difference; encrypted with DynamoDB's own key. Nothing
 * is looked up but by its whole key, so it has no index. No other account reads it, so no replica has a policy of its own.
 *
 * A right that ended is kept: who was entitled when is what disputes are about, and reads do not get slower by it.
 *
 * The provider must be the delivery account's in us-east-1.
 */
export class EntitlementTable extends pulumi.ComponentResource {
  readonly tableName: pulumi.Output<string>;
  /** The table by Region: in us-east-1, and each replica. */
  readonly tableArns: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: EntitlementTableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:entitlement:EntitlementTable", name, {}, opts);
    const { namePrefix, replicaRegions, protect } = args;
    const regions = [...new Set(replicaRegions)].sort();
    const table = new aws.dynamodb.Table(
      name,
      {
        name: `${namePrefix}-entitlements`,
        billingMode: "PAY_PER_REQUEST",
        hashKey: PARTITION_KEY,
        rangeKey: SORT_KEY,
        attributes: [PARTITION_KEY, SORT_KEY].map((attribute) => ({ name: attribute, type: "S" })),
        // Replication between Regions goes by the stream.
        streamEnabled: true,
        streamViewType: "NEW_AND_OLD_IMAGES",
        pointInTimeRecovery: { enabled: true },
        deletionProtectionEnabled: protect,
        replicas: regions.map((regionName) => ({
          regionName,
          consistencyMode: "EVENTUAL",
          pointInTimeRecovery: true,
          deletionProtectionEnabled: protect,
          propagateTags: true,
        })),
      },
      { parent: this, protect },
    );
    this.tableName = table.name;
    this.tableArns = Object.fromEntries(
      [GLOBAL_REGION, ...regions].map((region) => [
        region,
        table.arn.apply((arn) => arnInRegion(region, arn)),
      ]),
    );
    this.registerOutputs({ tableName: this.tableName, tableArns: this.tableArns });
  }
}
