import { S3Client } from "@aws-sdk/client-s3";

import { CLIENT_SETTINGS } from "../../aws/clientSettings";
import { s3MasterStore, s3PackagedStore } from "../../aws/s3Stores";
import type { IngestPorts } from "../../ports";
import type { StageEnvironment } from "../stageEnvironment";

/** Both buckets of this Region. */
export function storePorts({
  settings,
  isEmulated,
}: StageEnvironment): Pick<IngestPorts, "masters" | "packaged"> {
  const client = new S3Client({ ...CLIENT_SETTINGS, forcePathStyle: isEmulated });
  return {
    masters: s3MasterStore({ client, bucket: settings.mezzanineBucket }),
    packaged: s3PackagedStore({ client, bucket: settings.packagedBucket }),
  };
}
