import type { AssetParts, MasterPart, Reason } from "../../catalog/parts";
import { nextMaster, reasonOf } from "../../catalog/transitions";
import { PlacementError } from "../../placement/chooseGroup";
import { placeAsset } from "../../placement/placeAsset";
import { encodeKeys } from "../../transcode/destinations";
import { placementsFor, stickyGroup } from "../groupsForTitle";
import { inventoryKey, type Inventory } from "../inventory";
import type { IngestPorts, TranscodeJob } from "../ports";
import type { IngestSettings } from "../settings";
import { done, lostWrite, written, type Step } from "../steps";
import { overtaking, takenOver } from "../submit/claimRights";
import { standingOf } from "../submit/standing";
import { encodeObjects } from "./encodeObjects";

/** A job of this Region that has ended, by its event or because MediaConvert was asked. */
export interface EndedJob {
  readonly assetId: string;
  readonly encodeId: string;
  readonly job: TranscodeJob;
}

/**
 * Does what is missing between the end of a job and the encode's inventory, which makes every Region register the encode.
 *
 * A job that this Region's catalog knows nothing of is another stack's, or another Region's; one that has been dealt with stays as it is.
 */
export async function finishEncode(
  ports: IngestPorts,
  settings: IngestSettings,
  { assetId, encodeId, job }: EndedJob,
): Promise<Step> {
  const { catalog, now } = ports;
  const parts = await catalog.readAsset(assetId);
  const own = parts.masters.find((part) => part.region === settings.region && part.encodeId === encodeId);
  if (own === undefined) {
    return done("no encode of this Region");
  }
  if (own.state !== "CLAIMED" && own.state !== "TRANSCODING") {
    return done(`${own.state} already`);
  }
  if (own.jobId !== undefined && own.jobId !== job.jobId) {
    return done(`another job of the encode; ${own.jobId} counts`);
  }
  const part = { ...own, jobId: job.jobId };
  const end = async (state: "FAILED" | "SUPERSEDED", reason: Reason): Promise<Step> =>
    written(
      await catalog.updateMaster(nextMaster(part, { state, reason }, now())),
      `${state}: ${reason.code}`,
    );
  const overtaken = await whyNotWanted(ports, parts, part);
  if (overtaken !== undefined) {
    return end("SUPERSEDED", overtaken);
  }
  switch (job.status) {
    case "SUBMITTED":
    case "PROGRESSING":
      return done(`the job is ${job.status}`);
    case "ERROR":
      return end(
        "FAILED",
        reasonOf(
          `mediaconvert-${job.errorCode ?? "error"}`,
          job.errorMessage ?? "MediaConvert gave no reason.",
        ),
      );
    case "CANCELED":
      return end("FAILED", reasonOf("canceled", `job ${job.jobId} was canceled. Upload the master again.`));
    case "COMPLETE":
      break;
  }
  if (parts.publication?.intent === "TAKEN_DOWN") {
    return end("FAILED", reasonOf("taken-down", `${assetId} was taken down while it was encoded.`));
  }
  const objects = await encodeObjects(ports.packaged, assetId, encodeId);
  const playlist = encodeKeys(assetId, encodeId).manifest;
  if (!objects.some(({ key }) => key === playlist) || objects.length < 2) {
    return end(
      "FAILED",
      reasonOf(
        "no-output",
        `job ${job.jobId} is complete, but ${playlist} and its segments are not there: found ${objects.length} objects. Upload the master again.`,
      ),
    );
  }
  return place(ports, settings, parts, part, { playlist, objects });
}

/** Why an encode would not be played any more. MediaConvert reads the present version of a key, so a job may not even be of its master. */
async function whyNotWanted(
  { masters }: IngestPorts,
  parts: AssetParts,
  part: MasterPart,
): Promise<Reason | undefined> {
  const other = overtaking(parts, part);
  if (other !== undefined) {
    return reasonOf("taken-over", takenOver(other));
  }
  const standing = await standingOf(masters, parts, part);
  return standing.kind === "superseded"
    ? reasonOf("superseded", `${standing.by} was uploaded later.`)
    : undefined;
}

/** Finds the encode its packaging group, tells the other Regions, and notes that it did. */
async function place(
  ports: IngestPorts,
  settings: IngestSettings,
  parts: AssetParts,
  part: MasterPart,
  { playlist, objects }: Pick<Inventory, "playlist" | "objects">,
): Promise<Step> {
  const { catalog, packaged, now, log } = ports;
  const { assetId, masterId } = part;
  const encodeId = part.encodeId ?? "";
  const group = await groupFor(ports, settings, parts, part);
  if ("failure" in group) {
    const { code, message } = group.failure;
    if (code === "full") {
      // Somebody adds a group, and the reconciler goes on from here; encoding it again would only cost money.
      return part.reason?.code === code
        ? done(message)
        : written(await catalog.updateMaster(nextMaster(part, { reason: group.failure }, now())), message);
    }
    return written(
      await catalog.updateMaster(nextMaster(part, { state: "FAILED", reason: group.failure }, now())),
      `FAILED: ${code}`,
    );
  }
  if (group.headroomReached !== undefined) {
    log({ event: "packaging-group-filling", packagingGroup: group.name, share: group.headroomReached });
  }
  const key = inventoryKey(assetId, encodeId);
  // Noted first: should a newer upload end this part before the inventory is noted as written, Regions have the encode all the same.
  const placed = nextMaster(
    part,
    { state: "TRANSCODING", packagingGroup: group.name, inventoryKey: key },
    now(),
  );
  if (!(await catalog.updateMaster(placed))) {
    return lostWrite();
  }
  await packaged.writeInventory(key, {
    version: 1,
    assetId,
    encodeId,
    masterId,
    packagingGroup: group.name,
    playlist,
    objects,
  });
  return written(
    await catalog.updateMaster(nextMaster(placed, { state: "TRANSCODED" }, now())),
    `placed in ${group.name}`,
  );
}

/** An asset stays where it was placed first, by whichever Region; else it is placed now. */
async function groupFor(
  { catalog }: IngestPorts,
  settings: IngestSettings,
  parts: AssetParts,
  { assetId, title }: MasterPart,
): Promise<
  { readonly name: string; readonly headroomReached: number | undefined } | { readonly failure: Reason }
> {
  const sticky = stickyGroup(parts);
  if (sticky !== undefined) {
    return { name: sticky, headroomReached: undefined };
  }
  const known = title ?? {
    name: assetId,
    contentClass: settings.defaultContentClass,
    placement: {},
  };
  try {
    const { group, headroomReached } = await placeAsset(
      placementsFor(catalog.placements, settings, known),
      settings.placement,
      { assetId, contentClass: known.contentClass, metadata: known.placement },
    );
    return { name: group, headroomReached };
  } catch (error) {
    if (error instanceof PlacementError) {
      return { failure: reasonOf(error.reason, error.message) };
    }
    throw error;
  }
}
