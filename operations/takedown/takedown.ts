import { denyKey } from "../../functions/edge/names";
import { masterFolder } from "../../functions/ingest/masterKey";
import { vodAssetId } from "../../functions/ingest/vodRequests";
import { ASSETS_PREFIX } from "../../functions/transcode/destinations";
import { askReplicas, combine, isHeardOf, type AssetKnowledge } from "./assetKnowledge";
import { cachedCopies, catalogCopies, regionCopies, remainingWork, type RegionCopies } from "./copies";
import { deny, type DenyEntry } from "./denyEntry";
import { awaitInvalidation, cachedPaths, invalidate } from "./invalidation";
import { objectCopies } from "./objectCopies";
import type { RegionPorts, TakedownPorts } from "./ports";
import { writeIntent, type IntentResult } from "./publicationIntent";
import { seal, type CopyRecord, type TakedownRecord } from "./record";
import { PublicationRefusedError } from "./refusal";
import { proveTakedown, unproven, type Removals, type TakedownProofRequest } from "./takedownProof";
import { removeVodAssets, type VodRemoval } from "./vodRemoval";

/** What is to be taken down, and how. */
export interface TakedownRequest extends TakedownProofRequest {
  readonly stack: string;
  readonly reason: string;
  readonly by: string;
  /** Whether an asset that no catalog has heard of may be taken down, before it comes. @default false */
  readonly forceUnknown?: boolean;
  /** Whether all versions of its masters go too. @default false */
  readonly deleteMasters?: boolean;
  /** Whether its packaged objects go too. @default false */
  readonly deleteCopies?: boolean;
  /** Milliseconds to wait for the catalog's replication. @default 30 s */
  readonly replicationMs?: number;
}

/**
 * Takes an asset down, for good: first for viewers, in seconds; then wherever there is a copy that serves; and shows by requests that
 * nothing answers any more. Every step finds out what is left of it and does that, so the command can be killed anywhere and run again.
 *
 * @throws PublicationRefusedError, with nothing changed, when no catalog has heard of the asset; whatever the store of the deny entry throws
 */
export async function takeDown(request: TakedownRequest, ports: TakedownPorts): Promise<TakedownRecord> {
  const { assetId, pace } = request;
  const { clock, progress } = ports;
  const asked = askReplicas(ports.replicas, assetId);
  if (request.forceUnknown !== true && !(await isHeardOf(asked))) {
    throw new PublicationRefusedError(
      `No catalog of stack ${request.stack} has heard of ${assetId}. Check the id; to take it down before it comes, pass --force-unknown.`,
    );
  }
  const entry = await forbid(request, ports);
  const wish = { assetId, intent: "TAKEN_DOWN", by: entry.by, at: entry.at, reason: request.reason } as const;
  await tellCatalogs();

  const knowledge = combine(assetId, await Promise.all(asked));
  knowledge.unreachable.forEach(({ region, error }) =>
    progress(`The catalog in ${region} is out of reach: ${error}`),
  );
  const removals = await removeEverywhere(knowledge, ports);
  const begun = await invalidate(ports.invalidations, assetId, entry.at);
  const proof = await proveTakedown(request, knowledge, removals, ports);
  const invalidation = await awaitInvalidation(ports.invalidations, begun, clock, pace.timeoutMs, progress);
  // Once more, for what was being registered or written meanwhile by somebody who had not heard yet.
  const last = await removeEverywhere(knowledge, ports, removals);
  const regions = await countCopies(request, last, ports);
  const intent = await tellCatalogs();

  const at = new Date(clock.now()).toISOString();
  const copies: readonly CopyRecord[] = [
    {
      what: "deny-entry",
      region: null,
      id: denyKey(assetId),
      state: "in-force",
      detail: `since ${entry.at}`,
      at,
    },
    ...catalogCopies(intent, at),
    ...cachedCopies(invalidation, cachedPaths(assetId), at),
    ...regions.flatMap((region) => regionCopies(region, deletions(request), at)),
  ];
  const remaining = [...remainingWork(copies), ...unproven(proof)];
  return seal({
    version: 1,
    kind: "takedown",
    stack: request.stack,
    assetId,
    by: intent.part?.by ?? entry.by,
    reason: intent.part?.reason ?? request.reason,
    orderedAt: entry.at,
    completedBy: request.by,
    completedAt: at,
    proven: remaining.length === 0,
    copies,
    proof,
    remaining,
  });

  async function tellCatalogs(): Promise<IntentResult> {
    const result = await writeIntent(ports.replicas, wish, clock, request.replicationMs ?? 30_000);
    progress(
      `The catalog says: ${result.replicas.map(({ region, detail }) => `${region} ${detail}`).join(", ")}.`,
    );
    return result;
  }
}

