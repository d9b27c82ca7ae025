import { PLAYBACK_FORMATS } from "../../edge/names";
import type { Endpoint } from "../../catalog/parts";
import { parseVersion } from "../../packaging/versions";
import { learnHashes } from "../manifestHashes";
import type { ManifestReader, VodAsset } from "../ports";

/**
 * The version of a packaging configuration, such as `hls-v1`: the tail of its id, which begins with the group's. Undefined for
 * configurations that this program did not make.
 */
export function versionOf({ packagingGroupId }: VodAsset, configurationId: string): string | undefined {
  const prefix = `${packagingGroupId}-`;
  if (!configurationId.startsWith(prefix)) {
    return undefined;
  }
  const version = configurationId.slice(prefix.length);
  try {
    parseVersion(version);
    return version;
  } catch {
    return undefined;
  }
}

/**
 * Reads the manifests of playable endpoints that are not known yet, by version. Smooth Streaming is not rewritten, so nothing needs to be
 * known of it but its URL.
 *
 * @throws ManifestShapeError when a manifest does not have the shape that playback URLs are built on
 * @throws Error when a manifest cannot be read now
 */
export async function learnEndpoints(
  manifests: ManifestReader,
  asset: VodAsset,
  known: Readonly<Record<string, Endpoint>>,
): Promise<Readonly<Record<string, Endpoint>>> {
  const learned: Record<string, Endpoint> = {};
  for (const { configurationId, url, status } of asset.endpoints) {
    const version = versionOf(asset, configurationId);
    if (
      version === undefined ||
      url === undefined ||
      status !== "PLAYABLE" ||
      Object.hasOwn(known, version)
    ) {
      continue;
    }
    const { format } = parseVersion(version);
    const rewritten = PLAYBACK_FORMATS.find((candidate) => candidate === format);
    learned[version] =
      rewritten === undefined
        ? { configurationId, url }
        : { configurationId, url, hashes: learnHashes(rewritten, url, await manifests.read(url)) };
  }
  return learned;
}
