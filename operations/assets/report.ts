import type { RejectedUpload } from "../../functions/catalog/parts";
import type { AssetList } from "./listAssets";
import type { ShownAsset } from "./showAsset";

/** A list for people: a line for each title. */
export function formatList({ assets, isCut }: AssetList): string {
  const width = Math.max(0, ...assets.map(({ assetId }) => assetId.length));
  return [
    ...assets.map(
      ({ assetId, state, updatedAt, reason }) =>
        `${assetId.padEnd(width)}  ${state.padEnd(11)}  ${updatedAt ?? "-"}${reason === null ? "" : `  ${reason.code}: ${reason.message}`}`,
    ),
    `${assets.length} titles${isCut ? ", and more: raise --limit" : ""}.`,
  ].join("\n");
}

/** A title for people. */
export function formatAsset({ assetId, view, parts, routes }: ShownAsset): string {
  const reason = view.reason === undefined ? "" : `  ${view.reason.code}: ${view.reason.message}`;
  return [
    `${assetId}  ${view.state}${reason}`,
    ...parts.placements.map(
      ({ packagingGroup, region, placedAt }) => `placed in ${packagingGroup} by ${region}, ${placedAt}`,
    ),
    ...(parts.publication === undefined
      ? []
      : [
          `${parts.publication.intent} by ${parts.publication.by}, ${parts.publication.at}: ${parts.publication.reason}`,
        ]),
    ...parts.masters.map(
      (master) =>
        `master ${master.masterId}  ${master.state}  ${master.key} (${master.versionId}), uploaded ${master.uploadedAt}, encoded in ${master.region}` +
        `${master.jobId === undefined ? "" : `, job ${master.jobId}`}${master.reason === undefined ? "" : `  ${master.reason.code}: ${master.reason.message}`}`,
    ),
    ...parts.regions.flatMap((part) => [
      `encode ${part.encodeId}  ${part.state}  in ${part.region}, ${part.vodAssetId}${part.reason === undefined ? "" : `  ${part.reason.code}: ${part.reason.message}`}`,
      ...Object.entries(part.endpoints).map(([version, { url, hashes }]) =>
        [`  ${version}  ${url}`, ...(hashes === undefined ? [] : [`    X ${hashes.x}  Y ${hashes.y}`])].join(
          "\n",
        ),
      ),
    ]),
    ...Object.entries(routes).map(([format, route]) => `route ${format}  ${route}`),
  ].join("\n");
}

/** Rejected uploads for people. */
export function formatUploads(uploads: readonly RejectedUpload[]): string {
  return [
    ...uploads.map(({ at, region, reason }) => `${at}  ${region}  ${reason.code}: ${reason.message}`),
    `${uploads.length} uploads belong to no asset.`,
  ].join("\n");
}
