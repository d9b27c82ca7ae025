import { z } from "zod";

import { NOTHING, plus, type BackfillCounts } from "./counts";
import { selectionSchema, type Selection } from "./selection";

/** The file behind a journal. */
export interface JournalFile {
  /** Its content; undefined where there is none yet. */
  read(): Promise<Buffer | undefined>;
  /** Cuts it off after so many bytes. */
  truncate(bytes: number): Promise<void>;
  /** Adds text at the end. When it resolves, the text survives a loss of power. */
  append(text: string): Promise<void>;
}

/** A journal that cannot be gone on with; the message says what to do. */
export class JournalError extends Error {
  override readonly name = "JournalError";
}

/** What a journal is of: another queue, bucket or selection has other masters. */
const scopeSchema = z.strictObject({
  stack: z.string(),
  region: z.string(),
  bucket: z.string(),
  selection: selectionSchema,
});

/** Values of what a journal is of. */
export type JournalScope = z.output<typeof scopeSchema>;

const count = z.int().min(0);
const countsSchema = z.strictObject({
  submitted: count,
  known: count,
  older: count,
  companions: count,
  rejected: count,
  failed: count,
});
const lineSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("begin"), version: z.literal(1), at: z.string(), scope: scopeSchema }),
  z.strictObject({
    kind: z.literal("batch"),
    at: z.string(),
    /** Everything up to here is dealt with. */
    through: z.string(),
    counts: countsSchema,
    /** Masters that the queue has accepted: key and version. */
    sent: z.array(z.tuple([z.string(), z.string()])),
  }),
  z.strictObject({ kind: z.literal("end"), at: z.string() }),
]);
type Line = z.output<typeof lineSchema>;

/** Where an unfinished backfill has got to. */
export interface Resumption {
  readonly startedAt: string;
  readonly through: string | undefined;
  readonly counts: BackfillCounts;
}

/** One step forward, after its messages were accepted. */
export type BatchEntry = Omit<Extract<Line, { kind: "batch" }>, "kind" | "at">;

/**
 * How far a backfill has come: a file of JSON lines that only grows. A batch is written down after the queue has accepted it, so that a
 * backfill that is killed in between sends that one batch again, and never leaves one out.
 */
export class Journal {
  constructor(
    private readonly file: JournalFile,
    private readonly now: () => Date,
  ) {}

  /** Where the last backfill has got to; undefined when there is none, or it has come to its end. Changes nothing. */
  async peek(scope: JournalScope): Promise<Resumption | undefined> {
    return resumption(linesOf(await this.file.read()).lines, scope);
  }

  /**
   * Takes up the unfinished backfill, or begins a new one. A line that was torn by a kill is cut off.
   *
   * @throws JournalError when the unfinished one is another's, or a line in the midst cannot be read
   */
  async open(scope: JournalScope): Promise<Resumption> {
    const content = await this.file.read();
    const { lines, soundBytes } = linesOf(content);
    const unfinished = resumption(lines, scope);
    if (content !== undefined && soundBytes < content.length) {
      await this.file.truncate(soundBytes);
    }
    if (unfinished !== undefined) {
      return unfinished;
    }
    const at = this.now().toISOString();
    await this.#append({ kind: "begin", version: 1, at, scope });
    return { startedAt: at, through: undefined, counts: NOTHING };
  }

  async batch(entry: BatchEntry): Promise<void> {
    await this.#append({ kind: "batch", at: this.now().toISOString(), ...entry });
  }

  async end(): Promise<void> {
    await this.#append({ kind: "end", at: this.now().toISOString() });
  }

  async #append(line: Line): Promise<void> {
    await this.file.append(`${JSON.stringify(line)}\n`);
  }
}

const NEWLINE = 0x0a;

/** The lines, and how many bytes of the file they take; what is behind them was torn. */
function linesOf(content: Buffer = Buffer.alloc(0)): { lines: readonly Line[]; soundBytes: number } {
  const lines: Line[] = [];
  let start = 0;
  for (let end = content.indexOf(NEWLINE); end !== -1; end = content.indexOf(NEWLINE, start)) {
    const parsed = lineSchema.safeParse(jsonOf(content.toString("utf8", start, end)));
    if (!parsed.success) {
      if (content.indexOf(NEWLINE, end + 1) === -1) {
        break;
      }
      throw new JournalError(
        `The journal's line ${lines.length + 1} cannot be read, and it is not the last one: something else wrote to the file. ` +
          "Put it aside and start again; what the catalog knows already is skipped.",
      );
    }
    lines.push(parsed.data);
    start = end + 1;
  }
  return { lines, soundBytes: start };
}

function resumption(lines: readonly Line[], scope: JournalScope): Resumption | undefined {
  const from = lines.findLastIndex(({ kind }) => kind === "begin");
  const begin = lines[from];
  const since = lines.slice(from + 1);
  if (begin?.kind !== "begin" || since.some(({ kind }) => kind === "end")) {
    return undefined;
  }
  if (!isSame(begin.scope, scope)) {
    throw new JournalError(
      `The journal is of an unfinished backfill of ${describe(begin.scope)}, and this one is of ${describe(scope)}. ` +
        "Finish that one first, or pass another file with --state.",
    );
  }
  const batches = since.filter((line) => line.kind === "batch");
  return {
    startedAt: begin.at,
    through: batches.at(-1)?.through,
    counts: batches.reduce((sum, { counts }) => plus(sum, counts), NOTHING),
  };
}

function isSame(left: JournalScope, right: JournalScope): boolean {
  return describe(left) === describe(right);
}

function describe({ stack, region, bucket, selection }: JournalScope): string {
  return `stack ${stack}, ${region}, bucket ${bucket}, ${describeSelection(selection)}`;
}

function describeSelection(selection: Selection): string {
  return selection.kind === "prefix"
    ? `prefix ${selection.prefix}`
    : `a list with the digest ${selection.digest}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
