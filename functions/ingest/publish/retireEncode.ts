import { firstRegion, nextRegion } from "../../catalog/transitions";
import type { Inventory } from "../inventory";
import type { IngestPorts } from "../ports";
import type { IngestSettings } from "../settings";
import { done, written, type Step } from "../steps";
import { vodAssetId } from "../vodRequests";

/** An encode, with what its region part says when this is the first one. */
export type RetiredEncode = Pick<Inventory, "assetId" | "encodeId" | "masterId" | "packagingGroup">;

/**
 * Takes an encode out of MediaPackage of this Region, for ever. The asset goes first: a process that dies in between leaves a part that
 * asks for it again.
 */
export async function retireEncode(
  { catalog, packager, now }: IngestPorts,
  { region }: Pick<IngestSettings, "region">,
  { assetId, encodeId, masterId, packagingGroup }: RetiredEncode,
): Promise<Step> {
  const id = vodAssetId({ assetId, encodeId });
  await packager.deleteAsset(id);
  const parts = await catalog.readAsset(assetId);
  const own = parts.regions.find((part) => part.region === region && part.encodeId === encodeId);
  if (own?.state === "RETIRED") {
    return done("retired already");
  }
  const part =
    own === undefined
      ? firstRegion(
          {
            assetId,
            encodeId,
            masterId,
            packagingGroup,
            region,
            vodAssetId: id,
            endpoints: {},
            state: "RETIRED",
          },
          now(),
        )
      : nextRegion(own, { state: "RETIRED" }, now());
  return written(await catalog.putRegion(part), "retired");
}
