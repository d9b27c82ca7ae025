import { expect } from "chai";
import * as fc from "fast-check";

import { commonText, matchesGlob } from "../../policyLanguage/match";

const pattern = fc.string({ unit: fc.constantFrom("a", "b", "/", "*", "?"), maxLength: 8 });

describe("what two patterns have in common", () => {
  it("is a text that both match, found whenever there is one", () => {
    fc.assert(
      fc.property(
        pattern,
        pattern,
        fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 6 }),
        (left, right, probe) => {
          const common = commonText(left, right);
          if (common === undefined) {
            expect(matchesGlob(left, probe) && matchesGlob(right, probe)).to.equal(false);
          } else {
            expect(matchesGlob(left, common), `${left} ~ ${common}`).to.equal(true);
            expect(matchesGlob(right, common), `${right} ~ ${common}`).to.equal(true);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("is found for patterns as policies have them", () => {
    expect(commonText("arn:aws:s3:::b/masters/*", "arn:aws:s3:::b/?*")).to.equal("arn:aws:s3:::b/masters/");
    expect(commonText("*.mxf", "arn:aws:s3:::b/?*")).to.match(/^arn:aws:s3:::b\/.*\.mxf$/);
    expect(commonText("arn:aws:s3:::b", "arn:aws:s3:::b/?*")).to.equal(undefined);
    expect(commonText("arn:aws:s3:::c/*", "arn:aws:s3:::b/?*")).to.equal(undefined);
  });

  it("is looked for without getting lost in many wildcards", () => {
    expect(commonText("*a".repeat(60), `${"*b".repeat(60)}*c`)).to.equal(undefined);
  });
});
