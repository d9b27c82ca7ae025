import { MediaPackageVodClient } from "@aws-sdk/client-mediapackage-vod";

import { CLIENT_SETTINGS } from "../../aws/clientSettings";
import { mediaPackagePackager } from "../../aws/mediaPackagePackager";
import { tokenBucket } from "../../pacing";
import type { Packager } from "../../ports";

/**
 * MediaPackage VOD of this Region. Of register-asset and of publish-asset two instances each run at a time, and one of the reconciler: five
 * calls a second, which is the quota; its burst of 50 is more than the five of each.
 */
export function packagerPort(): Packager {
  return mediaPackagePackager({
    client: new MediaPackageVodClient(CLIENT_SETTINGS),
    pace: tokenBucket({ perSecond: 1, burst: 5 }),
  });
}
