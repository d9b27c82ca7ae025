import { expect } from "chai";

import { VirtualClock } from "../../../rehearsal/clock";
import { Network } from "../../../rehearsal/network";
import { withOnlyRegion } from "../../../rehearsal/story/onlyRegion";

const REGIONS = ["us-west-2", "eu-west-1", "ap-southeast-2"];

describe("a Region that is alone for a while", () => {
  let network: Network;

  beforeEach(() => {
    network = new Network(new VirtualClock());
    network.setFault("eu-west-1", "stalled");
  });

  const faults = (): readonly (string | undefined)[] => REGIONS.map((region) => network.fault(region));

  it("is the only one that is not dark meanwhile", async () => {
    const seen = await withOnlyRegion(network, REGIONS, "us-west-2", () => Promise.resolve(faults()));
    expect(seen).to.deep.equal([undefined, "dark", "dark"]);
  });

  it("leaves the others as they were, also when something went wrong", async () => {
    await withOnlyRegion(network, REGIONS, "us-west-2", () => Promise.reject(new Error("lost"))).catch(
      () => undefined,
    );
    expect(faults()).to.deep.equal([undefined, "stalled", undefined]);
  });
});
