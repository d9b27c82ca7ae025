import { randomUUID } from "node:crypto";
import { link, readFile, rename, unlink, writeFile } from "node:fs/promises";

import { z } from "zod";

import { hasCode, unlessMissingFile } from "./journalOnDisk";

/** Somebody else works with the journal; the message says who, and what to do. */
export class LockedError extends Error {
  override readonly name = "LockedError";
}

/** Who holds a lock. */
const holderSchema = z.object({ pid: z.int(), host: z.string(), since: z.string(), id: z.string() });
type Holder = z.output<typeof holderSchema>;

/** This process, as far as a lock is concerned. */
export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  readonly now: Date;
  /** Whether a process of this host is running. */
  readonly isRunning: (pid: number) => boolean;
}

/**
 * Takes the lock beside a file: `<file>.lock`. A lock whose process has died on this host is taken over; one of another host cannot be
 * judged from here.
 *
 * @returns gives it back
 * @throws LockedError when somebody holds it, or may
 */
export async function lock(file: string, owner: LockOwner): Promise<() => Promise<void>> {
  const path = `${file}.lock`;
  const mine: Holder = { pid: owner.pid, host: owner.host, since: owner.now.toISOString(), id: randomUUID() };
  const draft = `${path}.${mine.id}`;
  // Written in full before it has the lock's name: nobody ever reads half a holder.
  await writeFile(draft, JSON.stringify(mine));
  try {
    if (!(await created(draft, path))) {
      await takeOver(path, draft, owner);
    }
  } finally {
    await unlessMissingFile(() => unlink(draft));
  }
  return async () => {
    if ((await holderOf(path))?.id === mine.id) {
      await unlessMissingFile(() => unlink(path));
    }
  };
}

/** Whether a process of this host is running. */
export function isProcessRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs as somebody else.
    return hasCode(error, "EPERM");
  }
}

async function created(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) {
      return false;
    }
    throw error;
  }
}

/** One at a time, or two that find the same dead holder would both replace it. */
async function takeOver(path: string, draft: string, owner: LockOwner): Promise<void> {
  const guard = `${path}.takeover`;
  if (!(await created(draft, guard))) {
    throw new LockedError(`Another process is taking over ${path}. Try again; if ${guard} stays, delete it.`);
  }
  try {
    const holder = await holderOf(path);
    // A process that has this one's number is gone: numbers repeat, in containers at every start.
    const isDead =
      holder === undefined ||
      (holder.host === owner.host && (holder.pid === owner.pid || !owner.isRunning(holder.pid)));
    if (!isDead) {
      throw new LockedError(
        `A backfill works with this journal: process ${holder.pid} on ${holder.host}, since ${holder.since}. ` +
          `Wait for it, or stop it. If there is no such process any more, delete ${path}.`,
      );
    }
    await rename(draft, path);
  } finally {
    await unlessMissingFile(() => unlink(guard));
  }
}

async function holderOf(path: string): Promise<Holder | undefined> {
  const text = await unlessMissingFile(() => readFile(path, "utf8"));
  if (text === undefined) {
    return undefined;
  }
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    throw new LockedError(`${path} is no lock of a backfill. Look at it, and delete it.`);
  }
}
