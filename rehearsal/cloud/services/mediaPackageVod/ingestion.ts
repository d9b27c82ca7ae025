import { AssetPackager } from "../../../packager/assetPackager";
import { ingest, type IngestedAsset } from "../../../packager/ingest";
import { PackagingError } from "../../../packager/packagingError";
import { TransmuxCache } from "../../../packager/transmuxCache";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/types";
import { manifestUrl } from "./egressPaths";
import type { KeyProviders } from "./keyProviders";
import type { Asset, EgressEndpoint, PackagingConfiguration } from "./model";
import { serviceMadeHash } from "./names";
import { Notifications } from "./notifications";
import type { Registry } from "./registry";
import { sourceReader } from "./source";

/** Virtual time from CreateAsset to the start of the ingest. AWS promises nothing; QUEUED can last. */
const QUEUE_MS = 4_000;
/** Virtual time of an ingest. */
const INGEST_MS = 12_000;
/** Configurations become playable one after another. */
const PER_CONFIGURATION_MS = 2_000;
/** How often an ingest that waits for its Region to come back looks again. */
const WAIT_FOR_REGION_MS = 5_000;

/** Reads sources and makes assets playable, on the virtual clock. */
export class Ingestion {
  readonly notifications = new Notifications();
  readonly cache = new TransmuxCache();
  readonly #ingested = new WeakMap<Asset, IngestedAsset>();

  constructor(
    private readonly cloud: Cloud,
    private readonly registry: Registry,
    private readonly keyProviders: KeyProviders,
  ) {}

  /** Queues an asset for packaging by these configurations. */
  start(asset: Asset, configurations: readonly PackagingConfiguration[]): void {
    for (const configuration of configurations) {
      asset.endpoints.set(configuration.id, {
        configurationId: configuration.id,
        x: serviceMadeHash(this.cloud, asset, "x", asset.id, configuration.id),
        y: serviceMadeHash(this.cloud, asset, "y", asset.id, configuration.id),
        status: "QUEUED",
        packager: undefined,
      });
    }
    this.#later(asset, QUEUE_MS, async () => {
      this.#mark(asset, configurations, "PROCESSING");
      await this.notifications.tell(asset, "IngestStart", `Ingest of asset ${asset.id} has started`);
      this.#later(asset, INGEST_MS, () => this.#ingest(asset, configurations));
    });
  }

  async #ingest(asset: Asset, configurations: readonly PackagingConfiguration[]): Promise<void> {
    let ingested: IngestedAsset;
    try {
      ingested =
        this.#ingested.get(asset) ?? ingest(asset.sourceKey, sourceReader(this.cloud, asset), this.cache);
      this.#ingested.set(asset, ingested);
    } catch (error) {
      if (!(error instanceof PackagingError || error instanceof AwsError)) {
        throw error;
      }
      this.#mark(asset, configurations, "FAILED");
      await this.notifications.tell(asset, "IngestError", error.message);
      return;
    }
    await this.notifications.tell(asset, "IngestComplete", `Ingest of asset ${asset.id} is complete`);
    for (const [index, configuration] of configurations.entries()) {
      this.#later(asset, (index + 1) * PER_CONFIGURATION_MS, async () => {
        const endpoint = asset.endpoints.get(configuration.id);
        const group = this.registry.groups.get(asset, asset.groupId);
        if (
          endpoint === undefined ||
          group === undefined ||
          !(await this.#hasKeys(asset, endpoint, configuration))
        ) {
          return;
        }
        const { settings } = configuration;
        endpoint.packager = settings && new AssetPackager(ingested, settings, this.cache);
        endpoint.status = "PLAYABLE";
        await this.notifications.tell(
          asset,
          "VodAssetPlayable",
          `Asset ${asset.id} is playable by ${configuration.id}`,
          {
            packagingConfigurationId: configuration.id,
            manifestUrls: [manifestUrl(group, asset, configuration)],
          },
        );
      });
    }
  }

  /**
   * Asks the key provider of an encrypted configuration. AWS says that playback answers 404 without a key, and that a notification
   * comes; that the endpoint becomes FAILED is how this stand-in says so.
   */
  async #hasKeys(
    asset: Asset,
    endpoint: EgressEndpoint,
    { id, encryption }: PackagingConfiguration,
  ): Promise<boolean> {
    try {
      if (encryption !== undefined) {
        this.keyProviders.requestKeys(asset, encryption);
      }
      return true;
    } catch (error) {
      if (!(error instanceof AwsError)) {
        throw error;
      }
      endpoint.status = "FAILED";
      await this.notifications.tell(asset, "KeyProviderError", error.message, {
        packagingConfigurationId: id,
      });
      return false;
    }
  }

  #mark(
    asset: Asset,
    configurations: readonly PackagingConfiguration[],
    status: "PROCESSING" | "FAILED",
  ): void {
    for (const { id } of configurations) {
      const endpoint = asset.endpoints.get(id);
      if (endpoint !== undefined) {
        endpoint.status = status;
      }
    }
  }

  /** Runs a step unless the asset was deleted meanwhile; a Region at fault makes it wait. */
  #later(asset: Asset, delayMs: number, step: () => Promise<void>): void {
    this.cloud.clock.schedule(delayMs, async () => {
      if (this.registry.assets.get(asset, asset.id) !== asset) {
        return;
      }
      if (this.cloud.network.fault(asset.region) !== undefined) {
        this.#later(asset, WAIT_FOR_REGION_MS, step);
        return;
      }
      await step();
    });
  }
}
