import type { PublishedEvent } from "../eventBridge/busEvent";
import type { VodNotification } from "./notifications";

/** A notification as MediaPackage publishes it to EventBridge; see "Monitoring AWS Elemental MediaPackage with Amazon EventBridge events". */
export function notificationEvent(notification: VodNotification): PublishedEvent {
  const { event, accountId, region, assetArn, message, packagingConfigurationId, manifestUrls } =
    notification;
  return {
    source: "aws.mediapackage",
    detailType:
      event === "KeyProviderError"
        ? "MediaPackage Key Provider Notification"
        : "MediaPackage Input Notification",
    accountId,
    region,
    resources: [assetArn],
    detail: {
      event,
      message,
      ...(packagingConfigurationId === undefined
        ? {}
        : { packaging_configuration_id: packagingConfigurationId }),
      ...(manifestUrls === undefined ? {} : { manifest_urls: manifestUrls }),
    },
  };
}
