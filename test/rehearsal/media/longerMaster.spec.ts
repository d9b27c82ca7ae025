import { expect } from "chai";

import { probeContainer } from "../../../rehearsal/cloud/services/mediaConvert/containerProbe";
import { longerMaster } from "../../../rehearsal/media/longerMaster";
import { bundledMaster } from "../../../rehearsal/media/master";

const SECONDS = 87_000;

describe("a master that says it is longer", () => {
  const { body } = bundledMaster();

  it("has the duration in the file's and every track's header, and else what it had", () => {
    const before = probeContainer(body);
    const after = probeContainer(longerMaster(body, SECONDS));
    expect(after?.durationSeconds).to.equal(SECONDS);
    expect(after?.tracks.map(({ durationSeconds }) => durationSeconds)).to.deep.equal([SECONDS, SECONDS]);
    expect(after?.tracks.map(({ codec, width, height }) => ({ codec, width, height }))).to.deep.equal(
      before?.tracks.map(({ codec, width, height }) => ({ codec, width, height })),
    );
  });

  it("leaves the master alone that it is made from", () => {
    const copy = Buffer.from(body);
    longerMaster(body, SECONDS);
    expect(copy.equals(body)).to.equal(true);
  });

  it("cannot be longer than its headers can say", () => {
    expect(() => longerMaster(body, 100_000)).to.throw(RangeError);
  });
});
