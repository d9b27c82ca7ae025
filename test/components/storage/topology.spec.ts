import { expect } from "chai";
import * as fc from "fast-check";

import {
  replicationDestinationsOf,
  replicationPairs,
  replicationSourcesOf,
} from "../../../components/storage/topology";

describe("replication topology", () => {
  it("copies both ways between two Regions", () => {
    expect(replicationPairs(["us-west-2", "eu-west-1"])).to.deep.equal([
      { from: "us-west-2", to: "eu-west-1" },
      { from: "eu-west-1", to: "us-west-2" },
    ]);
  });

  it("reaches every Region in one step from any other, since S3 passes no replica on", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z]{2}-[a-z]{4}-[1-9]$/), { maxLength: 6 }),
        (regions) => {
          const pairs = replicationPairs(regions);
          expect(pairs).to.have.length(regions.length * Math.max(0, regions.length - 1));
          for (const region of regions) {
            const others = regions.filter((other) => other !== region);
            expect(replicationDestinationsOf(region, pairs)).to.deep.equal(others);
            expect(replicationSourcesOf(region, pairs)).to.deep.equal(others);
          }
        },
      ),
    );
  });

  it("refuses a Region listed twice", () => {
    expect(() => replicationPairs(["us-west-2", "eu-west-1", "us-west-2"])).to.throw(
      /us-west-2 occurs twice/,
    );
  });
});
