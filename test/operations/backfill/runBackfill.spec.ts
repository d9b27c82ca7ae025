import { expect } from "chai";
import fc from "fast-check";

import { objectCreatedSchema } from "../../../functions/ingest/events/objectCreated";
import { JournalError } from "../../../operations/backfill/journal";
import { batchSize } from "../../../operations/backfill/runBackfill";
import { keysInList, listSelection } from "../../../operations/backfill/selection";
import { QueueUnwillingError } from "../../../operations/backfill/sendBatch";
import { BackfillWorld, Killed, newestMasters, object, type Kill } from "./backfillModel";

/** Masters, older masters of the same titles, companions and strangers. */
const keys = fc.uniqueArray(
  fc
    .tuple(
      fc.constantFrom("aaa", "abc", "b-1", "b-12", "zzz", "Bad", "q00", "q01", "q02", "q03"),
      fc.constantFrom("a.mov", "b.mp4", "title.json", "en.srt", "deep/c.mov", "virus.exe", ""),
    )
    .map(([folder, file]) => `masters/${folder}/${file}`),
  { maxLength: 30 },
);
const objects = keys.chain((all) =>
  fc
    .array(fc.nat(3), { minLength: all.length, maxLength: all.length })
    .map((minutes) => all.map((key, n) => object(key, minutes[n]))),
);
const kill: fc.Arbitrary<Kill> = fc.record({
  call: fc.nat(40),
  after: fc.boolean(),
  torn: fc.double({ min: 0, max: 1, noNaN: true }),
});

/** Whether the process lived to its end. */
async function survives(run: Promise<unknown>): Promise<boolean> {
  try {
    await run;
    return true;
  } catch (error) {
    if (error instanceof Killed) {
      return false;
    }
    throw error;
  }
}