/** The first step: viewers are refused within seconds of it, whatever is left to do. */
async function forbid(
  { assetId, by }: TakedownRequest,
  { store, clock, progress }: TakedownPorts,
): Promise<DenyEntry> {
  const at = new Date(clock.now()).toISOString();
  const entry = await deny(store, assetId, { intent: "TAKEN_DOWN", by, at });
  progress(
    entry.at === at
      ? `${denyKey(assetId)} is written: the edge refuses every request as it learns of it.`
      : `${denyKey(assetId)} stands since ${entry.at}, by ${entry.by}; going on from there.`,
  );
  return entry;
}

async function removeEverywhere(
  { assetId, regions: parts, masters }: AssetKnowledge,
  { regions, clock, progress }: TakedownPorts,
  earlier: Removals = new Map(),
): Promise<Removals> {
  const encodes = masters.flatMap(({ encodeId }) => encodeId ?? []);
  const removals = regions.map(async ({ region, vod }): Promise<[string, VodRemoval]> => {
    const registered = parts.filter((part) => part.region === region).map(({ vodAssetId: id }) => id);
    const found = (earlier.get(region)?.assets ?? []).map(({ id }) => id);
    const expected = [
      ...new Set([...found, ...registered, ...encodes.map((encodeId) => vodAssetId({ assetId, encodeId }))]),
    ];
    const removal = await removeVodAssets(vod, assetId, expected, clock);
    const gone = removal.assets.filter((asset) => asset.gone).length;
    progress(
      removal.unreachable === undefined
        ? `${region}: ${gone} of ${removal.assets.length} assets are out of MediaPackage.`
        : `${region}: MediaPackage is out of reach: ${removal.unreachable}`,
    );
    return [region, removal];
  });
  return new Map(await Promise.all(removals));
}

function deletions({ deleteMasters = false, deleteCopies = false }: TakedownRequest): {
  readonly deleteMasters: boolean;
  readonly deleteCopies: boolean;
} {
  return { deleteMasters, deleteCopies };
}

async function countCopies(
  request: TakedownRequest,
  removals: Removals,
  { regions, progress }: TakedownPorts,
): Promise<readonly RegionCopies[]> {
  const { deleteMasters, deleteCopies } = deletions(request);
  const { assetId } = request;
  return Promise.all(
    regions.map(async ({ region, masters, packaged }: RegionPorts): Promise<RegionCopies> => {
      const vod = removals.get(region) ?? { assets: [], urls: [], unreachable: "not asked" };
      const copies = {
        region,
        vod,
        packaged: await objectCopies(packaged, `${ASSETS_PREFIX}${assetId}/`, deleteCopies),
        masters: await objectCopies(masters, masterFolder(assetId), deleteMasters),
      };
      const say = (what: string, { left, deleted, unreachable }: RegionCopies["masters"]): string =>
        `${what}: ${deleted} deleted, ${left === undefined ? (unreachable ?? "not listed") : `${left.versions} versions there`}`;
      progress(`${region}: ${say("packaged objects", copies.packaged)}; ${say("masters", copies.masters)}.`);
      return copies;
    }),
  );
}
