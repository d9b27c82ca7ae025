import { expect } from "chai";
import fc from "fast-check";

import { toJson } from "../../../../../rehearsal/cloud/core/props";
import type { Props } from "../../../../../rehearsal/cloud/core/types";
import { matchesPattern } from "../../../../../rehearsal/cloud/services/eventBridge/patternMatching";
import { patternProblem } from "../../../../../rehearsal/cloud/services/eventBridge/patternProblem";

const EVENT: Props = {
  source: "aws.s3",
  "detail-type": "Object Created",
  account: "111111111111",
  resources: ["arn:aws:s3:::mezzanine", "arn:aws:s3:::other"],
  detail: {
    bucket: { name: "mezzanine" },
    object: { key: "assets/a1/inventory/e1/asset.json", size: 42, etag: null },
    flags: [],
    tracks: [
      { kind: "audio", bitrate: 128 },
      { kind: "video", bitrate: 4000 },
    ],
  },
};

function matches(pattern: Props): boolean {
  expect(patternProblem(JSON.stringify(pattern)), JSON.stringify(pattern)).to.equal(undefined);
  return matchesPattern(pattern, EVENT);
}

const key = (...matchers: Props[]): Props => ({ detail: { object: { key: matchers } } });
const size = (matcher: Props): Props => ({ detail: { object: { size: [matcher] } } });

