import { expect } from "chai";

import { VirtualClock } from "../../rehearsal/clock";

/** Resolves to the error's message; fails when nothing was thrown. */
async function messageOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(Error);
  return error instanceof Error ? error.message : "";
}

describe("virtual clock", () => {
  it("begins every run at the same instant, and moves only when it is told to", async () => {
    const clock = new VirtualClock();
    expect(new Date(clock.now()).toISOString()).to.equal("2026-01-05T12:00:00.000Z");
    await clock.advance(1_500);
    expect(new Date(clock.now()).toISOString()).to.equal("2026-01-05T12:00:01.500Z");
    expect(new VirtualClock(7).now()).to.equal(7);
  });

  it("tells, while it moves, where to: now when it stands still", async () => {
    const clock = new VirtualClock(0);
    const seen: (readonly [now: number, until: number])[] = [];
    clock.schedule(100, () => void seen.push([clock.now(), clock.until()]));
    expect(clock.until()).to.equal(0);
    await clock.advance(1_000);
    expect(seen).to.deep.equal([[100, 1_000]]);
    expect(clock.until()).to.equal(1_000);
  });

  it("runs what falls due in order of time, and of scheduling where times are equal, each at its own instant", async () => {
    const clock = new VirtualClock(0);
    const ran: string[] = [];
    const note = (name: string) => (): void => void ran.push(`${name} at ${clock.now()}`);
    clock.schedule(200, note("later"));
    clock.schedule(100, note("first"));
    clock.schedule(100, note("second"));
    clock.schedule(-5, note("overdue"));
    await clock.advance(200);
    expect(ran).to.deep.equal(["overdue at 0", "first at 100", "second at 100", "later at 200"]);
    expect(clock.now()).to.equal(200);
  });

  it("leaves what is not due, and runs it once when it is", async () => {
    const clock = new VirtualClock(0);
    let runs = 0;
    clock.schedule(100, () => {
      runs += 1;
    });
    await clock.advance(99);
    expect(runs).to.equal(0);
    await clock.advance(1);
    await clock.advance(1_000);
    expect(runs).to.equal(1);
  });

  it("runs what a task schedules in the same advance when it falls due on the way", async () => {
    const clock = new VirtualClock(0);
    const ran: number[] = [];
    const again = (): void => {
      ran.push(clock.now());
      clock.schedule(100, again);
    };
    clock.schedule(100, again);
    await clock.advance(350);
    expect(ran).to.deep.equal([100, 200, 300]);
  });

  it("waits for a task before it runs the next", async () => {
    const clock = new VirtualClock(0);
    const ran: string[] = [];
    clock.schedule(1, async () => {
      await Promise.resolve();
      await Promise.resolve();
      ran.push("slow");
    });
    clock.schedule(2, () => void ran.push("next"));
    await clock.advance(2);
    expect(ran).to.deep.equal(["slow", "next"]);
  });

  it("passes a task's error on to whoever moved the time", async () => {
    const clock = new VirtualClock(0);
    clock.schedule(1, () => Promise.reject(new Error("replication failed")));
    expect(await messageOf(clock.advance(1))).to.equal("replication failed");
  });

  it("moves step by step until something holds, and not at all when it holds already", async () => {
    const clock = new VirtualClock(0);
    let ready = false;
    clock.schedule(1_200, () => void (ready = true));
    await clock.advanceUntil("replica there", () => ready);
    expect(clock.now()).to.equal(1_500);
    await clock.advanceUntil("replica there", () => Promise.resolve(true));
    expect(clock.now()).to.equal(1_500);
  });

  it("gives up at the limit, and says what it waited for and how long", async () => {
    const clock = new VirtualClock(0);
    const waiting = clock.advanceUntil("asset playable in eu-west-1", () => false, 1_000, 5_000);
    expect(await messageOf(waiting)).to.equal(
      "asset playable in eu-west-1: not so after 5 s of virtual time",
    );
    expect(clock.now()).to.equal(5_000);
  });
});
