import { expect } from "chai";

import { runDrill, type DrillPorts, type DrillRequest } from "../../../operations/drill/drill";
import { formatReport } from "../../../operations/drill/report";
import type { KeyValueStorePort } from "../../../operations/activeSwitch";
import { ModelStore } from "../storeModel";
import { ModelFence } from "./fenceModel";

const A = "us-west-2";
const B = "eu-west-1";
const START = "2026-01-05T12:00:00.000Z";
const EARLIER = "2026-01-04T12:00:00.000Z";

interface World {
  readonly store: ModelStore;
  readonly fences: Readonly<Record<"a" | "b", ModelFence>>;
  readonly lines: string[];
  readonly ports: DrillPorts;
}

function world(change: Partial<DrillPorts> = {}, ingestRegions: readonly string[] = [A, B]): World {
  const store = new ModelStore({ epoch: 7, order: [A, B], at: EARLIER });
  const held = { epoch: 7, order: [A, B], at: EARLIER };
  const fences = { a: new ModelFence(A, held), b: new ModelFence(B, held) };
  const lines: string[] = [];
  const ports: DrillPorts = {
    store,
    canary: undefined,
    ingest: { replicas: [fences.a.replica, fences.b.replica], ingestRegions },
    clock: { now: () => Date.parse(START), sleep: () => Promise.resolve() },
    confirm: () => Promise.resolve(true),
    progress: (line) => lines.push(line),
    ...change,
  };
  return { store, fences, lines, ports };
}

const request: DrillRequest = { stack: "prod", operator: "ann", knownRegions: [A, B], to: B };

