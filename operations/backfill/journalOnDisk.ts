import { open, readFile, truncate } from "node:fs/promises";
import { dirname } from "node:path";

import type { JournalFile } from "./journal";

/** A journal on the local disk. */
export class JournalOnDisk implements JournalFile {
  constructor(private readonly path: string) {}

  read(): Promise<Buffer | undefined> {
    return unlessMissingFile(() => readFile(this.path));
  }

  async truncate(bytes: number): Promise<void> {
    await truncate(this.path, bytes);
  }

  async append(text: string): Promise<void> {
    const file = await open(this.path, "a");
    try {
      await file.appendFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await syncDirectory(dirname(this.path));
  }
}

/** The answer, or undefined where there is no such file. */
export async function unlessMissingFile<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (hasCode(error, "ENOENT")) {
      return undefined;
    }
    throw error;
  }
}

/** Whether the system gave this code for an error. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

/** A new file is there after a loss of power only once its directory is on the disk, too. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
