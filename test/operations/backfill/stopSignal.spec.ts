import { EventEmitter } from "node:events";

import { expect } from "chai";

import { EXIT } from "../../../operations/backfill/options";
import { exitCodeOfRun } from "../../../operations/backfill/report";
import { stopSignal } from "../../../operations/backfill/stopSignal";
import { BackfillWorld, object } from "./backfillModel";

describe("a backfill that is asked to stop", () => {
  for (const name of ["SIGINT", "SIGTERM"]) {
    it(`ends with 130 behind the batch that is under way at ${name}, and goes on there`, async () => {
      const process = new EventEmitter();
      const signal = stopSignal(process);
      const world = new BackfillWorld(["aaa", "bbb", "ccc"].map((id) => object(`masters/${id}/a.mov`)));
      world.verdict = () => {
        process.emit(name);
        return { kind: "accepted" };
      };
      const run = await world.run({ rate: 1 }, undefined, signal);
      expect([run.outcome, exitCodeOfRun(run)]).to.deep.equal(["stopped", EXIT.stopped]);
      expect(run.counts.submitted).to.equal(1);
      const rest = await world.run({ rate: 1 });
      expect([rest.resumedAfter, exitCodeOfRun(rest)]).to.deep.equal(["masters/aaa/a.mov", EXIT.done]);
      expect(world.messages).to.equal(3);
    });

    it(`leaves a second ${name} to Node, which ends the process on the spot`, () => {
      const process = new EventEmitter();
      const signal = stopSignal(process);
      expect(signal.aborted).to.equal(false);
      expect(process.emit(name)).to.equal(true);
      expect(signal.aborted).to.equal(true);
      expect(process.listenerCount(name)).to.equal(0);
    });
  }

  it("ends with 4 when it came to its end and something had failed, in this run or an earlier one", () => {
    const total = { submitted: 2, known: 0, older: 0, companions: 0, rejected: 0, failed: 1 };
    expect(exitCodeOfRun({ outcome: "done", total })).to.equal(EXIT.incomplete);
    expect(exitCodeOfRun({ outcome: "stopped", total })).to.equal(EXIT.stopped);
  });
});
