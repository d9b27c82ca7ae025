import { expect } from "chai";
import * as fc from "fast-check";

import { planOrigins, type PlannedOrigin } from "../../../components/delivery/originPlan";
import { refusalOf } from "../../support/refusals";

const ORDER = ["us-west-2", "eu-west-1", "ap-south-1"];

function origins(groups: readonly string[], regions: readonly string[] = ORDER): PlannedOrigin[] {
  return groups.flatMap((packagingGroup) => regions.map((region) => ({ packagingGroup, region })));
}

function groupNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `clear-${String(index).padStart(2, "0")}`);
}

describe("origin plan", () => {
  it("pairs the first two Regions of the static order, and makes origins for all", () => {
    const plan = planOrigins(origins(["clear-00"]), ORDER);

    expect(plan.groups).to.deep.equal([
      { packagingGroup: "clear-00", memberIds: ["clear-00.us-west-2", "clear-00.eu-west-1"] },
    ]);
    expect(plan.origins.map(({ id }) => id)).to.deep.equal([
      "clear-00.ap-south-1",
      "clear-00.eu-west-1",
      "clear-00.us-west-2",
    ]);
  });

  it("is the same whatever order Regions and groups are handed over in", () => {
    const given = origins(groupNames(4));
    fc.assert(
      fc.property(fc.shuffledSubarray(given, { minLength: given.length }), (shuffled) => {
        expect(planOrigins(shuffled, ORDER)).to.deep.equal(planOrigins(given, ORDER));
      }),
    );
  });

  it("turns the pairs round with the static order, and leaves the origins as they are", () => {
    const given = origins(["clear-00"]);
    const [before, after] = [planOrigins(given, ORDER), planOrigins(given, [...ORDER].reverse())];

    expect(after.origins).to.deep.equal(before.origins);
    expect(after.groups[0]?.memberIds).to.deep.equal(["clear-00.ap-south-1", "clear-00.eu-west-1"]);
  });

  it("takes ten packaging groups", () => {
    expect(planOrigins(origins(groupNames(10)), ORDER).groups).to.have.length(10);
  });

  const refusals: readonly (readonly [string, readonly PlannedOrigin[], readonly string[], RegExp])[] = [
    ["a single Region", origins(["clear-00"]), ["us-west-2"], /static order: got us-west-2\. .*two or more/],
    ["no Regions", [], [], /static order: got no Regions/],
    ["a Region twice", origins(["clear-00"]), ["us-west-2", "us-west-2"], /each once/],
    ["no origins", [], ORDER, /origins: got none/],
    [
      "a Region without one of the groups",
      origins(["clear-00", "clear-01"]).slice(1),
      ORDER,
      /packaging group clear-00: has no origin in us-west-2\. It needs one in each of us-west-2, eu-west-1, ap-south-1/,
    ],
    [
      "two origins of one group in one Region",
      [...origins(["clear-00"]), { packagingGroup: "clear-00", region: "eu-west-1" }],
      ORDER,
      /packaging group clear-00: has 2 origins in eu-west-1/,
    ],
    [
      "an origin elsewhere",
      origins(["clear-00"], [...ORDER, "sa-east-1"]),
      ORDER,
      /origin of clear-00 in sa-east-1: the Region is not in the static order/,
    ],
    [
      "an eleventh packaging group",
      origins(groupNames(11)),
      ORDER,
      /11 packaging groups come to 11 origin groups\. CloudFront allows 10/,
    ],
    [
      "more origins than CloudFront takes",
      origins(
        groupNames(10),
        Array.from({ length: 10 }, (_, index) => `us-west-${index}`),
      ),
      Array.from({ length: 10 }, (_, index) => `us-west-${index}`),
      /come to 111 origins\. CloudFront allows 100/,
    ],
    [
      "a packaging group called like the dead end",
      origins(["dead-end"]),
      ORDER,
      /packaging group dead-end: the name is taken/,
    ],
  ];
  for (const [what, given, order, message] of refusals) {
    it(`refuses ${what}`, () => {
      expect(refusalOf(() => planOrigins(given, order))).to.match(message);
    });
  }

  for (const name of ["Clear", "clear~00", "clear*", "clear/00", "0clear", "c", "c".repeat(33), "clear?0"]) {
    it(`refuses the packaging group name ${name}, which could mean something in a path pattern`, () => {
      expect(refusalOf(() => planOrigins(origins([name]), ORDER))).to.match(/bad name\. Use 2 to 32/);
    });
  }
});
