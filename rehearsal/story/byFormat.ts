import type { PlaybackFormat } from "../../functions/edge/names";

/** A value for each format that the edge serves. */
export function byFormat<T>(value: (format: PlaybackFormat) => T): Record<PlaybackFormat, T> {
  return { hls: value("hls"), dash: value("dash"), cmaf: value("cmaf") };
}
