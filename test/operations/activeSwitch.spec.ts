import { expect } from "chai";
import fc from "fast-check";

import { parseActive, type SignedActiveEntry } from "../../operations/activeEntry";
import {
  readActive,
  switchActive,
  type KeyValueStorePort,
  type SwitchRequest,
} from "../../operations/activeSwitch";
import { SwitchRefusedError } from "../../operations/switchPlan";
import { ModelStore } from "./storeModel";

const A = "us-west-2";
const B = "eu-west-1";
const at = new Date("2026-01-05T12:00:00Z");

function request(store: KeyValueStorePort, change: Partial<SwitchRequest> = {}): SwitchRequest {
  return { store, order: [B, A], knownRegions: [A, B], by: "ann", at, ...change };
}

async function failure(action: Promise<unknown>): Promise<Error> {
  try {
    await action;
  } catch (error) {
    if (error instanceof Error) {
      return error;
    }
  }
  throw new Error("expected a failure");
}

function entryIn(store: ModelStore): SignedActiveEntry {
  const state = parseActive(store.values.get("active"));
  if (state.kind !== "entry") {
    throw new Error(`the store's entry is ${state.kind}`);
  }
  return state.entry;
}

describe("switchActive", () => {
  it("writes the order under the next epoch, with who and when", async () => {
    const store = new ModelStore({ epoch: 7, order: [A, B] });
    const { entry, previous } = await switchActive(request(store));
    expect(entry).to.deep.include({ epoch: 8, order: [B, A], by: "ann", at: "2026-01-05T12:00:00.000Z" });
    expect(entryIn(store)).to.deep.equal(entry);
    expect(previous).to.deep.equal({ kind: "entry", entry: { epoch: 7, order: [A, B] } });
  });

  it("starts at epoch 1 when the store has no entry", async () => {
    const store = new ModelStore();
    expect((await switchActive(request(store))).entry.epoch).to.equal(1);
  });

  it("tries again when another key's write changed the store's version", async () => {
    const store = new ModelStore({ epoch: 7, order: [A, B] });
    const describeThenTakedown: KeyValueStorePort = {
      describe: () => store.describe(),
      get: async (key) => {
        const value = await store.get(key);
        if (store.writes.length < 3) {
          store.set("deny/film-1", "1");
        }
        return value;
      },
      put: (...args) => store.put(...args),
    };
    const { entry } = await switchActive(request(describeThenTakedown, { basedOnEpoch: 7 }));
    expect(entry.epoch).to.equal(8);
    expect(store.writes.filter(({ key }) => key === "active")).to.have.length(1);
  });

  it("stops, naming who is ahead, when somebody else switched since the plan was made", async () => {
    const store = new ModelStore({ epoch: 8, order: [A], by: "bob", at: "2026-01-05T11:59:00.000Z" });
    const error = await failure(switchActive(request(store, { basedOnEpoch: 7 })));
    expect(error).to.be.instanceOf(SwitchRefusedError);
    expect(error.message).to.contain("made from epoch 7");
    expect(error.message).to.contain("epoch 8 (us-west-2, by bob, at 2026-01-05T11:59:00.000Z)");
    expect(store.writes).to.deep.equal([]);
  });

  it("stops when the epoch went back, for then the store was tampered with", async () => {
    const store = new ModelStore({ epoch: 3, order: [A, B] });
    expect(await failure(switchActive(request(store, { basedOnEpoch: 7 })))).to.be.instanceOf(
      SwitchRefusedError,
    );
    expect(store.writes).to.deep.equal([]);
  });

  it("gives up after a few conflicts in a row, having written nothing", async () => {
    const store = new ModelStore({ epoch: 7, order: [A, B] });
    const busy: KeyValueStorePort = {
      describe: () => store.describe(),
      get: (key) => {
        store.set("deny/film-1", "1");
        return store.get(key);
      },
      put: (...args) => store.put(...args),
    };
    expect((await failure(switchActive(request(busy)))).message).to.contain("Nothing was written");
    expect(entryIn(store).epoch).to.equal(7);
  });

  it("recognises its own entry when the answer to the write was lost", async () => {
    const store = new ModelStore({ epoch: 7, order: [A, B] });
    store.lostAnswers = 1;
    const { entry } = await switchActive(request(store));
    expect(entry.epoch).to.equal(8);
    expect(store.writes).to.have.length(1);
  });

  it("recognises its own entry when the SDK's retry of a lost write conflicts with it", async () => {
    const store = new ModelStore({ epoch: 7, order: [A, B] });
    const retrying: KeyValueStorePort = {
      describe: () => store.describe(),
      get: (key) => store.get(key),
      put: async (...args) => {
        await store.put(...args);
        return store.put(...args);
      },
    };
    expect((await switchActive(request(retrying))).entry.epoch).to.equal(8);
    expect(store.writes).to.have.length(1);
  });

  it("passes on a write's own error when nothing was written", async () => {
    const store = new ModelStore({ epoch: 7, order: [A, B] });
    const forbidden: KeyValueStorePort = {
      describe: () => store.describe(),
      get: (key) => store.get(key),
      put: () => Promise.reject(new Error("AccessDenied")),
    };
    expect((await failure(switchActive(request(forbidden)))).message).to.equal("AccessDenied");
  });

  it("refuses orders that cannot be, before it reads anything", async () => {
    const untouchable: KeyValueStorePort = {
      describe: () => Promise.reject(new Error("read")),
      get: () => Promise.reject(new Error("read")),
      put: () => Promise.reject(new Error("write")),
    };
    const refusal = async (...order: string[]): Promise<string> => {
      const error = await failure(switchActive(request(untouchable, { order })));
      expect(error).to.be.instanceOf(SwitchRefusedError);
      return error.message;
    };
    expect(await refusal("mars-north-1")).to.contain("Its Regions are us-west-2, eu-west-1");
    expect(await refusal()).to.contain("No Region would be left");
    expect(await refusal(A, A)).to.contain("names a Region twice");
  });

  it("replaces an entry that cannot be read only when told to, and never below an epoch that it can make out", async () => {
    for (const [text, epoch] of [
      ["{", 1],
      ['{"epoch":41,"order":"eu-west-1"}', 42],
      ['{"epoch":41,"order":[]}', 42],
      ['{"epoch":-1,"order":["eu-west-1"]}', 1],
    ] as const) {
      const store = new ModelStore(text);
      const error = await failure(switchActive(request(store)));
      expect(error.message).to.contain("--repair");
      expect(store.writes).to.deep.equal([]);
      expect((await switchActive(request(store, { repair: true }))).entry.epoch).to.equal(epoch);
    }
  });

  it("keeps every acknowledged switch under a rising epoch, however operators and takedowns interleave", async () => {
    const person = fc.record({
      turns: fc.boolean(),
      planned: fc.boolean(),
      tries: fc.integer({ min: 1, max: 3 }),
    });
    const people = fc.array(person, { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        people,
        fc.nat(3),
        fc.nat(2),
        async (scheduler, staff, takedowns, lost) => {
          const store = new ModelStore({ epoch: 7, order: [A, B] });
          store.lostAnswers = lost;
          const outcomes = await playOut(scheduler, store, staff, takedowns);

          const written = store.writes
            .filter(({ key }) => key === "active")
            .flatMap(({ value }) => {
              const state = parseActive(value);
              return state.kind === "entry" ? [state.entry] : [];
            });
          expect(written.map(({ epoch }) => epoch)).to.deep.equal(written.map((_, index) => 8 + index));
          expect(entryIn(store)).to.deep.equal(written.at(-1) ?? { epoch: 7, order: [A, B] });
          // Every acknowledgement stands for one write; the others are those whose operator was told that it is unknown.
          const ids = new Set(outcomes.acknowledged.map(({ id }) => id));
          expect(ids.size).to.equal(outcomes.acknowledged.length);
          expect(written.filter(({ id }) => ids.has(id))).to.have.deep.members(outcomes.acknowledged);
          const others = written.filter(({ id }) => !ids.has(id)).map(({ by }) => by);
          expect(outcomes.unknown).to.include.members(others);
        },
      ),
      { numRuns: 300 },
    );
  });
});

