import { masterIdOf } from "../../ingest/masterKey";
import { REJECTED_UPLOAD_DAYS, type RejectedUpload, rejectedUploadSchema } from "../parts";
import { TTL_ATTRIBUTE, uploadsPartition } from "../tableKeys";
import { itemKey, parseItem } from "./catalogItems";
import type { CatalogTable } from "./catalogTable";
import { IS_NEW } from "./masterParts";
import { readPartition } from "./readItems";
import { writeIf } from "./writeIf";

const SECONDS_PER_DAY = 86_400;

/** Remembers an object that belongs to no asset. It is kept by its key and version, so that another sweep past it adds nothing. */
export async function rejectUpload(table: CatalogTable, upload: RejectedUpload): Promise<void> {
  const expiresAt = Math.floor(Date.parse(upload.at) / 1_000) + REJECTED_UPLOAD_DAYS * SECONDS_PER_DAY;
  await writeIf(
    table,
    itemKey(uploadsPartition(upload.region), masterIdOf(upload.key, upload.versionId)),
    { ...upload, [TTL_ATTRIBUTE]: expiresAt },
    IS_NEW,
  );
}

/**
 * A Region's rejected uploads, newest last. All at once: they are the mistakes of {@link REJECTED_UPLOAD_DAYS}, and their keys do not
 * follow time, which an object that is seen again would have another of. One that has expired may be among them for some days, until
 * DynamoDB deletes it.
 *
 * @throws MalformedItemError naming the item
 */
export async function rejectedUploads(
  table: CatalogTable,
  region: string,
): Promise<readonly RejectedUpload[]> {
  const items = await readPartition(table, uploadsPartition(region));
  return items
    .map((item) => parseItem(rejectedUploadSchema, item))
    .sort((left, right) => Date.parse(left.at) - Date.parse(right.at) || (left.key < right.key ? -1 : 1));
}
