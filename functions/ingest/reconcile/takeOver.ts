import type { AssetParts, MasterPart } from "../../catalog/parts";
import type { IngestPorts } from "../ports";
import type { RegionOrder } from "../regionOrder";
import { inventoryKey } from "../inventory";
import { missingObjects } from "../register/encodeObjects";
import { ownRegion } from "../register/registerEncode";
import type { IngestSettings } from "../settings";

/**
 * Whether this Region encodes again what a drained Region had begun: the Region is out of the order for longer than `takeoverMinutes`, and
 * what it made, if anything, is not here. That can cost one job more, where the drained Region comes back with a result.
 */
export async function mayTakeOver(
  { packaged, now }: IngestPorts,
  settings: IngestSettings,
  parts: AssetParts,
  { order, active, switchedAt }: RegionOrder,
  master: MasterPart,
): Promise<boolean> {
  if (
    active !== settings.region ||
    order.includes(master.region) ||
    switchedAt === undefined ||
    now().getTime() - switchedAt.getTime() < settings.takeoverMinutes * 60_000 ||
    parts.masters.some(({ masterId, region }) => masterId === master.masterId && region !== master.region)
  ) {
    return false;
  }
  switch (master.state) {
    case "CLAIMED":
    case "TRANSCODING":
      return true;
    case "TRANSCODED": {
      const own = ownRegion(parts, settings.region, master.encodeId ?? "");
      if (own !== undefined && own.state !== "WAITING") {
        return false;
      }
      const inventory = await packaged.readInventory(inventoryKey(master.assetId, master.encodeId ?? ""));
      return inventory === undefined || (await missingObjects(packaged, inventory)).length > 0;
    }
    default:
      return false;
  }
}
