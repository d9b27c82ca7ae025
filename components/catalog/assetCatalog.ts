import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import {
  OPEN_ATTRIBUTE,
  OPEN_SINCE_ATTRIBUTE,
  OPEN_WORK_INDEX,
  PARTITION_KEY,
  SORT_KEY,
  TTL_ATTRIBUTE,
} from "../../functions/catalog/tableKeys";
import type { IngestStage } from "../../functions/ingest/stages";
import { GLOBAL_REGION } from "../delivery/globalRegion";
import { arnInRegion } from "../iam/arns";
import { policyDocument } from "../iam/policyDocument";
import { replicaPolicy } from "./catalogAccess";

/** Arguments of {@link AssetCatalog}. */
export interface AssetCatalogArgs {
  /** Begins the table's name, which is the same in every Region: `<project>-<stack>`. */
  readonly namePrefix: string;
  /** Roles of the ingest stages by media Region: each gets a replica in its own Region. They exist. */
  readonly stageRoleArns: Readonly<Record<string, Readonly<Record<IngestStage, pulumi.Input<string>>>>>;
  /** Whether Pulumi refuses to delete or replace the table, and DynamoDB to delete it or a replica. */
  readonly protect: boolean;
}

/**
 * The asset catalog: a DynamoDB global table with a replica in every media Region.
 *
 * - The table itself is in us-east-1, which never changes, so that media Regions come and go as changes of its list of replicas. Nothing
 *   at run time goes there: each Region's functions use their own replica.
 * - Replicas are in the same account, which is the form that the provider knows; roles of the media accounts come in by each replica's
 *   policy. They say the table's ARN where others say its name.
 * - It is encrypted with DynamoDB's own key. A customer key per Region would have to be there before the replica, and a change of it
 *   makes the replica again (`replicas.kmsKeyArn`); the catalog holds titles and states, neither content nor secrets.
 * - Everything that the provider has a default for is said, and replicas are sorted, so that a second preview shows no difference. Point
 *   in time recovery, deletion protection and tags are settings of each replica, which DynamoDB does not copy. The index has its keys in
 *   `keySchemas`: `hashKey` and `rangeKey` of an index are deprecated.
 *
 * A Region is taken away in two updates where `protect` is on, as its buckets are: DynamoDB deletes no replica that is protected.
 *
 * The provider must be the delivery account's in us-east-1.
 */
export class AssetCatalog extends pulumi.ComponentResource {
  readonly tableName: pulumi.Output<string>;
  /** The table by Region: in us-east-1, and each replica, which is handed out once its policy lets the Region's roles in. */
  readonly tableArns: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: AssetCatalogArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:catalog:AssetCatalog", name, {}, opts);
    const regions = Object.keys(args.stageRoleArns).sort();
    const table = this.createTable(name, args, regions);
    this.tableName = table.name;
    this.tableArns = {
      [GLOBAL_REGION]: table.arn,
      ...Object.fromEntries(
        Object.entries(args.stageRoleArns).map(([region, roleArns]) => {
          const tableArn = table.arn.apply((arn) => arnInRegion(region, arn));
          const policy = new aws.dynamodb.ResourcePolicy(
            `${name}-${region}`,
            {
              region,
              resourceArn: tableArn,
              policy: policyDocument(replicaPolicy(roleArns, { region, tableArn })),
            },
            { parent: this },
          );
          return [region, policy.resourceArn];
        }),
      ),
    };
    this.registerOutputs({ tableName: this.tableName, tableArns: this.tableArns });
  }

  private createTable(
    name: string,
    { namePrefix, protect }: AssetCatalogArgs,
    regions: readonly string[],
  ): aws.dynamodb.Table {
    return new aws.dynamodb.Table(
      name,
      {
        name: `${namePrefix}-catalog`,
        billingMode: "PAY_PER_REQUEST",
        hashKey: PARTITION_KEY,
        rangeKey: SORT_KEY,
        attributes: [PARTITION_KEY, SORT_KEY, OPEN_ATTRIBUTE, OPEN_SINCE_ATTRIBUTE].map((attribute) => ({
          name: attribute,
          type: "S",
        })),
        globalSecondaryIndexes: [
          {
            name: OPEN_WORK_INDEX,
            keySchemas: [
              { attributeName: OPEN_ATTRIBUTE, keyType: "HASH" },
              { attributeName: OPEN_SINCE_ATTRIBUTE, keyType: "RANGE" },
            ],
            projectionType: "ALL",
          },
        ],
        // Replication between Regions goes by the stream.
        streamEnabled: true,
        streamViewType: "NEW_AND_OLD_IMAGES",
        ttl: { attributeName: TTL_ATTRIBUTE, enabled: true },
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
  }
}