interface Outcomes {
  readonly acknowledged: SignedActiveEntry[];
  /** Operators whose write's answer was lost, and who found somebody else's entry when they looked again. */
  readonly unknown: string[];
}

interface Person {
  readonly turns: boolean;
  readonly planned: boolean;
  readonly tries: number;
}

/** Lets operators switch and others take assets down, in whatever order the scheduler chooses. */
async function playOut(
  scheduler: fc.Scheduler,
  store: ModelStore,
  staff: readonly Person[],
  takedowns: number,
): Promise<Outcomes> {
  const outcomes: Outcomes = { acknowledged: [], unknown: [] };
  const port: KeyValueStorePort = {
    describe: scheduler.scheduleFunction(() => store.describe()),
    get: scheduler.scheduleFunction((key: string) => store.get(key)),
    put: scheduler.scheduleFunction((key: string, value: string, etag: string) =>
      store.put(key, value, etag),
    ),
  };
  const operate = async ({ turns, planned, tries }: Person, index: number): Promise<void> => {
    const by = `operator ${index}`;
    for (let attempt = 0; attempt < tries; attempt++) {
      try {
        const state = planned ? await readActive(port) : undefined;
        const basedOn = state?.kind === "entry" ? { basedOnEpoch: state.entry.epoch } : {};
        const order = turns ? [B, A] : [A];
        outcomes.acknowledged.push((await switchActive(request(port, { order, by, ...basedOn }))).entry);
      } catch (error) {
        if (!(error instanceof SwitchRefusedError)) {
          expect(String(error)).to.contain("socket hang up");
          outcomes.unknown.push(by);
        }
      }
    }
  };
  const disturb = async (): Promise<void> => {
    for (let index = 0; index < takedowns; index++) {
      await scheduler.schedule(Promise.resolve());
      store.set(`deny/film-${index}`, "1");
    }
  };
  await scheduler.waitFor(Promise.all([disturb(), ...staff.map(operate)]));
  return outcomes;
}
