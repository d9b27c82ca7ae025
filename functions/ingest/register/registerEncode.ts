import type { AssetParts, RegionPart } from "../../catalog/parts";
import { firstRegion, nextRegion, reasonOf } from "../../catalog/transitions";
import { inventoryKey, type Inventory } from "../inventory";
import type { IngestPorts } from "../ports";
import { retireEncode } from "../publish/retireEncode";
import type { IngestSettings } from "../settings";
import { done, later, written, type Step } from "../steps";
import { createAssetRequest, vodAssetId } from "../vodRequests";
import { missingObjects } from "./encodeObjects";

/** Seconds between two looks at objects that are still being replicated. */
const REPLICATION_POLL_SECONDS = 60;
/** Minutes after which the message is given up and the reconciler goes on alone; replication promises fifteen. */
const REPLICATION_PATIENCE_MINUTES = 30;

/** One encode of an asset. */
export interface EncodeName {
  readonly assetId: string;
  readonly encodeId: string;
}

/**
 * Registers an encode with MediaPackage of this Region, once everything that its inventory lists is here: objects are replicated in no
 * order. Asked again, it finds what is there.
 *
 * @throws ZodError or SyntaxError when the inventory is none
 */
export async function registerEncode(
  ports: IngestPorts,
  settings: IngestSettings,
  name: EncodeName,
): Promise<Step> {
  const { catalog, packaged, packager, now } = ports;
  const inventory = await packaged.readInventory(inventoryKey(name.assetId, name.encodeId));
  if (inventory === undefined) {
    return done("its inventory is not here yet, and comes with an event");
  }
  const parts = await catalog.readAsset(name.assetId);
  const own = ownRegion(parts, settings.region, name.encodeId);
  if (own !== undefined && own.state !== "WAITING" && own.state !== "REGISTERED") {
    // Whoever registered it may have been slower than whoever took it down.
    return own.state === "RETIRED" ? retireEncode(ports, settings, inventory) : done(`${own.state} already`);
  }
  if (isUnwanted(parts, name.encodeId)) {
    return retireEncode(ports, settings, inventory);
  }
  const missing = await missingObjects(packaged, inventory);
  if (missing.length > 0) {
    return waitFor(ports, own, regionPart(settings, inventory), missing);
  }
  const group = settings.packagingGroups[inventory.packagingGroup];
  if (group === undefined) {
    const allowed = Object.keys(settings.packagingGroups).sort().join(", ");
    return note(
      ports,
      own,
      { ...regionPart(settings, inventory), state: "WAITING" },
      reasonOf(
        "unknown-group",
        `packaging group ${inventory.packagingGroup} is not in ${settings.region}; there are ${allowed}. Deploy the Region with the same packaging groups as the others.`,
      ),
    );
  }
  await packager.createAsset(
    createAssetRequest({
      ...name,
      packagingGroupId: group.id,
      sourceArn: sourceArn(settings, inventory.playlist),
      sourceRoleArn: settings.packagingSourceRoleArn,
    }),
  );
  const isWritten =
    own?.state === "REGISTERED" ||
    (await catalog.putRegion(
      own === undefined
        ? firstRegion({ ...regionPart(settings, inventory), state: "REGISTERED" }, now())
        : nextRegion(own, { state: "REGISTERED" }, now()),
    ));
  // Operators may have taken the title down, and the reconciler its encode out, since this began.
  const after = await catalog.readAsset(name.assetId);
  if (
    isUnwanted(after, name.encodeId) ||
    ownRegion(after, settings.region, name.encodeId)?.state === "RETIRED"
  ) {
    return retireEncode(ports, settings, inventory);
  }
  return own?.state === "REGISTERED" ? done("registered already") : written(isWritten, "registered");
}

/** ARN of an object of the packaged bucket, in the partition that the stack is in. */
export function sourceArn({ packagedBucket, packagedKeyArn }: IngestSettings, key: string): string {
  return `arn:${packagedKeyArn.split(":")[1] ?? "aws"}:s3:::${packagedBucket}/${key}`;
}

/** What this Region has written of an encode. */
export function ownRegion(parts: AssetParts, region: string, encodeId: string): RegionPart | undefined {
  return parts.regions.find((part) => part.region === region && part.encodeId === encodeId);
}

/** Whether nobody is to play an encode that is not playable yet: its title was taken down, or another encode took its place. */
function isUnwanted(parts: AssetParts, encodeId: string): boolean {
  return (
    parts.publication?.intent === "TAKEN_DOWN" ||
    parts.masters.some((master) => master.encodeId === encodeId && master.state === "SUPERSEDED")
  );
}

function regionPart(
  { region }: IngestSettings,
  { assetId, encodeId, masterId, packagingGroup }: Inventory,
): Omit<Parameters<typeof firstRegion>[0], "state"> {
  return {
    assetId,
    encodeId,
    masterId,
    region,
    packagingGroup,
    vodAssetId: vodAssetId({ assetId, encodeId }),
    endpoints: {},
  };
}

async function waitFor(
  ports: IngestPorts,
  own: RegionPart | undefined,
  fields: Omit<Parameters<typeof firstRegion>[0], "state">,
  missing: readonly string[],
): Promise<Step> {
  const what = `${missing.length} objects are not here yet, such as ${missing[0] ?? ""}`;
  if (own === undefined) {
    await ports.catalog.putRegion(firstRegion({ ...fields, state: "WAITING" }, ports.now()));
  }
  const since = own === undefined ? ports.now().getTime() : Date.parse(own.createdAt);
  const minutes = (ports.now().getTime() - since) / 60_000;
  return minutes < REPLICATION_PATIENCE_MINUTES
    ? later(what, REPLICATION_POLL_SECONDS)
    : done(`${what}; the reconciler goes on`);
}

/** Notes what an encode waits for, if that is news. */
async function note(
  { catalog, now }: IngestPorts,
  own: RegionPart | undefined,
  fields: Parameters<typeof firstRegion>[0],
  reason: NonNullable<RegionPart["reason"]>,
): Promise<Step> {
  if (own?.reason?.code === reason.code) {
    return done(reason.message);
  }
  const part =
    own === undefined ? firstRegion({ ...fields, reason }, now()) : nextRegion(own, { reason }, now());
  return written(await catalog.putRegion(part), reason.message);
}
