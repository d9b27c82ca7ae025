import { catalogClient } from "../../../catalog/aws/catalogTable";
import { dynamoCatalog } from "../../../catalog/aws/dynamoCatalog";
import type { CatalogStore } from "../../../catalog/catalogStore";
import { CLIENT_SETTINGS } from "../../aws/clientSettings";
import type { StageEnvironment } from "../stageEnvironment";

/** The catalog by this Region's replica. */
export function catalogPort({ settings }: StageEnvironment): CatalogStore {
  return dynamoCatalog({
    client: catalogClient(CLIENT_SETTINGS),
    tableName: settings.catalogTableArn,
    region: settings.region,
    mediaRegions: settings.mediaRegions,
    groups: Object.entries(settings.packagingGroups).map(([name, { contentClass }]) => ({
      name,
      contentClass,
    })),
    now: () => new Date(),
  });
}
