import type { TranscodeOptions } from "../functions/transcode/options";
import type { PlatformConfig } from "./config";

/** What of the settings shapes the ladder. */
export function ladderOptions({
  ultraHighDefinition,
  surround,
  segmentSeconds,
  thumbnailSeconds,
}: PlatformConfig["transcoding"]): TranscodeOptions {
  return { ultraHighDefinition, surround, segmentSeconds, thumbnailSeconds };
}
