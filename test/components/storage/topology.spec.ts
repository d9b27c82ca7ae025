import { expect } from "chai";
import * as fc from "fast-check";

import {
  replicationDestinationsOf,
  replicationPairs,
  replicationSourcesOf,
} from "../../../components/storage/topology";

/** Some Regions, and those of them where objects are written. */
const topologies = fc
  .uniqueArray(fc.stringMatching(/^[a-z]{2}-[a-z]{4}-[1-9]$/), { maxLength: 6 })
  .chain((regions) => fc.record({ regions: fc.constant(regions), ingest: fc.shuffledSubarray(regions) }));

describe("replication topology", () => {
  it("copies both ways between two Regions that ingest", () => {
    const regions = ["us-west-2", "eu-west-1"];

    expect(replicationPairs(regions, regions)).to.deep.equal([
      { from: "us-west-2", to: "eu-west-1" },
      { from: "eu-west-1", to: "us-west-2" },
    ]);
  });

  it("copies to a third Region from both that ingest, and nothing from there", () => {
    expect(
      replicationPairs(["us-west-2", "eu-west-1", "ap-south-1"], ["eu-west-1", "us-west-2"]),
    ).to.deep.equal([
      { from: "us-west-2", to: "eu-west-1" },
      { from: "us-west-2", to: "ap-south-1" },
      { from: "eu-west-1", to: "us-west-2" },
      { from: "eu-west-1", to: "ap-south-1" },
    ]);
  });

  it("brings what is written in an ingest Region to every Region in one step, and only once", () => {
    fc.assert(
      fc.property(topologies, ({ regions, ingest }) => {
        const pairs = replicationPairs(regions, ingest);
        for (const origin of ingest) {
          // S3 passes no replica on, so what arrives is what the origin's own pairs carry.
          const arrivals = pairs.filter(({ from }) => from === origin).map(({ to }) => to);
          expect(arrivals).to.deep.equal(regions.filter((region) => region !== origin));
          expect(replicationDestinationsOf(origin, pairs)).to.deep.equal(arrivals);
        }
      }),
    );
  });

  it("lets nothing out of a Region that does not ingest", () => {
    fc.assert(
      fc.property(topologies, ({ regions, ingest }) => {
        const pairs = replicationPairs(regions, ingest);
        for (const region of regions) {
          expect(replicationSourcesOf(region, pairs)).to.have.members(
            ingest.filter((other) => other !== region),
          );
        }
        expect(pairs.filter(({ from }) => !ingest.includes(from))).to.deep.equal([]);
        expect(pairs.filter(({ from, to }) => from === to)).to.deep.equal([]);
      }),
    );
  });

  it("does not depend on the order of the ingest Regions", () => {
    fc.assert(
      fc.property(topologies, ({ regions, ingest }) => {
        expect(replicationPairs(regions, ingest)).to.deep.equal(
          replicationPairs(regions, [...ingest].sort()),
        );
      }),
    );
  });

  it("refuses a Region listed twice", () => {
    expect(() => replicationPairs(["us-west-2", "eu-west-1", "us-west-2"], [])).to.throw(
      /us-west-2 occurs twice among the Regions/,
    );
    expect(() => replicationPairs(["us-west-2"], ["us-west-2", "us-west-2"])).to.throw(
      /us-west-2 occurs twice among the ingest Regions/,
    );
  });

  it("refuses an ingest Region that is not among the Regions", () => {
    expect(() => replicationPairs(["us-west-2", "eu-west-1"], ["us-west-2", "eu-west-3"])).to.throw(
      /ingest Region eu-west-3 is not among the Regions \(us-west-2, eu-west-1\)/,
    );
  });
});
