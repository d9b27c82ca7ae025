import { expect } from "chai";

import { parsePlatformConfig } from "../../../stacks/config";
import { defaultContentClassOf } from "../../../stacks/ingestSettings";
import { encoded, legal, problemsOf, type Raw } from "../support/legalConfig";

const GROUPS = {
  "kids-00": { contentClass: "kids", configurations: { "hls-v1": {} } },
  "clear-00": { contentClass: "clear", configurations: { "hls-v1": {} } },
  "clear-01": { contentClass: "clear", configurations: { "hls-v1": {} } },
};

/** A legal configuration of three groups in two content classes, with these ingest settings. */
function withIngest(ingest: Raw): Raw {
  return { ...legal(), packagingGroups: GROUPS, ingest };
}

describe("rules of the ingest configuration", () => {
  it("find nothing wrong with the defaults, nor with every setting given", () => {
    expect(problemsOf(withIngest({}))).to.deep.equal([]);
    expect(
      problemsOf(
        withIngest({
          playableWhen: "any",
          placement: {
            strategy: "by-metadata",
            key: "studio",
            groups: { acme: ["clear-01"], zoo: ["kids-00"] },
          },
          defaultContentClass: "kids",
          reconcileMinutes: 1,
          stuckMinutes: 10,
          takeoverMinutes: 5,
          supersededHours: 1,
        }),
      ),
    ).to.deep.equal([]);
  });

  it("take the class of the first group by name for titles that name none", () => {
    const config = parsePlatformConfig(encoded(withIngest({})));
    expect(defaultContentClassOf(config)).to.equal("clear");
  });

  it("take the class that is named for them", () => {
    const config = parsePlatformConfig(encoded(withIngest({ defaultContentClass: "kids" })));
    expect(defaultContentClassOf(config)).to.equal("kids");
  });

  const cases: readonly (readonly [string, Raw, RegExp])[] = [
    [
      "a default class that no group has",
      { defaultContentClass: "sports" },
      /^ingest\.defaultContentClass: got "sports".*Allowed: clear, kids/,
    ],
    [
      "a placement into a group that does not exist",
      { placement: { strategy: "by-metadata", key: "studio", groups: { acme: ["clear-07"] } } },
      /^ingest\.placement\.groups\.acme: got "clear-07".*Allowed: clear-00, clear-01, kids-00/,
    ],
    [
      "a group that is set aside twice",
      {
        placement: {
          strategy: "by-metadata",
          key: "studio",
          groups: { acme: ["clear-01"], bolt: ["clear-01"] },
        },
      },
      /^ingest\.placement\.groups\.bolt: clear-01 is set aside for acme already/,
    ],
    [
      "a strategy that does not exist",
      { placement: { strategy: "fullest" } },
      /least-loaded, round-robin or by-metadata/,
    ],
    ["a misspelt key", { playableWen: "any" }, /playableWen/],
    ["a reconciler that never looks", { reconcileMinutes: 0 }, /reconcileMinutes/],
    ["a policy that does not exist", { playableWhen: "some" }, /playableWhen/],
  ];
  for (const [what, ingest, expected] of cases) {
    it(`refuse ${what}`, () => {
      const problems = problemsOf(withIngest(ingest));
      expect(problems).to.have.length(1);
      expect(problems[0]).to.match(expected);
    });
  }
});
