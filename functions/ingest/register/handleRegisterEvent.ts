import * as z from "zod";

import { readEvent, unreadable } from "../events/eventBody";
import { jobEndedSchema } from "../events/jobEnded";
import { objectCreatedSchema } from "../events/objectCreated";
import { parseInventoryKey } from "../inventory";
import type { IngestPorts } from "../ports";
import type { IngestSettings } from "../settings";
import { done, unlessThrottled, type Step } from "../steps";
import { finishEncode } from "./finishEncode";
import { registerEncode } from "./registerEncode";

const EXPECTED =
  "an event of MediaConvert, Job State Change to COMPLETE, ERROR or CANCELED with the platform's metadata, or one of S3, Object Created, of an inventory (assets/<asset id>/inventory/<encode id>/asset.json) in the packaged bucket";

const eventSchema = z.union([jobEndedSchema, objectCreatedSchema]);

/**
 * Works on one message of the register stage: a job has ended, or an encode's inventory has arrived.
 *
 * @param body the event of EventBridge as JSON
 * @throws UnreadableEventError when the message can never be understood
 */
export function handleRegisterEvent(
  ports: IngestPorts,
  settings: IngestSettings,
  body: string,
): Promise<Step> {
  return unlessThrottled(body, async () => {
    const event = readEvent(body, eventSchema, EXPECTED);
    if (event.kind === "job") {
      return event.stack === settings.stack
        ? finishEncode(ports, settings, event)
        : done(`a job of the stack ${event.stack}`);
    }
    const name = parseInventoryKey(event.key);
    if (name === undefined || event.bucket !== settings.packagedBucket) {
      throw unreadable(body, EXPECTED, `Got ${event.key} in ${event.bucket}.`);
    }
    return registerEncode(ports, settings, name);
  });
}
