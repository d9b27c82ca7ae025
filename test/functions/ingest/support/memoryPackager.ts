import type { CreateAssetCommandInput } from "@aws-sdk/client-mediapackage-vod";
import { createHash } from "node:crypto";

import type { ManifestReader, Packager, VodAsset } from "../../../../functions/ingest/ports";
import type { MemoryBuckets } from "./memoryBucket";

type Status = VodAsset["endpoints"][number]["status"];

/** What a notification says. */
export interface Notice {
  readonly vodAssetId: string;
  readonly event: "IngestError" | "VodAssetPlayable";
  readonly message?: string;
}

interface Ingested {
  readonly request: CreateAssetCommandInput;
  readonly statuses: Map<string, Status>;
}

/** MediaPackage of one Region: an endpoint per configuration of the group, each with its own pace. */
export class MemoryPackager implements Packager {
  readonly #assets = new Map<string, Ingested>();

  constructor(
    private readonly region: string,
    private readonly packaged: MemoryBuckets,
    /** Versions of every packaging group. */
    private readonly versions: readonly string[],
    private readonly tell: (notice: Notice) => void,
  ) {}

  /** Ids of the assets that exist. */
  get ids(): readonly string[] {
    return [...this.#assets.keys()].sort();
  }

  createAsset(request: CreateAssetCommandInput): Promise<"created" | "exists"> {
    const id = request.Id ?? "";
    if (this.#assets.has(id)) {
      return Promise.resolve("exists");
    }
    const statuses = new Map<string, Status>(
      this.versions.map((version) => [`${request.PackagingGroupId ?? ""}-${version}`, "QUEUED"]),
    );
    this.#assets.set(id, { request, statuses });
    return Promise.resolve("created");
  }

  describeAsset(id: string): Promise<VodAsset | undefined> {
    const asset = this.#assets.get(id);
    return Promise.resolve(
      asset === undefined
        ? undefined
        : {
            id,
            packagingGroupId: asset.request.PackagingGroupId ?? "",
            sourceArn: asset.request.SourceArn ?? "",
            endpoints: [...asset.statuses].map(([configurationId, status]) => ({
              configurationId,
              status,
              url: status === "PLAYABLE" ? this.#url(id, configurationId) : undefined,
            })),
          },
    );
  }

  deleteAsset(id: string): Promise<void> {
    this.#assets.delete(id);
    return Promise.resolve();
  }

  /** Packages everything by one more configuration, as a deployment that adds one does. */
  addVersion(version: string): void {
    for (const { request, statuses } of this.#assets.values()) {
      statuses.set(`${request.PackagingGroupId ?? ""}-${version}`, "QUEUED");
    }
  }

  /** Endpoints that can go on. */
  get working(): readonly (readonly [id: string, configurationId: string])[] {
    return [...this.#assets].flatMap(([id, { statuses }]) =>
      [...statuses]
        .filter(([, status]) => status === "QUEUED" || status === "PROCESSING")
        .map(([configurationId]) => [id, configurationId] as const),
    );
  }

  /** Brings an endpoint on; the source is read at the end. */
  advance(id: string, configurationId: string): void {
    const asset = this.#assets.get(id);
    if (asset === undefined) {
      return;
    }
    if (asset.statuses.get(configurationId) === "QUEUED") {
      asset.statuses.set(configurationId, "PROCESSING");
      return;
    }
    const playlist = (asset.request.SourceArn ?? "").replace(/^arn:aws:s3:::[^/]+\//, "");
    const files = this.packaged.version(this.region, playlist)?.content.split("\n");
    const isWhole = files?.every((file) => this.packaged.version(this.region, file) !== undefined) ?? false;
    asset.statuses.set(configurationId, isWhole ? "PLAYABLE" : "FAILED");
    this.tell(
      isWhole
        ? { vodAssetId: id, event: "VodAssetPlayable" }
        : { vodAssetId: id, event: "IngestError", message: "the source is not whole" },
    );
  }

  /** Manifests as the CDN reads them. */
  readonly manifests: ManifestReader = {
    read: (url) => {
      const id = new URL(url).searchParams.get("id") ?? "";
      if (!this.#assets.has(id)) {
        return Promise.reject(new Error(`${url}: status 404`));
      }
      const xy = `${hash("x", this.region, url)}/${hash("y", this.region, url)}`;
      return Promise.resolve(
        url.includes(".mpd")
          ? `<MPD><SegmentTemplate media="../${xy}/v_$Number$.mp4"/></MPD>`
          : `#EXTM3U\n${xy}/index_1.m3u8\n`,
      );
    },
  };

  #url(id: string, configurationId: string): string {
    const path = [hash(id, this.region), hash(configurationId, this.region), hash("m", this.region)].join(
      "/",
    );
    const file = configurationId.includes("-dash-") ? "index.mpd" : "index.m3u8";
    return `https://group.egress.mediapackage-vod.${this.region}.amazonaws.com/out/v1/${path}/${file}?id=${id}`;
  }
}

function hash(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("|")).digest("hex").slice(0, 32);
}
