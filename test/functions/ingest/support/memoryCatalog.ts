import type { CatalogStore, OperatorCatalog, Page } from "../../../../functions/catalog/catalogStore";
import {
  fenceSchema,
  masterPartSchema,
  publicationPartSchema,
  regionPartSchema,
  rejectedUploadSchema,
  type AssetParts,
  type Fence,
  type MasterPart,
  type PlacementPart,
  type PublicationPart,
  type RegionPart,
  type RejectedUpload,
} from "../../../../functions/catalog/parts";
import type { GroupLoad } from "../../../../functions/placement/groupLoad";
import { ReplicatedTable, type Delivery } from "./replicatedTable";

/** Where operators write; no media Region. */
export const OPERATOR_REGION = "us-east-1";
/** Few, so that every listing has pages. */
const PAGE = 2;

/** What the catalog's model needs to know. */
export interface CatalogArgs {
  readonly regions: readonly string[];
  readonly groups: readonly { readonly name: string; readonly contentClass: string }[];
  readonly now: () => Date;
  /** Whether the index of open work is up to date when it is read. */
  readonly isIndexFresh: () => boolean;
}

/** The catalog in memory: replicas with local conditions, and whatever one Region writes arrives in the others when it is delivered. */
export class MemoryCatalog {
  /** Writes on their way to other Regions. */
  readonly pending: Delivery[] = [];
  readonly #masters: ReplicatedTable<MasterPart>;
  readonly #regionParts: ReplicatedTable<RegionPart>;
  readonly #places: ReplicatedTable<PlacementPart>;
  readonly #counters: ReplicatedTable<{
    readonly writer: string;
    readonly group: string;
    readonly placed: number;
  }>;
  readonly #publications: ReplicatedTable<PublicationPart>;
  readonly #fence: ReplicatedTable<Fence>;
  readonly #rejected = new Map<string, RejectedUpload>();
  readonly #bookmarks = new Map<string, string>();
  readonly #index = new Map<string, readonly MasterPart[]>();

  constructor(private readonly args: CatalogArgs) {
    const all = [...args.regions, OPERATOR_REGION];
    this.#masters = new ReplicatedTable(all, this.pending);
    this.#regionParts = new ReplicatedTable(all, this.pending);
    this.#places = new ReplicatedTable(all, this.pending);
    this.#counters = new ReplicatedTable(all, this.pending);
    this.#publications = new ReplicatedTable(all, this.pending);
    this.#fence = new ReplicatedTable(all, this.pending);
  }

  /** What operators write, in their own Region. */
  readonly operators: OperatorCatalog = {
    setFence: (fence) => {
      const known = this.#fence.get(OPERATOR_REGION, "");
      if (known !== undefined && known.epoch >= fence.epoch) {
        return Promise.resolve(false);
      }
      this.#fence.put(OPERATOR_REGION, "", fenceSchema.parse(fence));
      return Promise.resolve(true);
    },
    putPublication: (part) => {
      const known = this.#publications.get(OPERATOR_REGION, part.assetId);
      if ((known?.revision ?? 0) + 1 !== part.revision) {
        return Promise.resolve(false);
      }
      this.#publications.put(OPERATOR_REGION, part.assetId, publicationPartSchema.parse(part));
      return Promise.resolve(true);
    },
  };

  /** What a Region sees of an asset. */
  parts(region: string, assetId: string): AssetParts {
    const of = <T extends { readonly assetId: string }>(table: ReplicatedTable<T>): readonly T[] =>
      table.all(region).filter((part) => part.assetId === assetId);
    return {
      assetId,
      masters: of(this.#masters),
      regions: of(this.#regionParts),
      placements: of(this.#places),
      publication: this.#publications.get(region, assetId),
    };
  }

  /** Every master part that a Region has heard of. */
  masters(region: string): readonly MasterPart[] {
    return this.#masters.all(region);
  }

  /** What a Region has rejected. */
  rejected(region: string): readonly RejectedUpload[] {
    return [...this.#rejected.values()].filter((upload) => upload.region === region);
  }

  /** The catalog as a Region's functions have it. */
  store(region: string): CatalogStore {
    const index = this.#index;
    return {
      readAsset: (assetId) => Promise.resolve(this.parts(region, assetId)),
      readFence: () => Promise.resolve(this.#fence.get(region, "")),
      claimMaster: (part) => Promise.resolve(this.#claim(region, part)),
      updateMaster: (part) => Promise.resolve(this.#putMaster(region, part)),
      putRegion: (part) => Promise.resolve(this.#putRegion(region, part)),
      rejectUpload: (upload) => {
        const key = JSON.stringify([upload.region, upload.key, upload.versionId]);
        this.#rejected.set(key, rejectedUploadSchema.parse(upload));
        return Promise.resolve();
      },
      rejectedUploads: (cursor) => Promise.resolve(page(this.rejected(region), cursor)),
      openWork: (owner, cursor) => {
        const key = `${region} of ${owner}`;
        if (this.args.isIndexFresh() || !index.has(key)) {
          index.set(key, this.#open(region, owner));
        }
        return Promise.resolve(page(index.get(key) ?? [], cursor));
      },
      readBookmark: (name) => Promise.resolve(this.#bookmarks.get(`${region}/${name}`)),
      writeBookmark: (name, cursor) => {
        if (cursor === undefined) {
          this.#bookmarks.delete(`${region}/${name}`);
        } else {
          this.#bookmarks.set(`${region}/${name}`, cursor);
        }
        return Promise.resolve();
      },
      placements: {
        placementOf: (assetId) =>
          Promise.resolve(
            this.parts(region, assetId).placements.find((part) => part.region === region)?.packagingGroup,
          ),
        loads: () => Promise.resolve(this.#loads(region)),
        claim: ({ assetId, group, placedBefore }) => {
          const counter = `${region}/${group}`;
          const placed = this.#counters.get(region, counter)?.placed ?? 0;
          if (this.#places.get(region, `${region}/${assetId}`) !== undefined || placed !== placedBefore) {
            return Promise.resolve(false);
          }
          this.#counters.put(region, counter, { writer: region, group, placed: placed + 1 });
          this.#places.put(region, `${region}/${assetId}`, {
            assetId,
            region,
            packagingGroup: group,
            placedAt: this.args.now().toISOString(),
          });
          return Promise.resolve(true);
        },
        pause: () => Promise.resolve(),
      },
    };
  }

  #open(region: string, owner: string): readonly MasterPart[] {
    return this.#masters
      .all(region)
      .filter((part) => part.region === owner && part.open)
      .sort((left, right) => (left.createdAt < right.createdAt ? -1 : 1));
  }

  #loads(region: string): readonly GroupLoad[] {
    const counters = this.#counters.all(region);
    return this.args.groups.map(({ name, contentClass }) => {
      const ofGroup = counters.filter(({ group }) => group === name);
      const sum = (of: typeof ofGroup): number => of.reduce((total, { placed }) => total + placed, 0);
      return {
        name,
        contentClass,
        placed: sum(ofGroup),
        placedHere: sum(ofGroup.filter(({ writer }) => writer === region)),
      };
    });
  }

  #claim(region: string, part: MasterPart): "claimed" | "exists" | "fenced" {
    if ((this.#fence.get(region, "")?.epoch ?? 0) !== part.epoch) {
      return "fenced";
    }
    return this.#putMaster(region, part) ? "claimed" : "exists";
  }

  #putMaster(region: string, part: MasterPart): boolean {
    return putNext(
      this.#masters,
      region,
      `${part.region}/${part.assetId}/${part.masterId}`,
      masterPartSchema.parse(part),
    );
  }

  #putRegion(region: string, part: RegionPart): boolean {
    return putNext(
      this.#regionParts,
      region,
      `${part.region}/${part.assetId}/${part.encodeId}`,
      regionPartSchema.parse(part),
    );
  }
}

function putNext<T extends { readonly region: string; readonly revision: number }>(
  table: ReplicatedTable<T>,
  region: string,
  key: string,
  part: T,
): boolean {
  if (part.region !== region) {
    throw new Error(`${region} writes a part of ${part.region}, which IAM refuses`);
  }
  if ((table.get(region, key)?.revision ?? 0) + 1 !== part.revision) {
    return false;
  }
  table.put(region, key, part);
  return true;
}

function page<T>(items: readonly T[], cursor: string | undefined): Page<T> {
  const start = Number(cursor ?? 0);
  const end = start + PAGE;
  return { items: items.slice(start, end), ...(end < items.length ? { cursor: String(end) } : {}) };
}
