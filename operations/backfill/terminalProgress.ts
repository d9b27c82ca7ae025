import { Presets, SingleBar } from "cli-progress";

import { passed, type BackfillCounts } from "./counts";
import type { BackfillProgress } from "./runBackfill";

/** Milliseconds between two plain lines: a log is read afterwards. */
const LINE_EVERY_MS = 10_000;

/** Progress that can be ended. */
export interface EndingProgress extends BackfillProgress {
  /** Leaves the terminal as it was found. */
  end(): void;
}

/** A bar for a terminal, or a line now and then for a log; both on stderr. */
export function backfillProgress(stream: NodeJS.WriteStream, now: () => number): EndingProgress {
  return stream.isTTY ? barProgress(stream) : lineProgress((line) => stream.write(`${line}\n`), now);
}

/** Plain lines. */
export function lineProgress(write: (line: string) => void, now: () => number): EndingProgress {
  let listed = 0;
  let shownAt = now();
  return {
    listed: (objects) => (listed += objects),
    advanced: (counts) => {
      if (now() - shownAt >= LINE_EVERY_MS) {
        shownAt = now();
        write(`${passed(counts)} of ${listed} objects listed so far: ${inWords(counts)}`);
      }
    },
    note: write,
    end: () => undefined,
  };
}

function barProgress(stream: NodeJS.WriteStream): EndingProgress {
  const bar = new SingleBar(
    {
      stream,
      format: "{bar} {value}/{total} objects listed so far | {words}",
      hideCursor: true,
      gracefulExit: false,
      clearOnComplete: false,
    },
    Presets.shades_classic,
  );
  let listed = 0;
  bar.start(0, 0, { words: "" });
  return {
    listed: (objects) => {
      listed += objects;
      bar.setTotal(listed);
    },
    advanced: (counts) => bar.update(passed(counts), { words: inWords(counts) }),
    note: (line) => {
      // The bar is drawn anew below the line.
      stream.write(`\r\u001b[K${line}\n`);
    },
    end: () => bar.stop(),
  };
}

function inWords({ submitted, known, failed }: BackfillCounts): string {
  return `${submitted} submitted, ${known} known${failed === 0 ? "" : `, ${failed} failed`}`;
}