describe("backfill", () => {
  it("makes one job of each title's newest master, wherever it is killed and however often it is started again", async () => {
    await fc.assert(
      fc.asyncProperty(
        objects,
        fc.array(fc.tuple(kill, fc.nat(5)), { maxLength: 6 }),
        fc.constantFrom(0.5, 2, 4, 30),
        fc.integer({ min: 1, max: 5 }),
        async (all, kills, rate, pageSize) => {
          const world = new BackfillWorld(all, pageSize);
          let killed = 0;
          for (const [death, worked] of kills) {
            killed += (await survives(world.run({ rate }, death))) ? 0 : 1;
            world.work(worked);
          }
          await world.run({ rate });
          world.work();
          const wanted = newestMasters(all);
          expect([...world.jobs.keys()].sort()).to.deep.equal(wanted);
          expect([...world.jobs.values()]).to.deep.equal(wanted.map(() => 1));
          // A run that came to its end may be followed by one that begins anew before the stage has worked.
          const finished = kills.length - killed;
          expect(world.messages).to.be.at.most(wanted.length * (1 + finished) + killed * batchSize(rate));
        },
      ),
      { numRuns: 400 },
    );
  }).timeout(60_000);

  it("makes one job of each master at every single kill point of a run, before and after each call, with every tear", async () => {
    const all = ["aaa", "bbb", "ccc", "ddd", "eee"].map((id) => object(`masters/${id}/a.mov`));
    let points = 0;
    for (let isOver = false; !isOver; points++) {
      for (const after of [false, true]) {
        for (const torn of [0, 0.5, 1]) {
          const world = new BackfillWorld(all);
          isOver = await survives(world.run({ rate: 2 }, { call: points, after, torn }));
          // Where the end itself is written down, what follows is a backfill of its own.
          const isFinished = world.journal.lines().at(-1)?.includes('"end"') === true;
          await world.run({ rate: 2 });
          world.work();
          expect([...world.jobs.values()], `kill at call ${points}`).to.deep.equal([1, 1, 1, 1, 1]);
          expect(world.messages).to.be.at.most(isFinished ? 10 : 5 + 2);
        }
      }
    }
    expect(points).to.be.greaterThan(12);
  });

  it("sends nothing twice when it is stopped between batches, and goes on behind the last one", async () => {
    const world = new BackfillWorld(["aaa", "bbb", "ccc"].map((id) => object(`masters/${id}/a.mov`)));
    const first = await world.run({ rate: 1, limit: 2 });
    expect(first).to.deep.include({ outcome: "limited", resumedAfter: undefined });
    const second = await world.run({ rate: 1 });
    expect(second).to.deep.include({ outcome: "done", resumedAfter: "masters/bbb/a.mov" });
    expect([first.counts.submitted, second.counts.submitted, second.total.submitted]).to.deep.equal([
      2, 1, 3,
    ]);
    expect(world.messages).to.equal(3);
  });

  it("stops at the signal with what it has done written down", async () => {
    const stop = new AbortController();
    const world = new BackfillWorld(["aaa", "bbb", "ccc"].map((id) => object(`masters/${id}/a.mov`)));
    world.verdict = () => {
      stop.abort();
      return { kind: "accepted" };
    };
    const run = await world.run({ rate: 1 }, undefined, stop.signal);
    expect(run.outcome).to.equal("stopped");
    expect(run.counts.submitted).to.equal(1);
    const rest = await world.run({ rate: 1 });
    expect(rest.counts.submitted).to.equal(2);
    expect(world.messages).to.equal(3);
  });

  it("begins anew once it has come to its end, and skips what the catalog knows by then", async () => {
    const world = new BackfillWorld([object("masters/aaa/a.mov"), object("masters/bbb/a.mov")]);
    await world.run();
    world.work();
    const again = await world.run();
    expect(again).to.deep.include({ outcome: "done", resumedAfter: undefined });
    expect(again.counts).to.deep.include({ submitted: 0, known: 2 });
    expect(world.messages).to.equal(2);
  });

  it("counts what is no master by what it is, and names what belongs to no asset", async () => {
    const world = new BackfillWorld([
      object("masters/aaa/a.mov", 1),
      object("masters/aaa/b.mov", 2),
      object("masters/aaa/title.json"),
      object("masters/aaa/en.srt"),
      object("masters/Bad/a.mov"),
    ]);
    const { counts } = await world.run();
    expect(counts).to.deep.equal({
      submitted: 1,
      known: 0,
      older: 1,
      companions: 2,
      rejected: 1,
      failed: 0,
    });
    expect(world.notes.join()).to.contain("masters/Bad/a.mov: the folder is the asset id");
    expect(world.queue[0]).to.contain("masters/aaa/b.mov");
  });

  it("says in a dry run what it would submit, and neither sends nor writes anything", async () => {
    const world = new BackfillWorld([object("masters/aaa/a.mov"), object("masters/bbb/a.mov")]);
    const run = await world.run({ dryRun: true });
    expect(run.counts.submitted).to.equal(2);
    expect([world.messages, world.journal.content, world.clock.now()]).to.deep.equal([
      0,
      undefined,
      Date.UTC(2026, 0, 5),
    ]);
  });

  it("keeps to its rate over every stretch of time, but for one batch", async () => {
    for (const rate of [0.5, 3, 4, 25]) {
      const names = Array.from({ length: 60 }, (_, n) => `masters/asset-${String(n).padStart(3, "0")}/a.mov`);
      const world = new BackfillWorld(
        names.map((key) => object(key)),
        100,
      );
      await world.run({ rate });
      const { acceptedAt } = world;
      expect(acceptedAt).to.have.length(60);
      acceptedAt.forEach((start, from) => {
        acceptedAt.slice(from).forEach((end, more) => {
          const allowed = ((end - start) / 1_000) * rate + batchSize(rate);
          expect(more + 1, `rate ${rate}, from ${from}`).to.be.at.most(Math.floor(allowed + 1e-6));
        });
      });
    }
  });

  it("sends what the queue refused again, alone, and gives up on what it can never take", async () => {
    const world = new BackfillWorld(["aaa", "bbb", "ccc"].map((id) => object(`masters/${id}/a.mov`)));
    let refusals = 2;
    world.verdict = (body) => {
      if (body.includes("masters/bbb/")) {
        return { kind: "refused", mayRetry: false, code: "InvalidMessageContents", message: "no" };
      }
      return body.includes("masters/ccc/") && refusals-- > 0
        ? { kind: "refused", mayRetry: true, code: "InternalError", message: "busy" }
        : { kind: "accepted" };
    };
    const { counts } = await world.run();
    expect(counts).to.deep.include({ submitted: 2, failed: 1 });
    expect(world.messages).to.equal(2);
    expect(world.notes.join()).to.contain("masters/bbb/a.mov: the queue does not take the message");
  });

  it("fails when the queue takes nothing, and loses nothing by it", async () => {
    const world = new BackfillWorld([object("masters/aaa/a.mov")]);
    world.verdict = () => ({ kind: "refused", mayRetry: true, code: "InternalError", message: "busy" });
    const error: unknown = await world.run().catch((failure: unknown) => failure);
    expect(error).to.be.instanceOf(QueueUnwillingError);
    expect(String(error)).to.contain("InternalError: busy");
    world.verdict = () => ({ kind: "accepted" });
    await world.run();
    expect(world.messages).to.equal(1);
  });

  it("refuses a journal of another selection, stack or bucket while that backfill is unfinished", async () => {
    for (const other of [
      { selection: { kind: "prefix", prefix: "masters/b" } as const },
      { bucket: "other" },
    ]) {
      const world = new BackfillWorld([object("masters/aaa/a.mov"), object("masters/bbb/a.mov")]);
      await world.run({ rate: 1, limit: 1 });
      const error: unknown = await world.run(other).catch((failure: unknown) => failure);
      expect(error).to.be.instanceOf(JournalError);
      expect(String(error)).to.contain("Finish that one first");
      await world.run();
      await world.run(other);
      expect(world.messages).to.be.greaterThan(1);
    }
  });

  it("goes through a list in its order, older masters too, and names keys that the bucket does not hold", async () => {
    const listed = keysInList("masters/bbb/b.mov\n# a remark\nmasters/gone/a.mov\r\n\nmasters/bbb/a.mov\n");
    const request = { keys: listed, selection: listSelection(listed), rate: 1 };
    const world = new BackfillWorld([object("masters/bbb/a.mov"), object("masters/bbb/b.mov", 5)]);
    await world.run({ ...request, limit: 1 });
    const { counts, total } = await world.run(request);
    expect(counts).to.deep.include({ submitted: 1, failed: 1 });
    expect(total).to.deep.include({ submitted: 2, failed: 1 });
    expect(world.queue.map((body) => objectCreatedSchema.parse(JSON.parse(body)).key)).to.deep.equal([
      "masters/bbb/b.mov",
      "masters/bbb/a.mov",
    ]);
    expect(world.notes.join()).to.contain("masters/gone/a.mov: the bucket holds no such object");
  });

  it("sends messages of the same shape as S3's event, with a source of their own", async () => {
    const world = new BackfillWorld([object("masters/aaa/a.mov")]);
    await world.run();
    expect(JSON.parse(world.queue[0] ?? "")).to.deep.include({
      version: "0",
      source: "media-platform.backfill",
      "detail-type": "Object Created",
      account: "222222222222",
      region: "us-west-2",
    });
    expect(objectCreatedSchema.parse(JSON.parse(world.queue[0] ?? ""))).to.deep.equal({
      kind: "object",
      bucket: "mezzanine",
      key: "masters/aaa/a.mov",
      versionId: "v-masters/aaa/a.mov",
      sizeBytes: 1_000,
    });
  });
});
