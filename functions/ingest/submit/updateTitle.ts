import { newestFirst } from "../../catalog/assetState";
import type { AssetParts } from "../../catalog/parts";
import { nextMaster } from "../../catalog/transitions";
import { sidecarKey } from "../masterKey";
import type { IngestPorts } from "../ports";
import type { IngestSettings } from "../settings";
import { done, written, type Step } from "../steps";
import { readSidecar } from "./readTitle";

/**
 * Brings a title's name up to date after its sidecar file changed. Class, protection and hints were decided when the master was submitted
 * and stay: the asset is packaged by them.
 *
 * The Region that encoded the newest master does it; the others have nothing that they may write.
 */
export async function updateTitle(
  { catalog, masters, now }: IngestPorts,
  settings: IngestSettings,
  assetId: string,
): Promise<Step> {
  const part = titledHere(await catalog.readAsset(assetId), settings.region);
  if (part?.title === undefined) {
    return done("no master of this Region goes by it");
  }
  const reading = await readSidecar(masters, assetId);
  if (reading.kind === "wrong") {
    const { reason } = reading;
    const versionId = (await masters.head(sidecarKey(assetId)))?.versionId ?? "";
    await catalog.rejectUpload({
      region: settings.region,
      key: sidecarKey(assetId),
      versionId,
      reason,
      at: now().toISOString(),
    });
    return done(`the sidecar file cannot be used: ${reason.message}`);
  }
  const name = reading.sidecar.title ?? assetId;
  if (part.title.name === name && part.title.sidecarVersionId === reading.versionId) {
    return done("the title is up to date");
  }
  const { sidecarVersionId: _before, ...kept } = part.title;
  const title = {
    ...kept,
    name,
    ...(reading.versionId === undefined ? {} : { sidecarVersionId: reading.versionId }),
  };
  return written(
    await catalog.updateMaster(nextMaster(part, { title }, now())),
    `the title is called ${name}`,
  );
}

/** The newest master's part, where it is this Region's and has a title. One that is not submitted yet will read the sidecar itself. */
export function titledHere(parts: AssetParts, region: string): AssetParts["masters"][number] | undefined {
  const newest = newestFirst(parts.masters).find(({ state }) => state !== "SUPERSEDED");
  return newest?.region === region && newest.title !== undefined && newest.state !== "CLAIMED"
    ? newest
    : undefined;
}
