import { assetView, type AssetState } from "../../../../functions/catalog/assetState";
import { masterFolder, masterIdOf } from "../../../../functions/ingest/masterKey";
import { regionOrder } from "../../../../functions/ingest/regionOrder";
import type { Deed } from "./scenario";
import type { IngestWorld } from "./ingestWorld";
import { MASTER_CONTENT } from "./memoryTranscoder";
import { REGIONS } from "./worldSettings";

/** What is left of an asset in the end, without times, revisions and whatever came of uploads that others took the place of. */
export interface FinalState {
  readonly state: AssetState;
  readonly reason: string | undefined;
  readonly name: string | undefined;
  /** Master that is played. */
  readonly current: string | undefined;
  /** By Region: state of what is played and its packaging versions. */
  readonly regions: readonly (readonly [region: string, state: string, versions: readonly string[]])[];
  /** By Region: number of assets in MediaPackage. */
  readonly vodAssets: readonly number[];
}

/** The state of an asset as every Region sees it in the end. @throws Error when Regions differ */
export async function finalState(world: IngestWorld, assetId: string): Promise<FinalState> {
  const [first, ...others] = await Promise.all(REGIONS.map((region) => stateIn(world, region, assetId)));
  if (first === undefined || others.some((other) => JSON.stringify(other) !== JSON.stringify(first))) {
    throw new Error(`Regions differ: ${JSON.stringify([first, ...others])}`);
  }
  return first;
}

async function stateIn(world: IngestWorld, region: string, assetId: string): Promise<FinalState> {
  const parts = world.catalog.parts(region, assetId);
  const { order } = regionOrder(await world.ports(region).catalog.readFence(), world.settingsOf(region));
  const { state, reason, newest, current } = assetView(parts, order, "all");
  return {
    state,
    reason: state === "TAKEN_DOWN" ? undefined : reason?.code,
    name: state === "PLAYABLE" ? newest?.title?.name : undefined,
    current: state === "TAKEN_DOWN" ? undefined : current?.master.masterId,
    regions:
      state === "TAKEN_DOWN" || current === undefined
        ? []
        : parts.regions
            .filter(({ encodeId }) => encodeId === current.master.encodeId)
            .map((part) => [part.region, part.state, Object.keys(part.endpoints).sort()] as const)
            .sort(([left], [right]) => (left < right ? -1 : 1)),
    vodAssets: REGIONS.map(
      (name) => world.packager(name).ids.filter((id) => id.startsWith(`${assetId}_`)).length,
    ),
  };
}

/** The newest upload of a title, by what lies in its folder in the end. */
export function newestUpload(
  world: IngestWorld,
  assetId: string,
): { readonly masterId: string; readonly content: keyof typeof MASTER_CONTENT } | undefined {
  const [newest] = world.masters
    .present(REGIONS[0], masterFolder(assetId))
    .filter(({ key }) => !key.endsWith(".json"))
    .sort((left, right) => right.lastModified.getTime() - left.lastModified.getTime());
  const kinds = ["good", "text", "long", "empty"] as const;
  const content = kinds.find((kind) => MASTER_CONTENT[kind] === newest?.content);
  return newest === undefined || content === undefined
    ? undefined
    : { masterId: masterIdOf(newest.key, newest.versionId), content };
}

/** Jobs per version of a master. */
export function jobsByMaster(world: IngestWorld): ReadonlyMap<string, number> {
  const masters = new Map(
    REGIONS.flatMap((region) => world.catalog.masters(region)).map(({ encodeId, masterId }) => [
      encodeId,
      masterId,
    ]),
  );
  const jobs = new Map<string, number>();
  for (const encode of REGIONS.flatMap((region) => world.transcoder(region).encodes)) {
    const masterId = masters.get(encode) ?? `no master has the encode ${encode}`;
    jobs.set(masterId, (jobs.get(masterId) ?? 0) + 1);
  }
  return jobs;
}

/** Titles of a scenario. */
export function titlesOf(deeds: readonly Deed[]): readonly string[] {
  return [...new Set(deeds.flatMap((deed) => ("assetId" in deed ? [deed.assetId] : [])))].sort();
}
