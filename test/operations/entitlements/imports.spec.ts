import { expect } from "chai";

import { subjectOf, type RightsChange } from "../../../operations/entitlements/change";
import {
  ImportError,
  importFile,
  ImportStoppedError,
  type ImportPorts,
  type ImportProgress,
} from "../../../operations/entitlements/importFile";

const NOW = new Date("2026-11-21T12:00:00.000Z");

class ImportModel implements ImportPorts {
  readonly writes: RightsChange[] = [];
  atOnce: string[][] = [];
  noted: ImportProgress | undefined;
  failAt = Number.POSITIVE_INFINITY;
  time = NOW;
  #batch: string[] | undefined;

  constructor(public text: readonly string[]) {}

  readonly records: ImportPorts["records"] = {
    write: async (change) => {
      if (this.writes.length >= this.failAt) {
        throw new Error("throttled");
      }
      this.writes.push(change);
      const batch = (this.#batch ??= []);
      batch.push(subjectOf(change));
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#batch === batch) {
        this.atOnce.push(batch);
        this.#batch = undefined;
      }
      return change.action === "revoke" ? "newer" : "written";
    },
  };
  readonly lines = async function* (this: ImportModel) {
    yield* await Promise.resolve(this.text);
  };
  readonly readProgress = () => Promise.resolve(this.noted);
  readonly noteProgress = (progress: ImportProgress) => {
    this.noted = progress;
    return Promise.resolve();
  };
  readonly now = () => this.time;
  readonly progress = () => undefined;
}

const grant = (viewer: number, more: object = {}): string =>
  JSON.stringify({ action: "grant", viewerId: `v${viewer}`, plan: "premium", ...more });
const run = (model: ImportModel, dryRun = false) => importFile({ stack: "prod", dryRun }, model);

async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) {
      return error;
    }
  }
  throw new Error("expected a rejection");
}

describe("import of entitlements", () => {
  it("writes every line, counts what was newer, and leaves empty lines out", async () => {
    const model = new ImportModel([
      grant(1),
      "",
      JSON.stringify({ action: "revoke", viewerId: "v2", assetId: "my-title" }),
      JSON.stringify({ action: "offer", assetId: "my-title", plans: ["premium"] }),
    ]);
    expect(await run(model)).to.deep.equal({
      stack: "prod",
      outcome: "done",
      lines: 4,
      skipped: 0,
      written: 2,
      newer: 1,
      asOf: NOW.toISOString(),
    });
    expect(model.writes).to.deep.equal([
      {
        action: "grant",
        entitlement: {
          viewerId: "v1",
          subject: { kind: "plan", plan: "premium" },
          updatedAt: NOW.toISOString(),
        },
      },
      {
        action: "revoke",
        entitlement: {
          viewerId: "v2",
          subject: { kind: "asset", assetId: "my-title" },
          validUntil: NOW.toISOString(),
          updatedAt: NOW.toISOString(),
        },
      },
      {
        action: "offer",
        offer: { assetId: "my-title", plans: ["premium"], updatedAt: NOW.toISOString() },
      },
    ]);
  });

  it("writes nothing of a file with lines that are no changes, and names each line and field", async () => {
    const model = new ImportModel([
      grant(1),
      "{",
      grant(2, { validUntil: "tomorrow" }),
      grant(3, { countries: ["Germany"] }),
      grant(4, { assetId: "my-title" }),
      grant(5, { validFrom: "2026-02-01T00:00:00Z", validUntil: "2026-01-01T00:00:00Z" }),
      grant(6, { updatedAt: "2030-01-01T00:00:00Z" }),
      grant(7, { colour: "red" }),
    ]);
    const error = await rejection(run(model));
    expect(error).to.be.instanceOf(ImportError);
    for (const part of [
      "line 2, whole line",
      "line 3, validUntil",
      "line 4, countries.0",
      "line 5, assetId, plan",
      "line 6, validUntil",
      "line 7, updatedAt",
      "line 8, line: Unrecognized key",
    ]) {
      expect(error.message).to.contain(part);
    }
    expect(model.writes).to.deep.equal([]);
  });

  it("only says what it would do with a dry run", async () => {
    const model = new ImportModel([grant(1)]);
    expect(await run(model, true)).to.deep.include({ outcome: "planned", lines: 1, written: 0 });
    expect(model.writes).to.deep.equal([]);
    expect(model.noted).to.equal(undefined);
  });

  it("keeps the order of lines about one subject, and writes others at once", async () => {
    const model = new ImportModel([grant(1), grant(2), grant(1, { validUntil: "2027-01-01T00:00:00Z" })]);
    await run(model);
    expect(model.atOnce.map((batch) => batch.length)).to.deep.equal([2, 1]);
  });

  it("goes on after a stop where it was, and means the same instant", async () => {
    const lines = Array.from({ length: 120 }, (_, index) => grant(index));
    const model = new ImportModel(lines);
    model.failAt = 60;
    const error = await rejection(run(model));
    expect(error).to.be.instanceOf(ImportStoppedError);
    expect(error.message).to.contain("Stopped after line 50 of 120").and.contain("throttled");
    model.failAt = Number.POSITIVE_INFINITY;
    model.time = new Date(NOW.getTime() + 3_600_000);
    const report = await run(model);
    expect(report).to.deep.include({ skipped: 50, written: 120, asOf: NOW.toISOString() });
    const written = new Set(model.writes.map(subjectOf));
    expect(written.size).to.equal(120);
    expect(
      new Set(model.writes.map((change) => (change.action === "offer" ? "" : change.entitlement.updatedAt))),
    ).to.deep.equal(new Set([NOW.toISOString()]));
  });

  it("does nothing more once it is done", async () => {
    const model = new ImportModel([grant(1)]);
    await run(model);
    expect(await run(model)).to.deep.include({ skipped: 1, written: 1 });
    expect(model.writes).to.have.length(1);
  });

  it("refuses to go on with another file or another stack", async () => {
    const model = new ImportModel([grant(1)]);
    await run(model);
    expect(await rejection(importFile({ stack: "dev", dryRun: false }, model))).to.be.instanceOf(ImportError);
    model.text = [grant(2)];
    expect(await rejection(run(model))).to.be.instanceOf(ImportError);
  });
});
