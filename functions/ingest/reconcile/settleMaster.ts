import { assetView } from "../../catalog/assetState";
import type { AssetParts, MasterPart } from "../../catalog/parts";
import type { IngestPorts } from "../ports";
import { publishEncode } from "../publish/publishEncode";
import { retireEncode, type RetiredEncode } from "../publish/retireEncode";
import { regionOrder, type RegionOrder } from "../regionOrder";
import { finishEncode } from "../register/finishEncode";
import { ownRegion, registerEncode } from "../register/registerEncode";
import type { IngestSettings } from "../settings";
import { done, moved, type Step } from "../steps";
import { submitMaster } from "../submit/submitMaster";
import { closeMaster } from "./closeMaster";
import { supersedeOlder } from "./supersedeOlder";
import { mayTakeOver } from "./takeOver";

/** What this Region did for an item of open work. */
export interface Settled {
  readonly steps: readonly Step[];
  /** What was known before. */
  readonly parts: AssetParts;
  /** The item as it is, not as the index had it; undefined when it is finished. */
  readonly master: MasterPart | undefined;
}

/** Does this Region's next missing step for one open master of any Region. */
export async function settleMaster(
  ports: IngestPorts,
  settings: IngestSettings,
  listed: Pick<MasterPart, "assetId" | "region" | "masterId">,
): Promise<Settled> {
  const parts = await ports.catalog.readAsset(listed.assetId);
  const master = parts.masters.find(
    ({ region, masterId }) => region === listed.region && masterId === listed.masterId,
  );
  if (master?.open !== true) {
    return { steps: [], parts, master: undefined };
  }
  const order = regionOrder(await ports.catalog.readFence(), settings);
  const steps = [await settleHere(ports, settings, parts, order, master)];
  if (master.region === settings.region) {
    steps.push(await settleOwn(ports, settings, parts, order, master));
  } else if (await mayTakeOver(ports, settings, parts, order, master)) {
    steps.push(await submitMaster(ports, settings, master, { takeOver: true }));
  }
  if ((await supersedeOlder(ports, settings, parts)) > 0) {
    steps.push(moved("older encodes are superseded"));
  }
  return { steps, parts, master };
}

/** The encode in MediaPackage of this Region, whichever Region made it. */
async function settleHere(
  ports: IngestPorts,
  settings: IngestSettings,
  parts: AssetParts,
  order: RegionOrder,
  master: MasterPart,
): Promise<Step> {
  const encode = finishedEncode(master);
  if (encode === undefined) {
    return done("not encoded yet");
  }
  const own = ownRegion(parts, settings.region, encode.encodeId);
  if (own?.state === "RETIRED" || isOver(ports, settings, parts, order, master)) {
    return retireEncode(ports, settings, encode);
  }
  switch (own?.state) {
    case undefined:
    case "WAITING":
      // One that is not played any more need not be registered either: it is noted as retired.
      return master.state === "SUPERSEDED"
        ? retireEncode(ports, settings, encode)
        : registerEncode(ports, settings, encode);
    case "REGISTERED":
      return publishEncode(ports, settings, encode);
    default:
      return done(own?.state ?? "");
  }
}

/** What only the Region can do that claimed the master. */
async function settleOwn(
  ports: IngestPorts,
  settings: IngestSettings,
  parts: AssetParts,
  order: RegionOrder,
  master: MasterPart,
): Promise<Step> {
  const { assetId, jobId, encodeId } = master;
  switch (master.state) {
    case "CLAIMED":
      return submitMaster(ports, settings, master);
    case "TRANSCODING": {
      if (jobId === undefined || encodeId === undefined) {
        return done("no job is known");
      }
      const job = (await ports.transcoder.getJob(jobId)) ?? forgotten(jobId);
      return finishEncode(ports, settings, { assetId, encodeId, job });
    }
    case "TRANSCODED":
    case "SUPERSEDED":
      return closeMaster(ports, settings, parts, order, master);
    default:
      return done(master.state);
  }
}

/** MediaConvert forgets jobs after three months; by then nothing of it can be told any more. */
function forgotten(jobId: string): {
  readonly jobId: string;
  readonly status: "ERROR";
  readonly errorCode: string;
  readonly errorMessage: string;
} {
  return {
    jobId,
    status: "ERROR",
    errorCode: "forgotten",
    errorMessage: `MediaConvert does not know the job ${jobId}. Upload the master again.`,
  };
}

/** Whether nobody plays an encode any more: its title was taken down, or the hours that a superseded one is given are over. */
function isOver(
  { now }: IngestPorts,
  { playableWhen, supersededHours }: IngestSettings,
  parts: AssetParts,
  { order }: RegionOrder,
  master: MasterPart,
): boolean {
  if (parts.publication?.intent === "TAKEN_DOWN") {
    return true;
  }
  const hours = (now().getTime() - Date.parse(master.updatedAt)) / 3_600_000;
  return (
    master.state === "SUPERSEDED" &&
    hours >= supersededHours &&
    assetView(parts, order, playableWhen).current?.master.encodeId !== master.encodeId
  );
}

/** An encode whose inventory is written, so that Regions have it or will. */
function finishedEncode({
  assetId,
  encodeId,
  masterId,
  packagingGroup,
  inventoryKey,
}: MasterPart): RetiredEncode | undefined {
  return encodeId === undefined || packagingGroup === undefined || inventoryKey === undefined
    ? undefined
    : { assetId, encodeId, masterId, packagingGroup };
}
