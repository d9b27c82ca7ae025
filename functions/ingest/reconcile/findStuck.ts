import type { IngestSettings } from "../settings";
import { ownRegion } from "../register/registerEncode";
import type { StuckItem } from "./report";
import type { Settled } from "./settleMaster";

/** What of an item of open work has been this Region's to do for longer than `stuckMinutes`. */
export function findStuck(
  { stuckMinutes, region }: Pick<IngestSettings, "stuckMinutes" | "region">,
  { master, parts, steps }: Settled,
  now: Date,
): readonly StuckItem[] {
  if (master === undefined || steps.some(({ moved }) => moved === true)) {
    return [];
  }
  const { assetId, encodeId } = master;
  const said = steps.map(({ what }) => what).join("; ");
  const item = (what: string, since: string, reason = said): StuckItem[] => {
    const sinceMinutes = Math.floor((now.getTime() - Date.parse(since)) / 60_000);
    return sinceMinutes < stuckMinutes ? [] : [{ assetId, what, sinceMinutes, reason }];
  };
  if (master.region === region && master.state === "CLAIMED") {
    // Every attempt writes the part, so its last change says nothing.
    return item(`master ${master.key}: a job`, master.createdAt);
  }
  if (master.region === region && master.state === "TRANSCODING") {
    return item(
      `encode ${encodeId ?? ""}: the end of its job, or a place`,
      master.updatedAt,
      master.reason?.message,
    );
  }
  if (master.state !== "TRANSCODED" || encodeId === undefined) {
    return [];
  }
  const own = ownRegion(parts, region, encodeId);
  if (own === undefined) {
    return item(`encode ${encodeId}: its inventory in ${region}`, master.updatedAt);
  }
  switch (own.state) {
    case "WAITING":
      return item(`encode ${encodeId}: its objects in ${region}`, own.createdAt, own.reason?.message);
    case "REGISTERED":
      return item(`encode ${encodeId}: MediaPackage in ${region}`, own.updatedAt);
    default:
      return [];
  }
}
