import type { AssetParts } from "../../catalog/parts";
import { masterIdOf, sidecarKey, watchedObject } from "../masterKey";
import type { IngestPorts, StoredObject } from "../ports";
import { publishEncode } from "../publish/publishEncode";
import { retireEncode } from "../publish/retireEncode";
import type { IngestSettings } from "../settings";
import { moved, type Step } from "../steps";
import { submitMaster } from "../submit/submitMaster";
import { titledHere, updateTitle } from "../submit/updateTitle";
import { supersedeOlder } from "./supersedeOlder";

/**
 * Looks at a title's folder for what no event told, or no open work lists: masters that nobody has claimed, a sidecar file that changed, and
 * in every Region the encodes of a title that was taken down after its work was finished, or whose packaging group has got another version
 * since.
 */
export async function sweepFolder(
  ports: IngestPorts,
  settings: IngestSettings,
  assetId: string,
  objects: readonly StoredObject[],
): Promise<readonly Step[]> {
  const parts = await ports.catalog.readAsset(assetId);
  const steps: Step[] = [];
  for (const { key, versionId } of objects) {
    const masterId = masterIdOf(key, versionId);
    if (watchedObject(key).kind === "master" && !parts.masters.some((part) => part.masterId === masterId)) {
      steps.push(await submitMaster(ports, settings, { assetId, key, versionId }));
    }
  }
  const sidecar = objects.find(({ key }) => key === sidecarKey(assetId));
  const titled = titledHere(parts, settings.region);
  if (sidecar !== undefined && titled !== undefined && titled.title?.sidecarVersionId !== sidecar.versionId) {
    steps.push(await updateTitle(ports, settings, assetId));
  }
  return [...steps, ...(await afterwards(ports, settings, parts))];
}

async function afterwards(
  ports: IngestPorts,
  settings: IngestSettings,
  parts: AssetParts,
): Promise<readonly Step[]> {
  if (parts.publication?.intent !== "TAKEN_DOWN") {
    const steps = await addVersions(ports, settings, parts);
    return (await supersedeOlder(ports, settings, parts)) > 0
      ? [...steps, moved("older encodes are superseded")]
      : steps;
  }
  const steps: Step[] = [];
  for (const part of parts.regions) {
    if (part.region === settings.region && part.state !== "RETIRED") {
      steps.push(await retireEncode(ports, settings, part));
    }
  }
  return steps;
}

/**
 * Looks whether MediaPackage has packaged by now what is playable here without a version of its group. No open work lists it, so the
 * notification about the new version may be the only one, and lost. Nothing is asked of MediaPackage while nothing lacks.
 */
async function addVersions(
  ports: IngestPorts,
  settings: IngestSettings,
  { regions }: AssetParts,
): Promise<Step[]> {
  const steps: Step[] = [];
  for (const part of regions) {
    const versions = settings.packagingGroups[part.packagingGroup]?.versions ?? [];
    if (
      part.region === settings.region &&
      part.state === "PLAYABLE" &&
      versions.some((version) => !Object.hasOwn(part.endpoints, version))
    ) {
      steps.push(await publishEncode(ports, settings, part));
    }
  }
  return steps;
}
