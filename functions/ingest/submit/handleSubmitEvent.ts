import { objectCreatedSchema } from "../events/objectCreated";
import { readEvent, unreadable } from "../events/eventBody";
import { MASTERS_PREFIX, watchedObject } from "../masterKey";
import type { IngestPorts } from "../ports";
import { regionOrder } from "../regionOrder";
import type { IngestSettings } from "../settings";
import { done, moved, unlessThrottled, type Step } from "../steps";
import { submitMaster } from "./submitMaster";
import { updateTitle } from "./updateTitle";

const EXPECTED = `an event of S3, Object Created, below ${MASTERS_PREFIX} in the mezzanine bucket`;

/**
 * Works on one message of the submit stage: a master, a sidecar file, or something else that was uploaded below the watched prefix.
 *
 * @param body the event of EventBridge as JSON
 * @throws UnreadableEventError when the message can never be understood
 */
export function handleSubmitEvent(ports: IngestPorts, settings: IngestSettings, body: string): Promise<Step> {
  return unlessThrottled(body, async () => {
    const { bucket, key, versionId } = readEvent(body, objectCreatedSchema, EXPECTED);
    if (bucket !== settings.mezzanineBucket) {
      throw unreadable(
        body,
        EXPECTED,
        `Got the bucket ${bucket}, and the mezzanine bucket is ${settings.mezzanineBucket}.`,
      );
    }
    const object = watchedObject(key);
    switch (object.kind) {
      case "master":
        return submitMaster(ports, settings, { assetId: object.assetId, key, versionId });
      case "sidecar":
        return updateTitle(ports, settings, object.assetId);
      case "companion":
        return done("read when the master is");
      case "rejected":
        return rejectUpload(ports, settings, { key, versionId, code: object.code, message: object.message });
    }
  });
}

/** Remembers an object that belongs to no asset, once for all Regions: where masters are taken. */
export async function rejectUpload(
  { catalog, now }: IngestPorts,
  settings: IngestSettings,
  upload: {
    readonly key: string;
    readonly versionId: string;
    readonly code: string;
    readonly message: string;
  },
): Promise<Step> {
  const { key, versionId, code, message } = upload;
  const { active } = regionOrder(await catalog.readFence(), settings);
  if (active !== settings.region) {
    return done(`not here: ${active ?? "no Region"} takes new masters`);
  }
  await catalog.rejectUpload({
    region: settings.region,
    key,
    versionId,
    reason: { code, message },
    at: now().toISOString(),
  });
  return moved(`rejected: ${code}`);
}