describe("the drill's fence of ingest", () => {
  it("tells every Region's catalog the order, under the store's epoch and time", async () => {
    const { fences, ports } = world();
    const report = await runDrill(request, ports);
    const fence = { epoch: 8, order: [B, A], at: START };
    expect([fences.a.held, fences.b.held]).to.deep.equal([fence, fence]);
    expect(report.outcome).to.equal("written");
    expect(report.advice.join()).not.to.contain("catalog");
    expect(report.ingest).to.deep.equal({
      epoch: 8,
      order: [B, A],
      preparedIn: B,
      holds: true,
      regions: [
        { region: A, state: "told", epoch: 8, error: null },
        { region: B, state: "told", epoch: 8, error: null },
      ],
    });
    expect(formatReport(report)).to.match(/^catalog in eu-west-1 +told, epoch 8$/m);
  });

  it("shows in a dry run what each catalog holds, and writes none", async () => {
    const { store, fences, lines, ports } = world();
    const report = await runDrill({ ...request, dryRun: true }, ports);
    expect(report.ingest?.regions).to.deep.include({ region: A, state: "behind", epoch: 7, error: null });
    expect(lines.join("\n")).to.contain("New assets are prepared in eu-west-1");
    expect([...fences.a.writes, ...fences.b.writes, ...store.writes]).to.deep.equal([]);
  });

  it("does not fail for a dark Region that another one takes over from", async () => {
    const { fences, ports } = world();
    fences.a.reachable = false;
    const report = await runDrill({ ...request, drain: [A] }, ports);
    expect(report.outcome).to.equal("written");
    expect(report.advice.join()).not.to.contain("catalog");
    expect(report.ingest?.regions[0]).to.deep.equal({
      region: A,
      state: "unreachable",
      epoch: null,
      error: "Error: connect ETIMEDOUT",
    });
    expect(fences.b.held?.epoch).to.equal(8);
  });

  it("is not done when the Region that is to prepare assets could not be told, and the same command completes it", async () => {
    const { store, fences, ports } = world();
    fences.b.reachable = false;
    const report = await runDrill(request, ports);
    expect(report).to.deep.include({ outcome: "not-fenced", epoch: 8 });
    expect(report.ingest?.holds).to.equal(false);
    expect(report.advice.join()).to.contain("catalog in eu-west-1 has not taken it");

    fences.b.reachable = true;
    const again = await runDrill(request, {
      ...ports,
      confirm: () => Promise.reject(new Error("asked")),
    });
    expect(again).to.deep.include({ outcome: "written", epoch: 8, writtenAt: null });
    expect(fences.b.held).to.deep.equal({ epoch: 8, order: [B, A], at: START });
    expect(store.writes).to.have.length(1);
  });

  it("goes by the first Region of the order that can prepare assets", async () => {
    const { fences, ports } = world({}, [A]);
    fences.b.reachable = false;
    const report = await runDrill(request, ports);
    expect(report).to.deep.include({ outcome: "written" });
    expect(report.ingest).to.deep.include({ preparedIn: A, holds: true });
  });

  it("writes the catalog's first fence from the entry that the deployment seeded, which says no time", async () => {
    const { store, fences, ports } = world();
    store.set("active", JSON.stringify({ epoch: 0, order: [A, B] }));
    fences.a.held = fences.b.held = undefined;
    await runDrill({ ...request, to: A }, ports);
    expect(fences.b.held).to.deep.equal({ epoch: 0, order: [A, B], at: START });
    expect((await runDrill({ ...request, to: A }, ports)).ingest?.holds).to.equal(true);
  });

  it("goes above a catalog that is ahead of the store, as when the store was made anew", async () => {
    const { store, fences, lines, ports } = world();
    fences.a.held = fences.b.held = { epoch: 12, order: [A, B], at: EARLIER };
    const report = await runDrill({ ...request, to: A }, ports);
    expect(report).to.deep.include({ outcome: "written", epoch: 13 });
    expect(fences.a.held).to.deep.include({ epoch: 13, order: [A, B] });
    expect(JSON.parse(store.values.get("active") ?? "")).to.deep.include({ epoch: 13, by: "ann" });
    expect(lines.join("\n")).to.contain("ahead of the store's 7").and.to.contain("Would write epoch 13");
  });

  it("goes above a catalog that has another order under the store's epoch", async () => {
    const { fences, ports } = world();
    fences.b.held = { epoch: 7, order: [B], at: EARLIER };
    const report = await runDrill({ ...request, to: A }, ports);
    expect(report).to.deep.include({ outcome: "written", epoch: 8 });
    expect(fences.b.held).to.deep.include({ epoch: 8, order: [A, B] });
  });

  it("carries on a switch that overtook this one, so that its own write buries none", async () => {
    const { store, fences, ports } = world();
    const overtaken: KeyValueStorePort = {
      describe: () => store.describe(),
      get: (key) => store.get(key),
      put: async (...args) => {
        const answer = await store.put(...args);
        // Bob's switch follows, and reaches A's catalog first.
        const bobs = { epoch: 9, order: [A], by: "bob", at: START };
        store.set("active", JSON.stringify(bobs));
        fences.a.held = { epoch: 9, order: [A], at: START };
        return answer;
      },
    };
    const report = await runDrill(request, { ...ports, store: overtaken });
    expect(report.ingest).to.deep.include({ epoch: 9, preparedIn: A, holds: true });
    expect(fences.b.writes.map(({ epoch }) => epoch)).to.deep.equal([8, 9]);
    expect(fences.a.held).to.deep.include({ epoch: 9 });
  });

  it("reports what the edge has even when the store cannot be read again", async () => {
    const { store, fences, ports } = world();
    let written = false;
    const failing: KeyValueStorePort = {
      describe: () => store.describe(),
      get: (key) => (written ? Promise.reject(new Error("gone")) : store.get(key)),
      put: async (...args) => {
        const answer = await store.put(...args);
        written = true;
        return answer;
      },
    };
    expect(await runDrill(request, { ...ports, store: failing })).to.deep.include({ outcome: "written" });
    expect(fences.b.held?.epoch).to.equal(8);
  });
});
