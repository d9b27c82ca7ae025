import { PutObjectCommand } from "@aws-sdk/client-s3";

import { inventorySchema } from "../inventory";
import type { MasterStore, PackagedStore } from "../ports";
import { type BucketObjects, headObject, listObjects, readObject } from "./bucketObjects";
import { orThrottled, statusOf } from "./throttling";

/** Largest inventory that is read. One object takes some 200 bytes, so this is an encode of about 160,000 of them. */
const MAX_INVENTORY_BYTES = 32 * 1024 * 1024;

/** Precondition Failed. */
const ALREADY_THERE = 412;
/** Conflict: something else happens to the key at this moment, and S3 wants the request again ("Conditional writes", user guide). */
const BEING_WRITTEN = 409;
const MAX_ATTEMPTS = 3;

/** Masters in the mezzanine bucket of this Region. */
export function s3MasterStore(objects: BucketObjects): MasterStore {
  return {
    head: (key, versionId) => headObject(objects, key, versionId),
    list: (prefix, cursor) => listObjects(objects, prefix, cursor),
    read: (key, maxBytes) => readObject(objects, key, maxBytes),
  };
}

/** Packaged objects in the packaged bucket of this Region. The inventory is encrypted as the bucket says, with the platform's key. */
export function s3PackagedStore(objects: BucketObjects): PackagedStore {
  const { client, bucket } = objects;
  return {
    head: (key, versionId) => headObject(objects, key, versionId),
    list: (prefix, cursor) => listObjects(objects, prefix, cursor),
    async readInventory(key) {
      const found = await readObject(objects, key, MAX_INVENTORY_BYTES);
      return found === undefined ? undefined : inventorySchema.parse(JSON.parse(found.text));
    },
    async writeInventory(key, inventory) {
      for (let attempt = 1; ; attempt++) {
        try {
          await orThrottled("s3 PutObject", () =>
            client.send(
              new PutObjectCommand({
                Bucket: bucket,
                Key: key,
                Body: JSON.stringify(inventory),
                ContentType: "application/json",
                // The event of a second version would start the Regions' registration again, and say nothing new.
                IfNoneMatch: "*",
              }),
            ),
          );
          return;
        } catch (error) {
          const status = statusOf(error);
          if (status === ALREADY_THERE) {
            return;
          }
          if (status !== BEING_WRITTEN || attempt === MAX_ATTEMPTS) {
            throw error;
          }
        }
      }
    },
  };
}
