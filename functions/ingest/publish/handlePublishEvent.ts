import { readEvent } from "../events/eventBody";
import { vodNotificationSchema } from "../events/vodNotification";
import type { IngestPorts } from "../ports";
import type { IngestSettings } from "../settings";
import { done, unlessThrottled, type Step } from "../steps";
import { parseVodAssetId } from "../vodRequests";
import { publishEncode } from "./publishEncode";

const EXPECTED = "an event of MediaPackage, Input Notification, about one asset";

/**
 * Works on one message of the publish stage: MediaPackage says something of an asset.
 *
 * @param body the event of EventBridge as JSON
 * @throws UnreadableEventError when the message can never be understood
 */
export function handlePublishEvent(
  ports: IngestPorts,
  settings: IngestSettings,
  body: string,
): Promise<Step> {
  return unlessThrottled(body, async () => {
    const { vodAssetId, event, message } = readEvent(body, vodNotificationSchema, EXPECTED);
    const name = parseVodAssetId(vodAssetId);
    return name === undefined
      ? done("no encode of this platform")
      : publishEncode(
          ports,
          settings,
          name,
          event === "IngestError" ? (message ?? "MediaPackage gave no reason") : undefined,
        );
  });
}
