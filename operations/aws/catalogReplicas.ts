import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";

import { catalogClient } from "../../functions/catalog/aws/catalogTable";
import { dynamoCatalog, dynamoOperatorCatalog } from "../../functions/catalog/aws/dynamoCatalog";
import type { CatalogStore, OperatorCatalog } from "../../functions/catalog/catalogStore";
import { callLimits } from "./clientConfig";

/** The asset catalog as one Region's replica of its table holds it, with what operators read and write. */
export interface CatalogReplica {
  readonly region: string;
  readonly catalog: Pick<CatalogStore, "readAsset" | "readFence"> & OperatorCatalog;
}

/** Replicas and the connections behind them. */
export interface OpenReplicas {
  readonly replicas: readonly CatalogReplica[];
  /** Closes the connections. */
  readonly destroy: () => void;
}

/** Bounds of a call: a dark Region must not hold up what its neighbours wait for. Seconds, all attempts together. */
const LIMITS = callLimits(2, 4_000, 1_500);

/**
 * The catalog's replicas in the media Regions, with the caller's own credentials of the delivery account.
 *
 * @param tableArns the stack's output `catalog.tableArns`
 * @param configFor credentials, endpoint and the like for a Region, over the command's own limits; by default those of the environment
 */
export function awsCatalogReplicas(
  tableArns: Readonly<Record<string, string>>,
  mediaRegions: readonly string[],
  configFor: (region: string) => DynamoDBClientConfig = () => ({}),
): OpenReplicas {
  const open = mediaRegions.flatMap((region) => {
    const tableName = tableArns[region];
    if (tableName === undefined) {
      return [];
    }
    const client = catalogClient({ ...LIMITS, region, ...configFor(region) });
    const table = { client, tableName };
    const reader = dynamoCatalog({
      ...table,
      region,
      mediaRegions,
      // Operators place nothing.
      groups: [],
      now: () => new Date(),
    });
    return [{ client, replica: { region, catalog: { ...reader, ...dynamoOperatorCatalog(table) } } }];
  });
  return {
    replicas: open.map(({ replica }) => replica),
    destroy: () => {
      open.forEach(({ client }) => client.destroy());
    },
  };
}
