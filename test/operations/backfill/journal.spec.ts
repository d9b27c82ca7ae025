import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { NOTHING } from "../../../operations/backfill/counts";
import { Journal, JournalError, type JournalScope } from "../../../operations/backfill/journal";
import { JournalOnDisk } from "../../../operations/backfill/journalOnDisk";
import { lock, LockedError, type LockOwner } from "../../../operations/backfill/lock";
import { MemoryJournal } from "./backfillModel";

const SCOPE: JournalScope = {
  stack: "prod",
  region: "us-west-2",
  bucket: "mezzanine",
  selection: { kind: "prefix", prefix: "masters/" },
};
const now = (): Date => new Date(Date.UTC(2026, 0, 5));

function entry(through: string, submitted: number): Parameters<Journal["batch"]>[0] {
  return { through, counts: { ...NOTHING, submitted }, sent: [[through, "v1"]] };
}

describe("journal of a backfill", () => {
  it("remembers the last batch and the sum of all since the beginning", async () => {
    const file = new MemoryJournal();
    const journal = new Journal(file, now);
    await journal.open(SCOPE);
    await journal.batch(entry("masters/a/a.mov", 2));
    await journal.batch(entry("masters/é/a.mov", 3));
    expect(await new Journal(file, now).open(SCOPE)).to.deep.equal({
      startedAt: "2026-01-05T00:00:00.000Z",
      through: "masters/é/a.mov",
      counts: { ...NOTHING, submitted: 5 },
    });
  });

  it("cuts off a torn last line at every byte, and goes on from the line before", async () => {
    const file = new MemoryJournal();
    const journal = new Journal(file, now);
    await journal.open(SCOPE);
    await journal.batch(entry("masters/é/a.mov", 1));
    const sound = file.content ?? Buffer.alloc(0);
    await journal.batch(entry("masters/ü/b.mov", 1));
    const whole = file.content ?? Buffer.alloc(0);
    for (let bytes = sound.length; bytes < whole.length; bytes++) {
      file.content = whole.subarray(0, bytes);
      expect((await new Journal(file, now).open(SCOPE)).through).to.equal("masters/é/a.mov");
      expect(file.content.length).to.equal(sound.length);
    }
  });

  it("takes a last line of zeros, as a loss of power leaves it, for torn", async () => {
    const file = new MemoryJournal();
    await new Journal(file, now).open(SCOPE);
    await file.append(`${"\0".repeat(40)}\n`);
    expect((await new Journal(file, now).open(SCOPE)).through).to.equal(undefined);
    expect(file.lines()).to.have.length(1);
  });

  it("refuses a line in the midst that it cannot read", async () => {
    const file = new MemoryJournal();
    const journal = new Journal(file, now);
    await journal.open(SCOPE);
    await file.append("something else\n");
    await journal.batch(entry("masters/a/a.mov", 1));
    const error: unknown = await new Journal(file, now).open(SCOPE).catch((failure: unknown) => failure);
    expect(error).to.be.instanceOf(JournalError);
    expect(String(error)).to.contain("line 2 cannot be read");
  });
});

describe("files of a backfill", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "backfill-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("keep a journal on the disk as in memory", async () => {
    const path = join(directory, "journal.ndjson");
    expect(await new JournalOnDisk(path).read()).to.equal(undefined);
    const journal = new Journal(new JournalOnDisk(path), now);
    await journal.open(SCOPE);
    await journal.batch(entry("masters/a/a.mov", 1));
    await new JournalOnDisk(path).append('{"torn');
    const again = new Journal(new JournalOnDisk(path), now);
    expect((await again.open(SCOPE)).through).to.equal("masters/a/a.mov");
    await again.end();
    expect(readFileSync(path, "utf8").trim().split("\n")).to.have.length(3);
  });

  const owner = (pid: number, running: readonly number[], host = "ops-1"): LockOwner => ({
    pid,
    host,
    now: now(),
    isRunning: (asked) => running.includes(asked),
  });

  it("are locked by one backfill at a time, until it gives the lock back", async () => {
    const file = join(directory, "journal.ndjson");
    const unlock = await lock(file, owner(1, [1, 2]));
    const error: unknown = await lock(file, owner(2, [1, 2])).catch((failure: unknown) => failure);
    expect(error).to.be.instanceOf(LockedError);
    expect(String(error)).to.contain("process 1 on ops-1");
    await unlock();
    await (
      await lock(file, owner(2, [2]))
    )();
  });

  it("are taken over from a process that was killed, by one of those that try, and never across hosts", async () => {
    const file = join(directory, "journal.ndjson");
    await lock(file, owner(1, [1]));
    const elsewhere: unknown = await lock(file, owner(2, [2], "ops-2")).catch((failure: unknown) => failure);
    expect(elsewhere).to.be.instanceOf(LockedError);
    const running = [2, 3, 4, 5, 6];
    const tries = await Promise.allSettled(running.map((pid) => lock(file, owner(pid, running))));
    expect(tries.filter(({ status }) => status === "fulfilled")).to.have.length(1);
  });

  it("are not unlocked by who does not hold the lock any more", async () => {
    const file = join(directory, "journal.ndjson");
    const late = await lock(file, owner(1, [1]));
    await lock(file, owner(2, [2]));
    await late();
    const error: unknown = await lock(file, owner(3, [2, 3])).catch((failure: unknown) => failure);
    expect(String(error)).to.contain("process 2 on ops-1");
  });
});
