import { expect } from "chai";

import { SwitchRefusedError } from "../../../operations/switchPlan";
import {
  runDrill,
  type CanaryPort,
  type DrillPorts,
  type DrillRequest,
} from "../../../operations/drill/drill";
import { formatReport } from "../../../operations/drill/report";
import { ModelStore } from "../storeModel";

const A = "us-west-2";
const B = "eu-west-1";
const START = Date.UTC(2026, 0, 5, 12);

interface World {
  readonly store: ModelStore;
  readonly lines: string[];
  readonly ports: DrillPorts;
}

/** @param answer the Region that answers `ms` after the start, or a status without a Region */
function world(answer: (ms: number) => string | number, change: Partial<DrillPorts> = {}): World {
  const store = new ModelStore({ epoch: 7, order: [A, B] });
  const lines: string[] = [];
  let now = START;
  const canary: CanaryPort = {
    probe: () => {
      const by = answer(now - START);
      return Promise.resolve(
        typeof by === "string"
          ? { ok: true, status: 200, servedBy: by, elapsedMs: 80 }
          : { ok: false, status: by, servedBy: undefined, elapsedMs: 900 },
      );
    },
  };
  const ports: DrillPorts = {
    store,
    canary,
    clock: {
      now: () => now,
      sleep: (ms) => {
        now += ms;
        return Promise.resolve();
      },
    },
    confirm: () => Promise.resolve(true),
    progress: (line) => lines.push(line),
    ...change,
  };
  return { store, lines, ports };
}

const request: DrillRequest = { stack: "prod", operator: "ann", knownRegions: [A, B], to: B };
const instant = (ms: number): string => new Date(START + ms).toISOString();

describe("drill", () => {
  it("writes the new order and watches until three answers in a row come from the new Region", async () => {
    const { store, ports } = world((ms) => (ms < 2_000 ? A : ms === 4_000 ? 503 : B));
    const report = await runDrill(request, ports);
    expect(report).to.deep.equal({
      stack: "prod",
      outcome: "moved",
      from: [A, B],
      to: [B, A],
      epoch: 8,
      operator: "ann",
      writtenAt: instant(0),
      firstAnswerFromNewRegionAt: instant(2_000),
      lastAnswerFromOldRegionAt: instant(1_000),
      probes: 8,
      failures: 1,
      slowestMs: 900,
      ingest: null,
      advice: ["Ask whether the paywall is shut by this order too: npm run probe -- --stack prod"],
    });
    expect(JSON.parse(store.values.get("active") ?? "")).to.deep.include({
      epoch: 8,
      order: [B, A],
      by: "ann",
    });
  });

  it("says how to probe the paywall once it is done, by the order that stands, and not before", async () => {
    const drained = await runDrill({ ...request, drain: [A] }, world(() => B).ports);
    expect(drained.outcome).to.equal("moved");
    expect(drained.advice.join()).to.match(/npm run probe -- --stack prod --drained us-west-2$/);
    const { ports } = world(() => A);
    for (const report of [
      await runDrill({ ...request, dryRun: true }, ports),
      await runDrill(request, { ...ports, confirm: () => Promise.resolve(false) }),
      await runDrill({ ...request, timeoutMs: 3_000 }, ports),
    ]) {
      expect(report.advice.join(), report.outcome).not.to.contain("npm run probe");
    }
  });

  it("shows the plan and who answers at present, and stops there in a dry run", async () => {
    const { store, lines, ports } = world(() => A, { confirm: () => Promise.reject(new Error("asked")) });
    const report = await runDrill({ ...request, dryRun: true }, ports);
    expect(report).to.deep.include({ outcome: "planned", epoch: 7, writtenAt: null, probes: 0 });
    expect(store.writes).to.deep.equal([]);
    expect(lines.join("\n")).to.contain("us-west-2, eu-west-1 -> eu-west-1, us-west-2");
    expect(lines.join("\n")).to.contain("Would write epoch 8 as ann");
    expect(lines.join("\n")).to.contain("status 200 from us-west-2");
  });

  it("writes nothing when the operator says no", async () => {
    const { store, ports } = world(() => A, { confirm: () => Promise.resolve(false) });
    expect((await runDrill(request, ports)).outcome).to.equal("declined");
    expect(store.writes).to.deep.equal([]);
  });

  it("stops when somebody else switches while the operator is being asked", async () => {
    const { store, ports } = world(() => A);
    const slow: DrillPorts = {
      ...ports,
      confirm: () => {
        store.set("active", JSON.stringify({ epoch: 8, order: [A], by: "bob" }));
        return Promise.resolve(true);
      },
    };
    try {
      await runDrill(request, slow);
      expect.fail("the drill must stop");
    } catch (error) {
      expect(error).to.be.instanceOf(SwitchRefusedError);
      expect(String(error)).to.contain("bob");
    }
    expect(store.writes).to.have.length(1);
  });

  it("neither asks nor writes when the order stands already, but still watches", async () => {
    const { store, ports } = world(() => A, { confirm: () => Promise.reject(new Error("asked")) });
    const report = await runDrill({ ...request, to: A }, ports);
    expect(report).to.deep.include({ outcome: "moved", epoch: 7, writtenAt: null, probes: 3 });
    expect(store.writes).to.deep.equal([]);
  });

  it("goes on when the canary fails before the switch: that is when a switch is needed", async () => {
    const { ports } = world((ms) => (ms < 1_000 ? 0 : B));
    expect(await runDrill(request, ports)).to.deep.include({ outcome: "moved", failures: 1 });
  });

  it("reports a new Region that does not answer in time, and says how to move back", async () => {
    const { store, lines, ports } = world(() => A);
    const report = await runDrill({ ...request, timeoutMs: 10_000 }, ports);
    expect(report).to.deep.include({
      outcome: "not-in-time",
      epoch: 8,
      firstAnswerFromNewRegionAt: null,
      lastAnswerFromOldRegionAt: instant(10_000),
      probes: 11,
      failures: 0,
    });
    expect(report.advice.join("\n")).to.contain("another Region still answers");
    expect(report.advice.join("\n")).to.contain("npm run drill -- --stack prod --to us-west-2");
    expect(store.values.get("active")).to.contain('"epoch":8');
    expect(lines.at(-1)).to.contain("0 of 3 in a row from eu-west-1");
  });

  it("tells a refused session from a Region that fails", async () => {
    const refused = await runDrill({ ...request, timeoutMs: 3_000 }, world(() => 403).ports);
    expect(refused.advice[0]).to.contain("session is refused");
    const failing = await runDrill({ ...request, timeoutMs: 3_000 }, world(() => 502).ports);
    expect(failing.advice[0]).to.contain("eu-west-1 does not answer steadily");
  });

  it("does not suggest to move back to a Region that is drained", async () => {
    const { ports } = world(() => 502);
    const report = await runDrill({ ...request, drain: [A], timeoutMs: 3_000 }, ports);
    expect(report.to).to.deep.equal([B]);
    expect(report.advice.join("\n")).not.to.contain("move back");
  });

  it("only writes when there is no canary to watch with", async () => {
    const { ports } = world(() => A, { canary: undefined });
    expect(await runDrill(request, ports)).to.deep.include({ outcome: "written", epoch: 8, probes: 0 });
  });

  it("prints a report that people can read", async () => {
    const report = await runDrill(request, world((ms) => (ms < 1_000 ? A : B)).ports);
    const text = formatReport(report);
    expect(text).to.match(/^outcome +moved$/m);
    expect(text).to.match(/^order after +eu-west-1, us-west-2$/m);
    expect(text).to.match(/^probes, failed +4, 0$/m);
  });
});
