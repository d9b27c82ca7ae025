import { expect } from "chai";
import * as fc from "fast-check";

import type { Backlog, Fact, PairFacts, Sample } from "../../../operations/readiness/facts";
import { verdictOf, worst } from "../../../operations/readiness/findings";
import { newestBacklog } from "../../../operations/readiness/newestBacklog";
import { found, healthyPair, NOW, troubles } from "./healthyFacts";

const MINUTE = 60_000;
const REFUSED = { kind: "unreadable", call: "x:Y", error: "AccessDenied: no" } as const;

function sample(value: number, minutesAgo = 1): Sample {
  return { value, at: NOW - minutesAgo * MINUTE };
}

function backlogOf(change: Partial<Backlog>): Backlog {
  return { operations: sample(0), bytes: sample(0), latencySeconds: sample(0), ...change };
}

describe("backlog of a replication", () => {
  let healthy: PairFacts;
  before(async () => {
    healthy = await healthyPair();
  });

  const withBacklog = (backlog: Fact<Backlog>): PairFacts => ({
    ...healthy,
    metrics: { ...healthy.metrics, packaged: { ...healthy.metrics.packaged, backlog } },
  });
  it("may wait as long as it is not older than the RPO, and not a second longer", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: -59, max: 60 }),
        (rpoMinutes, beyond) => {
          const seconds = rpoMinutes * 60 + beyond;
          const facts = withBacklog(
            found(backlogOf({ operations: sample(7), bytes: sample(99), latencySeconds: sample(seconds) })),
          );
          const findings = troubles(facts, rpoMinutes);
          expect(findings.length).to.equal(seconds > rpoMinutes * 60 ? 1 : 0);
          for (const { check, status, message } of findings) {
            expect([check, status]).to.deep.equal(["backlog", "wrong"]);
            expect(message)
              .to.contain("7 operations wait, 99 bytes")
              .and.to.contain(`${rpoMinutes} min of the RPO`);
          }
        },
      ),
      {
        examples: [
          [15, 0],
          [15, 1],
        ],
      },
    );
  });

  it("is unknown, and not fine, without a point of latency or operations in the last quarter of an hour", () => {
    for (const change of [
      { latencySeconds: undefined },
      { operations: undefined },
      { operations: undefined, latencySeconds: undefined, bytes: undefined },
      { latencySeconds: sample(0, 16) },
      { operations: sample(0, 59) },
    ]) {
      const [finding, ...others] = troubles(withBacklog(found(backlogOf(change))));
      expect(others).to.deep.equal([]);
      expect(finding?.status).to.equal("unknown");
      expect(finding?.fix).to.match(/new rule has none for about 15 minutes/);
    }
    expect(troubles(withBacklog(found(backlogOf({ bytes: undefined }))))).to.deep.equal([]);
    expect(troubles(withBacklog(found(backlogOf({ latencySeconds: sample(0, 15) }))))).to.deep.equal([]);
  });

  it("is not fine where operations failed, or cannot be asked for", () => {
    for (const [failed, status] of [
      [found(3), "wrong"],
      [REFUSED, "unreadable"],
    ] as const) {
      const facts = {
        ...healthy,
        metrics: { ...healthy.metrics, mezzanine: { ...healthy.metrics.mezzanine, failed } },
      };
      const [finding, ...others] = troubles(facts);
      expect(others).to.deep.equal([]);
      expect([finding?.check, finding?.status]).to.deep.equal(["failed-operations", status]);
    }
  });

  it("is what the newest points say, wherever they were found", () => {
    const old = found(backlogOf({ latencySeconds: sample(900, 20), operations: sample(5, 20) }));
    const recent = found(backlogOf({ latencySeconds: sample(1, 2), operations: undefined }));
    expect(newestBacklog([old, recent])).to.deep.equal(newestBacklog([recent, old]));
    expect(newestBacklog([old, recent, REFUSED])).to.deep.equal(
      found(backlogOf({ latencySeconds: sample(1, 2), operations: sample(5, 20) })),
    );
  });

  it("cannot be read only where a place that cannot be read might have had what no other has", () => {
    const nothing = found(backlogOf({ latencySeconds: undefined }));
    expect(newestBacklog([nothing, REFUSED])).to.equal(REFUSED);
    expect(newestBacklog([nothing, nothing]).kind).to.equal("read");
    expect(newestBacklog([REFUSED, REFUSED])).to.equal(REFUSED);
  });

  it("makes the verdict: anything wrong or unreadable is not ready, anything unknown is not known", () => {
    const verdict = (...statuses: readonly ("ok" | "wrong" | "unreadable" | "unknown")[]): string =>
      verdictOf(statuses.map((status) => ({ status })));
    expect(verdict()).to.equal("ready");
    expect(verdict("ok", "ok")).to.equal("ready");
    expect(verdict("ok", "unknown")).to.equal("unknown");
    expect(verdict("unknown", "wrong")).to.equal("not-ready");
    expect(verdict("unknown", "unreadable", "ok")).to.equal("not-ready");
    expect(worst(["ready", "unknown", "not-ready"])).to.equal("not-ready");
  });
});
