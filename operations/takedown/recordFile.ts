import { readFile, rename, rm, writeFile } from "node:fs/promises";

import { readRecord, type TakedownRecord } from "./record";
import { PublicationRefusedError } from "./refusal";

/**
 * Refuses to go on with a record file that is somebody else's, before anything is done.
 *
 * @throws PublicationRefusedError when the file holds anything but an intact record of this takedown
 */
export async function checkRecordFile(
  file: string,
  { stack, assetId }: Pick<TakedownRecord, "stack" | "assetId">,
): Promise<void> {
  const text = await textOf(file);
  if (text === undefined) {
    return;
  }
  const reading = readRecord(text);
  const problem =
    reading.kind === "no-record"
      ? `holds no takedown's record (${reading.problem})`
      : reading.kind === "changed"
        ? "was changed after it was sealed"
        : reading.record.stack !== stack || reading.record.assetId !== assetId
          ? `is the record of ${reading.record.assetId} in stack ${reading.record.stack}`
          : undefined;
  if (problem !== undefined) {
    throw new PublicationRefusedError(
      `${file} ${problem}. Name another file with --record, or move this one away.`,
    );
  }
}

/**
 * Keeps a record. The file of a takedown that is proven stays as it is while it says what the new one says: it was sealed when it happened,
 * and its seal may be kept elsewhere. One that says less is replaced by a name's next free number, never written over.
 *
 * @returns the file that holds the record, and the record in it
 */
export async function keepRecord(
  file: string,
  record: TakedownRecord,
): Promise<{ readonly file: string; readonly record: TakedownRecord }> {
  for (let number = 1; ; number++) {
    const name = number === 1 ? file : numbered(file, number);
    const text = await textOf(name);
    const present = text === undefined ? undefined : readRecord(text);
    if (present?.kind === "intact" && present.record.proven) {
      if (saysAsMuch(present.record, record)) {
        return { file: name, record: present.record };
      }
      continue;
    }
    if (present !== undefined && present.kind !== "intact") {
      continue;
    }
    await writeWhole(name, `${JSON.stringify(record, null, 2)}\n`);
    return { file: name, record };
  }
}

/** Whether a finished record leaves nothing of the new one untold: the same copies in the same states, and proven alike. */
function saysAsMuch(present: TakedownRecord, fresh: TakedownRecord): boolean {
  const states = ({ copies }: TakedownRecord): string =>
    copies
      .map(({ what, region, id, state }) => [what, region, id, state].join(" "))
      .sort()
      .join("\n");
  return fresh.proven && states(present) === states(fresh);
}

function numbered(file: string, number: number): string {
  return /\.json$/.test(file) ? file.replace(/\.json$/, `.${number}.json`) : `${file}.${number}`;
}

/** A reader finds the whole text or the one before, never half of it. */
async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.draft`;
  try {
    await writeFile(draft, text);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}
