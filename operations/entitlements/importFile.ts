import { createHash } from "node:crypto";

import { z } from "zod";

import { describeError } from "../commandLine";
import { subjectOf, type RightsChange } from "./change";
import { parseChange } from "./changeRequest";
import type { EntitlementRecords } from "./ports";

/** Lines that are written at once. */
const BATCH_LINES = 25;

/** Batches after which it is noted how far the import is: a stop in between repeats at most so many. */
const BATCHES_PER_NOTE = 20;

/** Problems that are told of one file. */
const MAX_PROBLEMS = 20;

const count = z.int().min(0);

/** How far an import has got; the lines are those of exactly this file. */
export const importProgressSchema = z.strictObject({
  version: z.literal(1),
  stack: z.string(),
  sha256: z.string(),
  /** When the changes were made that do not say so themselves: a continued import means the same instant. */
  asOf: z.iso.datetime(),
  linesDone: count,
  written: count,
  newer: count,
});

/** Values of {@link importProgressSchema}. */
export type ImportProgress = z.output<typeof importProgressSchema>;

/** An import that cannot begin, or go on; the message names each line and field. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}

/** An import that stopped in the middle; run again, it goes on. */
export class ImportStoppedError extends Error {
  override readonly name = "ImportStoppedError";
}

/** What an import works with. */
export interface ImportPorts {
  readonly records: Pick<EntitlementRecords, "write">;
  /** The file's lines from the start, each time. */
  readonly lines: () => AsyncIterable<string>;
  /** What was noted of an earlier run; undefined where there was none. */
  readonly readProgress: () => Promise<ImportProgress | undefined>;
  readonly noteProgress: (progress: ImportProgress) => Promise<void>;
  readonly now: () => Date;
  readonly progress: (line: string) => void;
}

/** What an import did, over all its runs. */
export interface ImportReport {
  readonly stack: string;
  readonly outcome: "planned" | "done";
  readonly lines: number;
  /** Lines that an earlier run had dealt with. */
  readonly skipped: number;
  readonly written: number;
  /** Lines for which the table had a newer record, which stayed. */
  readonly newer: number;
  readonly asOf: string;
}

/**
 * Writes the changes of a file of JSON lines in their order, some at a time. Every line is looked at before the first one is written. Run
 * again after a stop, it goes on where it was.
 *
 * @throws ImportError when a line is none, or the file is another than the one that was begun with; ImportStoppedError when a write fails
 */
export async function importFile(
  { stack, dryRun }: { readonly stack: string; readonly dryRun: boolean },
  ports: ImportPorts,
): Promise<ImportReport> {
  const { lines, sha256 } = await checkLines(ports);
  const earlier = await ports.readProgress();
  if (earlier !== undefined && (earlier.sha256 !== sha256 || earlier.stack !== stack)) {
    throw new ImportError(
      "The file's progress was noted for another content or another stack. Delete the progress file to begin anew; what was written already is " +
        "written once more then, which changes nothing.",
    );
  }
  const start = earlier ?? {
    version: 1,
    stack,
    sha256,
    asOf: ports.now().toISOString(),
    linesDone: 0,
    written: 0,
    newer: 0,
  };
  const end = dryRun ? start : await writeLines(start, lines, ports);
  return {
    stack,
    outcome: dryRun ? "planned" : "done",
    lines,
    skipped: start.linesDone,
    written: end.written,
    newer: end.newer,
    asOf: start.asOf,
  };
}

async function checkLines(ports: ImportPorts): Promise<{ readonly lines: number; readonly sha256: string }> {
  const hash = createHash("sha256");
  const now = ports.now();
  const problems: string[] = [];
  let lines = 0;
  for await (const line of ports.lines()) {
    lines += 1;
    hash.update(`${line}\n`);
    if (line.trim() !== "" && problems.length <= MAX_PROBLEMS) {
      problems.push(...(parseLine(line, now, now).problems ?? []).map((text) => `line ${lines}, ${text}`));
    }
  }
  if (problems.length > 0) {
    const more = problems.length > MAX_PROBLEMS ? ["and more"] : [];
    throw new ImportError(
      `Nothing was written. ${[...problems.slice(0, MAX_PROBLEMS), ...more].join("; ")}.`,
    );
  }
  return { lines, sha256: hash.digest("hex") };
}

async function writeLines(start: ImportProgress, total: number, ports: ImportPorts): Promise<ImportProgress> {
  let noted = start;
  let done = start;
  let batches = 0;
  const asOf = new Date(start.asOf);
  try {
    for await (const { changes, lastLine } of batchesOf(ports.lines(), start.linesDone, asOf, ports.now())) {
      const results = await Promise.all(changes.map((change) => ports.records.write(change)));
      const newer = results.filter((result) => result === "newer").length;
      done = {
        ...done,
        linesDone: lastLine,
        written: done.written + results.length - newer,
        newer: done.newer + newer,
      };
      if (++batches % BATCHES_PER_NOTE === 0) {
        await ports.noteProgress(done);
        noted = done;
        ports.progress(`${done.linesDone} of ${total} lines.`);
      }
    }
  } catch (error) {
    await ports.noteProgress(done);
    throw new ImportStoppedError(
      `Stopped after line ${done.linesDone} of ${total}: ${describeError(error)} Run the same command again to go on.`,
      { cause: error },
    );
  }
  if (noted !== done) {
    await ports.noteProgress(done);
  }
  return done;
}

/** Lines that may be written at once: none of them changes what another one does. */
async function* batchesOf(
  lines: AsyncIterable<string>,
  skip: number,
  asOf: Date,
  now: Date,
): AsyncGenerator<{ readonly changes: readonly RightsChange[]; readonly lastLine: number }> {
  let batch = new Map<string, RightsChange>();
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (number <= skip || line.trim() === "") {
      continue;
    }
    const { change, problems } = parseLine(line, asOf, now);
    if (change === undefined) {
      throw new ImportError(`line ${number}, ${problems.join("; ")}: the file was changed meanwhile.`);
    }
    if (batch.size >= BATCH_LINES || batch.has(subjectOf(change))) {
      yield { changes: [...batch.values()], lastLine: number - 1 };
      batch = new Map();
    }
    batch.set(subjectOf(change), change);
  }
  if (batch.size > 0) {
    yield { changes: [...batch.values()], lastLine: number };
  }
}

function parseLine(line: string, asOf: Date, now: Date): ReturnType<typeof parseChange> {
  let request: unknown;
  try {
    request = JSON.parse(line);
  } catch {
    return { problems: ["whole line: no JSON"] };
  }
  return parseChange(request, asOf, now);
}
