import type { AssetParts, MasterPart, Reason, Title } from "../../catalog/parts";
import { firstMaster, nextMaster, reasonOf } from "../../catalog/transitions";
import { masterIdOf } from "../masterKey";
import type { IngestPorts, StoredObject } from "../ports";
import { regionOrder, type RegionOrder } from "../regionOrder";
import type { IngestSettings } from "../settings";
import { done, later, lostWrite, moved, written, type Step } from "../steps";
import { overtaking, takenOver, whyNotClaim } from "./claimRights";
import { missingCaptions, readSidecar, titleOf } from "./readTitle";
import type { Sidecar } from "../sidecar";
import { standingOf } from "./standing";
import { recoverJob, startJob, type TranscodingSettings } from "./startJob";

/** Minutes in which files that were uploaded together arrive here: what S3 Replication Time Control is for. */
const REPLICATION_MINUTES = 15;
const REPLICA_POLL_SECONDS = 60;

/** A version of a master in this Region's mezzanine bucket. */
export interface SubmittedMaster {
  readonly assetId: string;
  readonly key: string;
  readonly versionId: string;
}

/**
 * Does what is missing between a master and its job. Asked any number of times, by whomever and however far an earlier attempt came, it
 * makes one job per version of a master, or says in the catalog why there is none.
 *
 * @param how `takeOver`: a drained Region has claimed it and will not finish
 */
export async function submitMaster(
  ports: IngestPorts,
  settings: IngestSettings,
  { assetId, key, versionId }: SubmittedMaster,
  how: { readonly takeOver: boolean } = { takeOver: false },
): Promise<Step> {
  const { catalog, masters, now } = ports;
  if (!transcodes(settings)) {
    return done("not here: this Region does not transcode");
  }
  const parts = await catalog.readAsset(assetId);
  const masterId = masterIdOf(key, versionId);
  let own = parts.masters.find((part) => part.region === settings.region && part.masterId === masterId);
  if (own !== undefined && own.state !== "CLAIMED") {
    return done(`${own.state} already`);
  }
  if (own !== undefined) {
    const recovery = await recoverJob(ports, settings, own);
    if (recovery.kind === "step") {
      return recovery.step;
    }
    own = recovery.part;
  }
  const order = regionOrder(await catalog.readFence(), settings);
  const object = await masters.head(key, versionId);
  const attempt = new Attempt(ports, settings, order, own, { assetId, key, versionId, masterId }, object);
  const barred = await mayGoOn(attempt, parts, how.takeOver);
  if (barred !== undefined || object === undefined) {
    return barred ?? done("deleted");
  }
  const reading = await readSidecar(masters, assetId);
  if (reading.kind === "wrong") {
    return attempt.end("REFUSED", reading.reason);
  }
  const missing = await missingCaptions(masters, assetId, reading.sidecar);
  const waitSeconds = replicationLeft(object, now());
  if ((reading.versionId === undefined || missing.length > 0) && waitSeconds > 0) {
    return later(
      "files uploaded before it may still be replicated",
      Math.min(REPLICA_POLL_SECONDS, waitSeconds),
    );
  }
  if (missing.length > 0) {
    return attempt.end("REFUSED", captionsReason(missing));
  }
  const titled = titleOf(settings, parts, reading);
  if ("reason" in titled) {
    return attempt.end("REFUSED", titled.reason);
  }
  return attempt.claimAndStart(settings, titled.title, reading.sidecar);
}

/** Seconds in which what was uploaded before a replica may still arrive; none for an upload to this Region. */
function replicationLeft({ isReplica, lastModified }: StoredObject, now: Date): number {
  return isReplica === true ? REPLICATION_MINUTES * 60 - (now.getTime() - lastModified.getTime()) / 1_000 : 0;
}

function captionsReason(missing: readonly string[]): Reason {
  return reasonOf(
    "captions",
    `the sidecar file names ${missing.join(", ")}, which ${missing.length === 1 ? "is" : "are"} not in the title's folder. Upload captions first, and then the master again.`,
  );
}

