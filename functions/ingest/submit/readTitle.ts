import type { AssetParts, Reason, Title } from "../../catalog/parts";
import { reasonOf } from "../../catalog/transitions";
import { chooseGroup, PlacementError } from "../../placement/chooseGroup";
import { stickyGroup, suits } from "../groupsForTitle";
import { masterFolder, sidecarKey, SIDECAR_FILE } from "../masterKey";
import { ObjectTooLargeError, type MasterStore } from "../ports";
import type { IngestSettings } from "../settings";
import { sidecarSchema, type Sidecar } from "../sidecar";

/** Bytes of the largest sidecar file: far more than twenty captions and their labels take. */
export const MAX_SIDECAR_BYTES = 65_536;

const UPLOAD_AGAIN = "Correct it, upload it, and then upload the master again.";

/** What a title's sidecar file says, or why it cannot be used. */
export type SidecarReading =
  /** `versionId` is undefined where there is no sidecar file. */
  | { readonly kind: "read"; readonly sidecar: Sidecar; readonly versionId: string | undefined }
  | { readonly kind: "wrong"; readonly reason: Reason };

/** Reads a title's sidecar file; without one, everything has its default. */
export async function readSidecar(masters: MasterStore, assetId: string): Promise<SidecarReading> {
  const key = sidecarKey(assetId);
  try {
    const file = await masters.read(key, MAX_SIDECAR_BYTES);
    const parsed = sidecarSchema.safeParse(file === undefined ? {} : JSON.parse(file.text));
    if (parsed.success) {
      return { kind: "read", sidecar: parsed.data, versionId: file?.versionId };
    }
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${SIDECAR_FILE}, ${path.map(String).join(".") || "its top"}: ${message}.`,
    );
    return wrong(`${problems.join(" ")} ${UPLOAD_AGAIN}`);
  } catch (error) {
    if (error instanceof ObjectTooLargeError) {
      return wrong(
        `${key} is too large: at most ${MAX_SIDECAR_BYTES} bytes are allowed. Shorten it, upload it, and then upload the master again.`,
      );
    }
    if (error instanceof SyntaxError) {
      return wrong(`${key} is no JSON: ${error.message}. ${UPLOAD_AGAIN}`);
    }
    throw error;
  }
}

/**
 * What of a title outlives its encode.
 *
 * An asset stays in the packaging group that it was placed in, so an upload that asks for another class or protection is refused: it
 * would be served without what was asked for.
 */
export function titleOf(
  settings: IngestSettings,
  parts: AssetParts,
  { sidecar, versionId }: Extract<SidecarReading, { kind: "read" }>,
): { readonly title: Title } | { readonly reason: Reason } {
  const placed = placedGroup(settings, parts);
  const title: Title = {
    name: sidecar.title ?? parts.assetId,
    contentClass: sidecar.contentClass ?? placed?.contentClass ?? settings.defaultContentClass,
    ...(sidecar.drmTier === undefined ? {} : { drmTier: sidecar.drmTier }),
    placement: sidecar.placement,
    ...(versionId === undefined ? {} : { sidecarVersionId: versionId }),
  };
  if (placed !== undefined && !suits(placed, title)) {
    return wrong(
      `${SIDECAR_FILE} asks for the content class ${title.contentClass} and the DRM tier ${title.drmTier ?? "of the group"}, but the asset is in the packaging group ${placed.name}, of the class ${placed.contentClass} and the tier ${placed.drm ?? "none"}, and stays there. Leave both out, or upload the title under another asset id.`,
    );
  }
  return placed === undefined ? placeable(settings, title, parts.assetId) : { title };
}

/** Refuses what no packaging group could take, before an encode is paid for. Whether there is room is another question, asked later. */
function placeable(
  settings: IngestSettings,
  title: Title,
  assetId: string,
): { readonly title: Title } | { readonly reason: Reason } {
  const groups = Object.entries(settings.packagingGroups).map(([name, group]) => ({ name, ...group }));
  const suitable = groups.filter((group) => suits(group, title));
  if (suitable.length === 0) {
    const offered = groups.map(
      ({ name, contentClass, drm }) => `${name} (${contentClass}, ${drm ?? "none"})`,
    );
    return wrong(
      `${SIDECAR_FILE} asks for the content class ${title.contentClass} and the DRM tier ${title.drmTier ?? "of the group"}, and no packaging group has both. Allowed: ${offered.join(", ")}. ${UPLOAD_AGAIN}`,
    );
  }
  try {
    chooseGroup(
      settings.placement,
      { assetId, contentClass: title.contentClass, metadata: title.placement },
      suitable.map(({ name, contentClass }) => ({ name, contentClass, placed: 0 })),
    );
    return { title };
  } catch (error) {
    if (error instanceof PlacementError) {
      return wrong(error.message);
    }
    throw error;
  }
}

function placedGroup(
  { packagingGroups }: IngestSettings,
  parts: AssetParts,
): { readonly name: string; readonly contentClass: string; readonly drm?: string | undefined } | undefined {
  const name = stickyGroup(parts);
  const group = name === undefined ? undefined : packagingGroups[name];
  return name === undefined || group === undefined ? undefined : { name, ...group };
}

/** Files of captions that the sidecar names and that are not there. */
export async function missingCaptions(
  masters: MasterStore,
  assetId: string,
  { captions }: Sidecar,
): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const { file } of captions) {
    if ((await masters.head(`${masterFolder(assetId)}${file}`)) === undefined) {
      missing.push(file);
    }
  }
  return missing;
}

function wrong(message: string): { readonly kind: "wrong"; readonly reason: Reason } {
  return { kind: "wrong", reason: reasonOf("sidecar", message) };
}
