import { MediaConvertClient } from "@aws-sdk/client-mediaconvert";

import { PROBE_CLIENT_SETTINGS } from "../../aws/clientSettings";
import { mediaConvertTranscoder } from "../../aws/mediaConvertTranscoder";
import { tokenBucket } from "../../pacing";
import type { Transcoder } from "../../ports";

/**
 * MediaConvert of this Region. Of submit-transcode two instances run at a time, and one of the reconciler: five jobs a second at most where
 * five are the quota, and one and a half other calls where two are.
 */
export function transcoderPort(): Transcoder {
  return mediaConvertTranscoder({
    client: new MediaConvertClient(PROBE_CLIENT_SETTINGS),
    paceJobs: tokenBucket({ perSecond: 5 / 3 }),
    paceOthers: tokenBucket({ perSecond: 0.5, burst: 2 }),
  });
}