describe("event patterns", () => {
  const cases: readonly (readonly [sentence: string, fits: Props, misses: Props])[] = [
    ["by one of the values", { source: ["aws.ec2", "aws.s3"] }, { source: ["aws.ec2"] }],
    [
      "only when all fields match",
      { source: ["aws.s3"], account: ["111111111111"] },
      { source: ["aws.s3"], account: ["2"] },
    ],
    ["nested fields", { detail: { bucket: { name: ["mezzanine"] } } }, { detail: { name: ["mezzanine"] } }],
    ["an element of a list", { resources: ["arn:aws:s3:::other"] }, { resources: ["arn:aws:s3:::third"] }],
    [
      "numbers by value, not by their text",
      { detail: { object: { size: [42] } } },
      { detail: { object: { size: ["42"] } } },
    ],
    ["null as a value", { detail: { object: { etag: [null] } } }, { detail: { object: { key: [null] } } }],
    ["prefixes", key({ prefix: "assets/" }), key({ prefix: "inventory/" })],
    ["suffixes", key({ suffix: "/asset.json" }), key({ suffix: ".mp4" })],
    [
      "prefixes in any case",
      key({ prefix: { "equals-ignore-case": "ASSETS/" } }),
      key({ prefix: "ASSETS/" }),
    ],
    ["texts in any case", { source: [{ "equals-ignore-case": "AWS.S3" }] }, { source: ["AWS.S3"] }],
    [
      "wildcards",
      key({ wildcard: "assets/*/inventory/*/asset.json" }),
      key({ wildcard: "assets/*/inventory/asset.json" }),
    ],
    [
      "wildcards with a star that is meant",
      { source: [{ wildcard: "aws.*" }] },
      { source: [{ wildcard: "aws.\\*" }] },
    ],
    [
      "anything but a value",
      { source: [{ "anything-but": "aws.ec2" }] },
      { source: [{ "anything-but": ["x", "aws.s3"] }] },
    ],
    ["anything but a number", size({ "anything-but": 41 }), size({ "anything-but": [42, 43] })],
    [
      "anything but a prefix",
      key({ "anything-but": { prefix: "masters/" } }),
      key({ "anything-but": { prefix: ["x", "assets/"] } }),
    ],
    ["numbers in a range", size({ numeric: [">", 41, "<=", 42] }), size({ numeric: [">", 42, "<", 50] })],
    ["numbers that are equal", size({ numeric: ["=", 42] }), size({ numeric: ["<", 42] })],
    ["fields that are there", key({ exists: true }), { detail: { object: { owner: [{ exists: true }] } } }],
    ["fields that are not there", { detail: { none: { a: [{ exists: false }] } } }, key({ exists: false })],
    [
      "objects not as values that are there",
      { detail: { bucket: [{ exists: false }] } },
      { detail: { bucket: [{ exists: true }] } },
    ],
    [
      "alternatives",
      { $or: [{ source: ["x"] }, { account: ["111111111111"] }] },
      { $or: [{ source: ["x"] }, { account: ["2"] }] },
    ],
    [
      "fields of the same element of a list",
      { detail: { tracks: { kind: ["video"], bitrate: [4000] } } },
      { detail: { tracks: { kind: ["audio"], bitrate: [4000] } } },
    ],
  ];
  for (const [sentence, fits, misses] of cases) {
    it(`match ${sentence}`, () => {
      expect([matches(fits), matches(misses)]).to.deep.equal([true, false]);
    });
  }

  it("do not match by exclusion what is not there", () => {
    expect(matches({ detail: { owner: [{ "anything-but": "me" }] } })).to.equal(false);
  });

  it("match the event that they were made of, and not one that differs in a value", () => {
    const leaf = fc.oneof(fc.string({ minLength: 1 }), fc.integer(), fc.boolean(), fc.constant(null));
    const objects = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), leaf, { minKeys: 1, maxKeys: 4 });
    fc.assert(
      fc.property(objects, objects, (top, detail) => {
        const inArrays = (object: object): Props =>
          Object.fromEntries(Object.entries(object).map(([name, value]) => [name, [toJson(value)]]));
        const pattern: Props = { ...inArrays(top), detail: inArrays(detail) };
        const event: Props = { ...top, detail: { ...detail } };
        expect(matchesPattern(pattern, event)).to.equal(true);
        const [first = ""] = Object.keys(detail);
        const changed: Props = { ...event, detail: { ...detail, [first]: "changed, and long" } };
        expect(matchesPattern(pattern, changed)).to.equal(false);
      }),
    );
  });

  it("take a wildcard without stars for the text that it is", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (text, other) => {
        const wildcard = text.replace(/[\\*]/g, "\\$&");
        expect(patternProblem(JSON.stringify({ a: [{ wildcard }] }))).to.equal(undefined);
        expect(matchesPattern({ a: [{ wildcard }] }, { a: text })).to.equal(true);
        expect(matchesPattern({ a: [{ wildcard }] }, { a: other })).to.equal(text === other);
      }),
    );
  });

  const refused: readonly (readonly [what: string, pattern: unknown, reason: RegExp])[] = [
    ["a text", "x", /no JSON object/],
    ["nothing", {}, /Empty objects/],
    ["an empty object inside", { detail: {} }, /detail/],
    ["a value that is not in a list", { source: "aws.s3" }, /object or an array/],
    ["an empty list", { source: [] }, /Empty arrays/],
    ["a list in a list", { source: [["a"]] }, /Match value must be/],
    ["an operator that does not exist", { source: [{ begins: "a" }] }, /Unrecognized match type begins/],
    ["two operators at once", { source: [{ prefix: "a", suffix: "b" }] }, /Only one key/],
    ["a prefix that is a number", { source: [{ prefix: 1 }] }, /must be a string/],
    ["an empty suffix", { source: [{ suffix: "" }] }, /Null prefix\/suffix/],
    ["exists with a text", { source: [{ exists: "yes" }] }, /true or false/],
    ["half a numeric range", { size: [{ numeric: [">"] }] }, /invalid numeric/],
    ["a numeric operator that does not exist", { size: [{ numeric: ["~", 1] }] }, /invalid numeric/],
    ["anything-but of two kinds", { a: [{ "anything-but": ["x", 1] }] }, /of one kind/],
    ["anything-but exists", { a: [{ "anything-but": { exists: true } }] }, /Unsupported anything-but/],
    ["two stars side by side", { a: [{ wildcard: "a**b" }] }, /consecutive/],
    ["a backslash before a letter", { a: [{ wildcard: "a\\b" }] }, /escape/],
    ["one alternative", { $or: [{ a: ["b"] }] }, /at least two/],
    ["more than 2048 characters", { a: ["x".repeat(2_048)] }, /2048/],
  ];
  for (const [what, pattern, reason] of refused) {
    it(`refuse ${what}`, () => {
      expect(patternProblem(JSON.stringify(pattern))).to.match(reason);
    });
  }

  it("refuse what is no JSON", () => {
    expect(patternProblem("{")).to.match(/no JSON object/);
  });
});
