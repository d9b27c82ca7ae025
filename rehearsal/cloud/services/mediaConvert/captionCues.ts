/** Text on the screen for a while. */
export interface Cue {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
}

const TIMES = /^(\S+)\s+-->\s+(\S+)/;
const CLOCK = /^(?:(\d+):)?(\d{1,2}):(\d{1,2})[.,](\d{3})$/;

/** Reads SubRip and WebVTT, which are alike but for the decimal sign. Captions in other formats have no cues in the stand-in. */
export function parseCues(file: string): readonly Cue[] {
  return file
    .replaceAll("\r\n", "\n")
    .split(/\n{2,}/)
    .flatMap((block) => {
      const lines = block.split("\n");
      const at = lines.findIndex((line) => TIMES.test(line));
      const [, from = "", to = ""] = TIMES.exec(lines[at] ?? "") ?? [];
      const [startSeconds, endSeconds] = [secondsOf(from), secondsOf(to)];
      const text = lines
        .slice(at + 1)
        .join("\n")
        .trim();
      return startSeconds === undefined || endSeconds === undefined || text === ""
        ? []
        : [{ startSeconds, endSeconds, text }];
    });
}

/**
 * A WebVTT segment: the cues that are on the screen in it, with their own times.
 * @param startTicks presentation time of the video's start, in units of 1/90,000 s: what second 0 of the cues is
 */
export function webVttSegment(
  cues: readonly Cue[],
  fromSeconds: number,
  toSeconds: number,
  startTicks: number,
): string {
  const shown = cues.filter(
    ({ startSeconds, endSeconds }) => startSeconds < toSeconds && endSeconds > fromSeconds,
  );
  return [
    "WEBVTT",
    `X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:${startTicks}`,
    "",
    ...shown.flatMap(({ startSeconds, endSeconds, text }) => [
      `${clock(startSeconds)} --> ${clock(endSeconds)}`,
      text,
      "",
    ]),
  ].join("\n");
}

function secondsOf(time: string): number | undefined {
  const [, hours = "0", minutes, seconds, thousandths] = CLOCK.exec(time) ?? [];
  return minutes === undefined
    ? undefined
    : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(thousandths) / 1000;
}

function clock(seconds: number): string {
  return new Date(Math.round(seconds * 1000)).toISOString().slice(11, 23);
}
