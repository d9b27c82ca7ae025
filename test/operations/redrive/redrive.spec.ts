import { expect } from "chai";
import fc from "fast-check";

import type { DeadLetters, HeldMessage } from "../../../operations/redrive/ports";
import { HOLD_SECONDS, redrive, type RedriveRequest } from "../../../operations/redrive/redrive";
import type { RedriveReport } from "../../../operations/redrive/report";

const NOW = Date.UTC(2026, 0, 5);

class Killed extends Error {}

/** Two queues and a record; every call may be the last one. */
class QueueWorld {
  readonly dead = new Map<string, { message: Omit<HeldMessage, "receipt">; hiddenUntil: number }>();
  readonly queue: string[] = [];
  readonly recorded: string[] = [];
  readonly attributes: unknown[] = [];
  seconds = 0;
  #receipts = 0;

  constructor(bodies: readonly string[], sentAt = NOW - 3_600_000) {
    bodies.forEach((body, n) => {
      this.add(`m-${n}`, body, sentAt);
    });
  }

  add(messageId: string, body: string, sentAt: number): void {
    const attributes = { attempt: { dataType: "Number", stringValue: "3" } };
    const message = { messageId, body, attributes, receiveCount: 5, sentAt: new Date(sentAt) };
    this.dead.set(messageId, { message, hiddenUntil: 0 });
  }

  /** Bodies that are still somewhere. */
  everywhere(): readonly string[] {
    const dead = [...this.dead.values()].map(({ message }) => message.body);
    return [...new Set([...dead, ...this.queue, ...this.recorded])].sort();
  }

  visible(): readonly string[] {
    return [...this.dead.values()]
      .filter(({ hiddenUntil }) => hiddenUntil <= this.seconds)
      .map(({ message }) => message.messageId)
      .sort();
  }

  run(request: Partial<RedriveRequest> = {}, killAt = Infinity, after = false): Promise<RedriveReport> {
    let calls = 0;
    const call = async <T>(effect: () => T): Promise<T> => {
      await Promise.resolve();
      if (calls === killAt && !after) {
        calls = Infinity;
      }
      // Dead processes do nothing any more, whatever they have in hand.
      if (calls === Infinity) {
        throw new Killed();
      }
      const result = effect();
      if (calls++ === killAt) {
        calls = Infinity;
        throw new Killed();
      }
      return result;
    };
    const deadLetters: DeadLetters = {
      count: () => call(() => this.dead.size),
      receive: (hold) =>
        call(() =>
          this.visible()
            .slice(0, 3)
            .flatMap((id) => {
              const entry = this.dead.get(id);
              if (entry === undefined) {
                return [];
              }
              entry.hiddenUntil = this.seconds + hold;
              return [{ ...entry.message, receipt: `${id} ${this.#receipts++}` }];
            }),
        ),
      delete: ({ messageId }) => call(() => void this.dead.delete(messageId)),
      release: ({ messageId }) =>
        call(() => {
          const entry = this.dead.get(messageId);
          if (entry !== undefined) {
            entry.hiddenUntil = 0;
          }
        }),
    };
    return redrive(
      {
        stack: "prod",
        region: "us-west-2",
        stage: "submit-transcode",
        dryRun: false,
        includeUnreadable: false,
        discard: [],
        operator: "alice",
        ...request,
      },
      {
        deadLetters,
        queue: {
          send: ({ body, attributes }) =>
            call(() => {
              this.queue.push(body);
              this.attributes.push(attributes);
            }),
        },
        record: {
          append: (line) => call(() => void this.recorded.push(bodyIn(line))),
        },
        now: () => new Date(NOW),
        progress: () => undefined,
      },
    );
  }
}

function bodyIn(line: string): string {
  const parsed: unknown = JSON.parse(line);
  return parsed !== null && typeof parsed === "object" && "body" in parsed ? String(parsed.body) : "";
}

function uploaded(key: string): string {
  return JSON.stringify({
    source: "aws.s3",
    "detail-type": "Object Created",
    detail: { bucket: { name: "mezzanine" }, object: { key, "version-id": "v1" } },
  });
}

const MASTERS = ["aaa", "bbb", "ccc", "ddd", "eee"].map((id) => uploaded(`masters/${id}/a.mov`));

