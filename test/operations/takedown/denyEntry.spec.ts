import { expect } from "chai";

import { denyKey } from "../../../functions/edge/names";
import { allow, deny, readDeny } from "../../../operations/takedown/denyEntry";
import type { DenyStore } from "../../../operations/takedown/ports";
import { PublicationRefusedError } from "../../../operations/takedown/refusal";
import { ModelStore } from "../storeModel";

const FIRST = { intent: "TAKEN_DOWN", by: "ann", at: "2026-01-05T12:00:00.000Z" } as const;
const LATER = { ...FIRST, by: "bob", at: "2026-01-06T12:00:00.000Z" };

/** A store whose version somebody else changes during the first reads. */
function busy(store: ModelStore, times: number): DenyStore {
  let left = times;
  return {
    describe: () => store.describe(),
    get: async (key) => {
      const value = await store.get(key);
      if (left > 0) {
        left -= 1;
        store.set("active", String(left));
      }
      return value;
    },
    put: (...args) => store.put(...args),
    delete: (...args) => store.delete(...args),
  };
}

describe("deny entry", () => {
  it("is written again when another key's write changed the store's version", async () => {
    const store = new ModelStore();
    expect(await deny(busy(store, 5), "film-1", FIRST)).to.deep.equal(FIRST);
    expect(await readDeny(store, "film-1")).to.deep.equal({ kind: "entry", entry: FIRST });
  });

  it("is given up after some conflicts in a row, in words", async () => {
    const store = new ModelStore();
    try {
      await deny(busy(store, 100), "film-1", FIRST);
      expect.fail("it must give up");
    } catch (error) {
      expect(error).to.be.instanceOf(PublicationRefusedError);
      expect(String(error)).to.contain("Stop other writers");
    }
  });

  it("keeps its first author and time", async () => {
    const store = new ModelStore();
    await deny(store, "film-1", FIRST);
    expect(await deny(store, "film-1", LATER)).to.deep.equal(FIRST);
    expect(store.writes).to.have.length(1);
  });

  it("becomes a takedown from anything, and nothing else from a takedown", async () => {
    const store = new ModelStore();
    const hidden = { ...FIRST, intent: "UNPUBLISHED" } as const;
    await deny(store, "film-1", hidden);
    expect(await deny(store, "film-1", LATER)).to.deep.equal(LATER);
    expect(await deny(store, "film-1", hidden)).to.deep.equal(LATER);
    store.set(denyKey("film-2"), "1");
    expect(await deny(store, "film-2", LATER)).to.deep.equal(LATER);
  });

  it("is removed under the store's version, and once", async () => {
    const store = new ModelStore();
    await deny(store, "film-1", { ...FIRST, intent: "UNPUBLISHED" });
    await allow(busy(store, 3), "film-1");
    expect(await readDeny(store, "film-1")).to.deep.equal({ kind: "missing" });
    await allow(store, "film-1");
  });

  it("fits into a value of the store with the longest name that a command takes", async () => {
    const store = new ModelStore();
    await deny(store, "film-1", { ...FIRST, by: "\u{1F3AC}".repeat(100) });
    expect(Buffer.byteLength(store.values.get(denyKey("film-1")) ?? "")).to.be.at.most(1_024);
  });
});
