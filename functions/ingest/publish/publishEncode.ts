import type { AssetParts, RegionPart } from "../../catalog/parts";
import { nextRegion, reasonOf } from "../../catalog/transitions";
import { inventoryKey } from "../inventory";
import { ManifestShapeError } from "../manifestHashes";
import type { IngestPorts, VodAsset } from "../ports";
import { supersedeOlder } from "../reconcile/supersedeOlder";
import { ownRegion, registerEncode, sourceArn, type EncodeName } from "../register/registerEncode";
import { encodeKeys } from "../../transcode/destinations";
import type { IngestSettings } from "../settings";
import { done, later, written, type Step } from "../steps";
import { vodAssetId } from "../vodRequests";
import { learnEndpoints, versionOf } from "./learnEndpoints";
import { retireEncode } from "./retireEncode";

/** Seconds until a message looks again that outran what it is about. */
const OUTRUN_SECONDS = 30;

/**
 * Looks how far MediaPackage of this Region is with an encode, and publishes it once every packaging configuration is playable. For an
 * encode that is published already, it adds configurations that have become playable since.
 *
 * @param told what a notification said went wrong, for the reason; whether it did, the endpoints tell
 * @throws Error when a manifest cannot be read now
 */
export async function publishEncode(
  ports: IngestPorts,
  settings: IngestSettings,
  name: EncodeName,
  told?: string,
): Promise<Step> {
  const parts = await ports.catalog.readAsset(name.assetId);
  const own = ownRegion(parts, settings.region, name.encodeId);
  if (own === undefined || own.state === "WAITING") {
    return parts.masters.length === 0 && own === undefined
      ? done("no asset of this stack")
      : later("its registration is not noted yet", OUTRUN_SECONDS);
  }
  if (own.state === "RETIRED" || parts.publication?.intent === "TAKEN_DOWN") {
    return retireEncode(ports, settings, own);
  }
  if (own.state === "FAILED") {
    return done("FAILED already");
  }
  const asset = await ports.packager.describeAsset(vodAssetId(name));
  if (asset === undefined) {
    return own.state === "REGISTERED" ? registerEncode(ports, settings, name) : done("deleted by somebody");
  }
  return own.state === "PLAYABLE"
    ? addEndpoints(ports, own, asset)
    : firstPublication(ports, settings, own, asset, told);
}

async function firstPublication(
  ports: IngestPorts,
  settings: IngestSettings,
  own: RegionPart,
  asset: VodAsset,
  told: string | undefined,
): Promise<Step> {
  const fail = (code: string, message: string): Promise<Step> =>
    put(
      ports,
      nextRegion(own, { state: "FAILED", reason: reasonOf(code, message) }, ports.now()),
      `FAILED: ${code}`,
    );
  const foreign = whyForeign(settings, own, asset);
  if (foreign !== undefined) {
    return fail("foreign-asset", foreign);
  }
  const ours = asset.endpoints.filter(
    ({ configurationId }) => versionOf(asset, configurationId) !== undefined,
  );
  const failed = ours.filter(({ status }) => status === "FAILED");
  if (failed.length > 0) {
    const which = failed.map(({ configurationId }) => configurationId).join(", ");
    return fail(
      "ingest",
      `MediaPackage could not package it for ${which}: ${told ?? "no reason was given"}.`,
    );
  }
  const waiting = ours.filter(({ status, url }) => status !== "PLAYABLE" || url === undefined);
  if (ours.length === 0 || waiting.length > 0) {
    const what = `${waiting.length} of ${ours.length} packaging configurations are not playable yet`;
    // An ingest that failed will show in the endpoints; one that goes on tells when it is through.
    return told === undefined ? done(what) : later(what, OUTRUN_SECONDS);
  }
  try {
    const endpoints = await learnEndpoints(ports.manifests, asset, own.endpoints);
    const step = await put(ports, nextRegion(own, { state: "PLAYABLE", endpoints }, ports.now()), "playable");
    const after: AssetParts = await ports.catalog.readAsset(own.assetId);
    if (after.publication?.intent === "TAKEN_DOWN") {
      return await retireEncode(ports, settings, own);
    }
    await supersedeOlder(ports, settings, after);
    return step;
  } catch (error) {
    if (error instanceof ManifestShapeError) {
      return fail("manifest-shape", error.message);
    }
    throw error;
  }
}

async function addEndpoints(ports: IngestPorts, own: RegionPart, asset: VodAsset): Promise<Step> {
  const endpoints = await learnEndpoints(ports.manifests, asset, own.endpoints);
  const versions = Object.keys(endpoints);
  return versions.length === 0
    ? done("published already")
    : put(ports, nextRegion(own, { endpoints }, ports.now()), `also ${versions.join(", ")}`);
}

/** Why the asset that MediaPackage has under the encode's id is not the encode; ids are unique per account and Region only. */
function whyForeign(
  settings: IngestSettings,
  { assetId, encodeId, packagingGroup }: RegionPart,
  asset: VodAsset,
): string | undefined {
  const source = sourceArn(settings, encodeKeys(assetId, encodeId).manifest);
  const group = settings.packagingGroups[packagingGroup]?.id;
  return asset.sourceArn === source && (group === undefined || asset.packagingGroupId === group)
    ? undefined
    : `MediaPackage has an asset ${asset.id} that is made from ${asset.sourceArn} in ${asset.packagingGroupId}, expected ${source} in ${group ?? packagingGroup} (${inventoryKey(assetId, encodeId)}). Find out whose it is, delete it, and upload the master again.`;
}

async function put({ catalog }: IngestPorts, part: RegionPart, what: string): Promise<Step> {
  return written(await catalog.putRegion(part), what);
}