describe("redrive", () => {
  it("loses no message wherever it is killed, and a run afterwards moves all that can be read", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(8),
        fc.nat(3),
        fc.array(fc.tuple(fc.nat(30), fc.boolean(), fc.constantFrom("move", "discard", "dry")), {
          maxLength: 4,
        }),
        async (readable, poisoned, kills) => {
          const good = Array.from({ length: readable }, (_, n) => uploaded(`masters/asset-${n}/a.mov`));
          const bad = Array.from({ length: poisoned }, (_, n) => `poison ${n}`);
          const world = new QueueWorld([...good, ...bad]);
          const all = world.everywhere();
          for (const [killAt, after, kind] of kills) {
            const request = kind === "discard" ? { discard: ["m-0"] } : { dryRun: kind === "dry" };
            await world.run(request, killAt, after).catch((error: unknown) => {
              expect(error).to.be.instanceOf(Killed);
            });
            expect(world.everywhere()).to.deep.equal(all);
            world.seconds += HOLD_SECONDS;
          }
          await world.run();
          expect(world.everywhere()).to.deep.equal(all);
          expect([...world.dead.values()].every(({ message }) => message.body.startsWith("poison"))).to.equal(
            true,
          );
          expect(world.queue.some((body) => body.startsWith("poison"))).to.equal(false);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("moves messages with their attributes, and leaves what cannot be read where everybody sees it", async () => {
    const world = new QueueWorld([...MASTERS, "not JSON", '{"source":"aws.ec2"}']);
    const report = await world.run();
    expect([...world.queue].sort()).to.deep.equal([...MASTERS].sort());
    expect(world.attributes[0]).to.deep.equal({ attempt: { dataType: "Number", stringValue: "3" } });
    expect(world.visible()).to.deep.equal(["m-5", "m-6"]);
    expect(report).to.deep.include({ before: 7, looked: 7, moved: 5, unreadable: 2 });
    expect(report.reasons).to.deep.equal({
      "Object Created": 5,
      "unreadable: not JSON": 1,
      "unreadable: not an event of submit-transcode": 1,
    });
  });

  it("moves as many as were asked for and makes the others visible at once", async () => {
    const world = new QueueWorld(MASTERS);
    const report = await world.run({ count: 2 });
    expect(report.moved).to.equal(2);
    expect(world.queue).to.have.length(2);
    expect(world.visible()).to.have.length(3);
  });

  it("shows everything once in a dry run, moves nothing, and hides nothing", async () => {
    const world = new QueueWorld([...MASTERS, "poison"]);
    const report = await world.run({ dryRun: true });
    expect(report).to.deep.include({ outcome: "shown", looked: 6, moved: 0, unreadable: 1 });
    expect(report.samples).to.have.length(6);
    expect(report.samples[0]).to.deep.equal({
      messageId: "m-0",
      reason: "Object Created",
      subject: "aaa (masters/aaa/a.mov)",
      receiveCount: 5,
      ageMinutes: 60,
    });
    expect(world.queue).to.deep.equal([]);
    expect(world.visible()).to.have.length(6);
  });

  it("moves what cannot be read only when it is told to", async () => {
    const world = new QueueWorld(["poison"]);
    expect((await world.run({ includeUnreadable: true })).unreadable).to.equal(0);
    expect(world.queue).to.deep.equal(["poison"]);
  });

  it("leaves alone what arrives while it runs, so that what fails again does not go round", async () => {
    const world = new QueueWorld(MASTERS.slice(0, 1));
    world.add("m-new", uploaded("masters/new/a.mov"), NOW + 1_000);
    const report = await world.run();
    expect(report).to.deep.include({ moved: 1 });
    expect(report.newer).to.be.greaterThan(0);
    expect(world.visible()).to.deep.equal(["m-new"]);
  });

  it("discards one message into the record, moves nothing else, and says what it did not find", async () => {
    const world = new QueueWorld([...MASTERS, "poison"]);
    const report = await world.run({ discard: ["m-5", "m-77"] });
    expect(report).to.deep.include({ outcome: "discarded", discarded: 1, moved: 0 });
    expect(report.notFound).to.deep.equal(["m-77"]);
    expect(world.recorded).to.deep.equal(["poison"]);
    expect([world.queue.length, world.visible().length]).to.deep.equal([0, 5]);
  });
});
