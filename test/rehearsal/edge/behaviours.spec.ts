import { expect } from "chai";
import fc from "fast-check";

import { normalizePath, patternCovers } from "../../../rehearsal/edge/behaviours";
import { matchesWildcard } from "../../../rehearsal/edge/wildcard";

/** Hostile pieces of paths, put together at random. */
const hostilePath = fc
  .array(
    fc.constantFrom(
      "/",
      "//",
      ".",
      "..",
      "%2e",
      "%2E%2e",
      "%2f",
      "%5c",
      "\\",
      "a",
      "v1",
      "clear-00~r",
      "m",
      "%",
      "~",
      "%7E",
    ),
    { maxLength: 14 },
  )
  .map((pieces) => `/${pieces.join("")}`);

describe("CloudFront's path normalization", () => {
  const cases: readonly (readonly [raw: string, normalized: string])[] = [
    ["/", "/"],
    ["", "/"],
    ["/a/b", "/a/b"],
    ["/a//b", "/a/b"],
    ["///a", "/a"],
    ["/a/./b", "/a/b"],
    ["/a/../b", "/b"],
    ["/../../a", "/a"],
    ["/a/b/..", "/a/"],
    ["/a/", "/a/"],
    ["/a/%2e%2e/b", "/b"],
    ["/a/%2E./b", "/b"],
    ["/%61%7E", "/a~"],
    ["/a%2Fb", "/a%2Fb"],
    ["/a%5cb", "/a%5cb"],
    ["/a/..b/c..", "/a/..b/c.."],
    ["/A", "/A"],
    ["/%zz", "/%zz"],
  ];
  for (const [raw, normalized] of cases) {
    it(`makes ${JSON.stringify(raw)} into ${JSON.stringify(normalized)}`, () => {
      expect(normalizePath(raw)).to.equal(normalized);
    });
  }

  it("leaves nothing that climbs or doubles, and changes nothing the second time", () => {
    fc.assert(
      fc.property(hostilePath, (raw) => {
        const once = normalizePath(raw);
        expect(once.startsWith("/")).to.equal(true);
        expect(once).to.not.include("//");
        expect(once.split("/")).to.not.include.members([".."]);
        // One escape can hide another ("%252e"), which RFC 3986 resolves once only.
        if (!/%25/.test(raw) && !once.includes("%")) {
          expect(normalizePath(once)).to.equal(once);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("CloudFront's path patterns", () => {
  const cases: readonly (readonly [pattern: string, path: string, covered: boolean])[] = [
    ["*", "/anything/at/all", true],
    ["/v1/*", "/v1/a/b/c", true],
    ["v1/*", "/v1/a", true],
    ["/v1/*", "/v1", false],
    ["/v1/*", "/V1/a", false],
    ["*.m3u8", "/a/b/index.m3u8", true],
    ["*.m3u8", "/a/b/index.m3u8x", false],
    ["/a??.jpg", "/abc.jpg", true],
    ["/a??.jpg", "/ab.jpg", false],
    ["/v1/*/clear-00~*/m/*", "/v1/asset/clear-00~r/hls/m/index.m3u8", true],
    ["/v1/*/clear-00~*/m/*", "/v1/asset/clear-00~r/hls/x/y/1.ts", false],
    ["/v1/*/clear-00~*", "/v1/asset/clear-01~r/hls/m/index.m3u8", false],
    ["/a.b", "/axb", false],
  ];
  for (const [pattern, path, covered] of cases) {
    it(`say ${String(covered)} of ${pattern} and ${path}`, () => {
      expect(patternCovers(pattern, path)).to.equal(covered);
    });
  }

  it("agree with a regular expression on any text", () => {
    const character = fc.constantFrom("a", "b", "/", ".", "~", "+", "(");
    const pattern = fc.array(fc.oneof(character, fc.constantFrom("*", "?")), { maxLength: 12 });
    fc.assert(
      fc.property(pattern, fc.array(character, { maxLength: 14 }), (pieces, characters) => {
        const source = pieces
          .map((piece) => (piece === "*" ? "[^]*" : piece === "?" ? "[^]" : piece.replace(/[.+(]/, "\\$&")))
          .join("");
        const value = characters.join("");
        expect(matchesWildcard(pieces.join(""), value)).to.equal(new RegExp(`^${source}$`).test(value));
      }),
      { numRuns: 5000 },
    );
  });

  it("take no longer for patterns made to be slow", () => {
    const started = process.hrtime.bigint();
    expect(matchesWildcard(`${"*a".repeat(200)}b`, "a".repeat(4000))).to.equal(false);
    expect(Number(process.hrtime.bigint() - started) / 1e6).to.be.lessThan(2000);
  });
});
