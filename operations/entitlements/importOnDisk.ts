import { createReadStream } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { createInterface } from "node:readline";

import { UsageError } from "../commandLine";
import { ImportError, importProgressSchema, type ImportPorts, type ImportProgress } from "./importFile";

/** A file of changes, and the file beside it that says how far its import is. */
export function importOnDisk(file: string): Pick<ImportPorts, "lines" | "readProgress" | "noteProgress"> {
  const progressFile = `${file}.progress.json`;
  return {
    lines: () => linesOf(file),
    readProgress: () => readProgress(progressFile),
    noteProgress: (progress) => writeWhole(progressFile, `${JSON.stringify(progress, null, 2)}\n`),
  };
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const input = createReadStream(file, "utf8");
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (error) {
    throw isMissing(error) ? new UsageError(`--file: there is no ${file}.`) : error;
  } finally {
    input.destroy();
  }
}

async function readProgress(file: string): Promise<ImportProgress | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    throw error;
  }
  try {
    return importProgressSchema.parse(JSON.parse(text));
  } catch {
    throw new ImportError(`${file} does not say how far an import is. Delete it to begin anew.`);
  }
}

/** A reader finds the whole text or the one before, also after a loss of power. */
async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.draft`;
  try {
    const handle = await open(draft, "w");
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