/** Everything about a master's standing; undefined when its content is what matters next. */
async function mayGoOn(attempt: Attempt, parts: AssetParts, takeOver: boolean): Promise<Step | undefined> {
  const { own, object, master, order, ports, settings } = attempt;
  if (own === undefined) {
    if (object === undefined) {
      return done("deleted, or not replicated yet");
    }
    const barred = whyNotClaim({
      region: settings.region,
      order,
      parts,
      masterId: master.masterId,
      uploadedAt: object.lastModified,
      now: ports.now(),
      takeOver,
    });
    if (barred !== undefined) {
      return barred;
    }
  } else {
    const other = overtaking(parts, own);
    if (other !== undefined) {
      return attempt.end("SUPERSEDED", reasonOf("taken-over", takenOver(other)));
    }
  }
  const standing =
    object === undefined
      ? { kind: "deleted" as const }
      : await standingOf(ports.masters, parts, { ...master, uploadedAt: object.lastModified.toISOString() });
  if (standing.kind === "superseded") {
    return attempt.end("SUPERSEDED", reasonOf("superseded", `${standing.by} was uploaded later.`));
  }
  if (standing.kind === "deleted") {
    return own === undefined
      ? done("deleted")
      : attempt.end(
          "REFUSED",
          reasonOf("deleted", `${master.key} was deleted before it was encoded. Upload it again.`),
        );
  }
  if (parts.publication?.intent === "TAKEN_DOWN") {
    return attempt.end(
      "REFUSED",
      reasonOf(
        "taken-down",
        `${master.assetId} was taken down for ever. Upload the title under another asset id.`,
      ),
    );
  }
  if (object?.sizeBytes === 0) {
    return attempt.end("REFUSED", reasonOf("empty", `${master.key} has 0 bytes. Upload it again.`));
  }
  // What was claimed is gone on with wherever it was claimed, but not by a Region that operators have emptied.
  return order.order.includes(settings.region) ? undefined : done("this Region is drained");
}

/** One attempt at one master, with what this Region has written of it. */
class Attempt {
  constructor(
    readonly ports: IngestPorts,
    readonly settings: TranscodingSettings,
    readonly order: RegionOrder,
    readonly own: MasterPart | undefined,
    readonly master: SubmittedMaster & { readonly masterId: string },
    readonly object: StoredObject | undefined,
  ) {}

  /** Ends it here, with a reason for whoever uploaded it. */
  async end(state: "REFUSED" | "SUPERSEDED", reason: Reason): Promise<Step> {
    const { own, ports } = this;
    if (own !== undefined) {
      const isWritten = await ports.catalog.updateMaster(nextMaster(own, { state, reason }, ports.now()));
      return written(isWritten, `${state}: ${reason.code}`);
    }
    const claimed = await this.#claim({ state, reason });
    return claimed === undefined ? lostWrite() : moved(`${state}: ${reason.code}`);
  }

  /** Makes sure that this Region, and this process, is the one that makes the job. */
  async claimAndStart(settings: TranscodingSettings, title: Title, sidecar: Sidecar): Promise<Step> {
    const { own, ports } = this;
    const claimed = own === undefined ? await this.#claim({ state: "CLAIMED", title }) : { ...own, title };
    return claimed === undefined ? lostWrite() : startJob(ports, settings, claimed, sidecar);
  }

  /** Undefined when another process was faster, or operators have switched meanwhile. */
  async #claim(fields: Pick<MasterPart, "state" | "title" | "reason">): Promise<MasterPart | undefined> {
    const { ports, settings, order, master, object } = this;
    if (object === undefined) {
      return undefined;
    }
    const part = firstMaster(
      {
        ...master,
        region: settings.region,
        epoch: order.epoch,
        sizeBytes: object.sizeBytes,
        uploadedAt: object.lastModified.toISOString(),
        ...fields,
      },
      ports.now(),
    );
    return (await ports.catalog.claimMaster(part)) === "claimed" ? part : undefined;
  }
}

function transcodes(settings: IngestSettings): settings is TranscodingSettings {
  return settings.transcode !== undefined && settings.ingestRegions.includes(settings.region);
}
