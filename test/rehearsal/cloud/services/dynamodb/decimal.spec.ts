import { expect } from "chai";
import fc from "fast-check";
import {
  addDecimals,
  compareDecimals,
  formatDecimal,
  parseDecimal,
  subtractDecimals,
} from "../../../../../rehearsal/cloud/services/dynamodb/decimal";

const canonical = (text: string): string => formatDecimal(parseDecimal(text));

describe("numbers of DynamoDB", () => {
  for (const [given, kept] of [
    ["1.50", "1.5"],
    ["-0", "0"],
    ["+007", "7"],
    ["1e3", "1000"],
    ["-12.5E-3", "-0.0125"],
    [".5", "0.5"],
    ["12345678901234567890123456789012345678", "12345678901234567890123456789012345678"],
  ] as const) {
    it(`are kept without loss: ${given} is ${kept}`, () => {
      expect(canonical(given)).to.equal(kept);
    });
  }

  for (const [what, given] of [
    ["words", "many"],
    ["nothing", ""],
    ["39 digits", "1".repeat(39)],
    ["too large ones", "1e126"],
    ["too small ones", "1e-131"],
  ] as const) {
    it(`are not ${what}`, () => {
      expect(() => parseDecimal(given)).to.throw(/ValidationException/);
    });
  }

  it("add, subtract and compare exactly", () => {
    const fraction = fc
      .tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 0, max: 6 }))
      .map(([digits, places]) => ({
        scaled: BigInt(digits) * 10n ** BigInt(6 - places),
        text: `${digits}e-${places}`,
      }));
    fc.assert(
      fc.property(fraction, fraction, (left, right) => {
        const [a, b] = [parseDecimal(left.text), parseDecimal(right.text)];
        const millionths = (value: bigint): string => canonical(`${value}e-6`);
        expect(formatDecimal(addDecimals(a, b))).to.equal(millionths(left.scaled + right.scaled));
        expect(formatDecimal(subtractDecimals(a, b))).to.equal(millionths(left.scaled - right.scaled));
        expect(compareDecimals(a, b)).to.equal(
          left.scaled < right.scaled ? -1 : left.scaled > right.scaled ? 1 : 0,
        );
      }),
    );
  });
});
