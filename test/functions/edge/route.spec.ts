import { expect } from "chai";
import fc from "fast-check";

import { decodeRoute, encodeRoute, isRouteText, RouteError } from "../../../functions/edge/route";
import { routeOf } from "./arbitraries";

const HASHES = {
  asset: "00000000000000000000000000000000",
  configuration: "11111111111111111111111111111111",
  manifest: "22222222222222222222222222222222",
  x: "33333333333333333333333333333333",
  y: "fedcba9876543210fedcba9876543210",
};
const ROUTE = {
  packagingGroup: "clear-00",
  regions: { "us-west-2": HASHES, "eu-west-1": { ...HASHES, asset: HASHES.y } },
};

describe("route codec", () => {
  it("decodes what it encoded", () => {
    fc.assert(
      fc.property(routeOf(), (route) => {
        expect(decodeRoute(encodeRoute(route))).to.deep.equal(route);
      }),
    );
  });

  it("encodes what it decoded to the same text, so equal routes share a cache entry", () => {
    const characters = fc.constantFrom("A", "B", "Q", "z", "_", "-");
    fc.assert(
      fc.property(routeOf(), fc.nat(), characters, (route, at, character) => {
        const text = encodeRoute(route);
        const index = at % text.length;
        const changed = text.slice(0, index) + character + text.slice(index + 1);
        fc.pre(isRouteText(changed));
        expect(encodeRoute(decodeRoute(changed))).to.equal(changed);
      }),
    );
  });

  it("sorts the Regions, whatever order they were given in", () => {
    const { "us-west-2": west, "eu-west-1": east } = ROUTE.regions;
    const turned = { packagingGroup: "clear-00", regions: { "eu-west-1": east, "us-west-2": west } };
    expect(encodeRoute(turned)).to.equal(encodeRoute(ROUTE));
    expect(encodeRoute(ROUTE)).to.match(
      /^clear-00~eu-west-1\.[A-Za-z0-9_-]{107}~us-west-2\.[A-Za-z0-9_-]{107}$/,
    );
  });

  it("changes the text with a nonce, and nothing else", () => {
    const text = encodeRoute({ ...ROUTE, nonce: "a1" });
    expect(text).to.equal(`${encodeRoute(ROUTE)}~n.a1`);
    expect(decodeRoute(text)).to.deep.equal({ ...ROUTE, nonce: "a1" });
  });

  it("refuses to encode what the grammar does not allow, naming the part", () => {
    const encode = (change: object) => () => encodeRoute({ ...ROUTE, ...change });
    expect(encode({ packagingGroup: "Clear" })).to.throw(RouteError, /packaging group "Clear"/);
    expect(encode({ packagingGroup: "a~b" })).to.throw(RouteError, /packaging group/);
    expect(encode({ regions: {} })).to.throw(RouteError, /1 to 8 Regions, not 0/);
    expect(encode({ regions: { nowhere: HASHES } })).to.throw(RouteError, /"nowhere" is not formed like/);
    expect(encode({ regions: { "eu-west-1": { ...HASHES, x: "AB" } } })).to.throw(
      RouteError,
      /eu-west-1: hash "x" is "AB"/,
    );
    expect(encode({ nonce: "" })).to.throw(RouteError, /nonce ""/);
    expect(encode({ nonce: "A-1" })).to.throw(RouteError, /nonce "A-1"/);
  });

  it("refuses to decode anything else", () => {
    const text = encodeRoute(ROUTE);
    const [group, first, second] = text.split("~");
    for (const wrong of [
      "",
      "clear-00",
      `${text}~`,
      `${text}\n`,
      ` ${text}`,
      text.slice(0, -1),
      `${text.slice(0, -1)}B`,
      [group, second, first].join("~"),
      [group, first, first].join("~"),
      `${text}~n.`,
      `${text}~n.A`,
      [group, "n.a", first].join("~"),
      text.replace("~", "%7E"),
    ]) {
      expect(() => decodeRoute(wrong), JSON.stringify(wrong)).to.throw(RouteError);
      expect(isRouteText(wrong)).to.equal(false);
    }
  });
});
