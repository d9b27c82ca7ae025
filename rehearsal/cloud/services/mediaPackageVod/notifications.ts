import type { Asset } from "./model";

/**
 * What MediaPackage tells EventBridge (source `aws.mediapackage`): `KeyProviderError` as detail-type `MediaPackage Key Provider
 * Notification`, everything else as `MediaPackage Input Notification`.
 */
export interface VodNotification {
  readonly event: "IngestStart" | "IngestComplete" | "IngestError" | "KeyProviderError" | "VodAssetPlayable";
  readonly accountId: string;
  readonly region: string;
  readonly assetArn: string;
  readonly assetId: string;
  readonly message: string;
  /** Only with `VodAssetPlayable` and `KeyProviderError`, which come once per configuration. */
  readonly packagingConfigurationId?: string;
  readonly manifestUrls?: readonly string[];
}

/** Hands notifications to listeners. */
export class Notifications {
  readonly #listeners: ((notification: VodNotification) => void | Promise<void>)[] = [];

  /** Calls `listener` for every notification from now on. */
  listen(listener: (notification: VodNotification) => void | Promise<void>): void {
    this.#listeners.push(listener);
  }

  /** Tells every listener, in the order in which they came. */
  async tell(
    asset: Asset,
    event: VodNotification["event"],
    message: string,
    more: Pick<VodNotification, "packagingConfigurationId" | "manifestUrls"> = {},
  ): Promise<void> {
    const { accountId, region, arn: assetArn, id: assetId } = asset;
    for (const listener of this.#listeners) {
      await listener({ event, accountId, region, assetArn, assetId, message, ...more });
    }
  }
}
