import type { IngestPorts, Outcome } from "../ports";
import type { IngestSettings } from "../settings";

/**
 * Works on one message of the submit stage.
 *
 * @param body the event of EventBridge as JSON
 * @throws UnreadableEventError when the message can never be understood
 */
export function handleSubmitEvent(
  ports: IngestPorts,
  settings: IngestSettings,
  body: string,
): Promise<Outcome> {
  return Promise.reject(new Error(`not built yet: ${settings.region} ${body} ${ports.now().toISOString()}`));
}
