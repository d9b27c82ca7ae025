import { expect } from "chai";
import fc from "fast-check";

import { isAssetId, parsePlaybackPath, playbackPath } from "../../../functions/edge/playbackPath";
import { encodeRoute, RouteError } from "../../../functions/edge/route";
import { assetId, filesOf, format, hash, hostilePath, routeOf } from "./arbitraries";

describe("playback path", () => {
  it("is taken apart into what it was made of", () => {
    fc.assert(
      fc.property(assetId, routeOf(), format, (id, route, name) => {
        const text = encodeRoute(route);
        const file = name === "dash" ? "index.mpd" : "index.m3u8";
        const path = playbackPath({ assetId: id, route: text, format: name, file });
        expect(parsePlaybackPath(path)).to.deep.equal({
          assetId: id,
          route: text,
          format: name,
          kind: "manifest",
          file,
        });
      }),
    );
  });

  it("is known for every file that a manifest links to", () => {
    fc.assert(
      fc.property(assetId, routeOf(), format, hash, hash, (id, route, name, x, y) => {
        for (const file of filesOf(name, x, y)) {
          const path = `/v1/${id}/${encodeRoute(route)}/${name}/${file}`;
          const kind = file.endsWith(".m3u8") && file.includes(x) ? "playlist" : undefined;
          expect(parsePlaybackPath(path)?.kind).to.equal(
            kind ?? (file.startsWith("m/") ? "manifest" : "segment"),
          );
        }
      }),
    );
  });

  it("is never recognised in a hostile path", () => {
    fc.assert(
      fc.property(hostilePath, (path) => {
        expect(parsePlaybackPath(path)).to.equal(undefined);
      }),
      { numRuns: 1000 },
    );
  });

  it("is not made of parts that do not fit", () => {
    const route = encodeRoute({
      packagingGroup: "clear-00",
      regions: {
        "eu-west-1": {
          asset: "0".repeat(32),
          configuration: "0".repeat(32),
          manifest: "0".repeat(32),
          x: "0".repeat(32),
          y: "0".repeat(32),
        },
      },
    });
    const parts = { assetId: "film-1", route, format: "hls", file: "index.m3u8" } as const;
    expect(() => playbackPath({ ...parts, assetId: "../film-2" })).to.throw(
      RouteError,
      /not a playback path/,
    );
    expect(() => playbackPath({ ...parts, route: "*" })).to.throw(RouteError);
    expect(() => playbackPath({ ...parts, file: "index.mpd" })).to.throw(RouteError);
    expect(() => playbackPath({ ...parts, file: "x/y/index.m3u8" })).to.throw(RouteError);
  });
});

describe("asset id", () => {
  it("has 3 to 64 lower-case letters, digits and dashes, and does not begin with a dash", () => {
    expect(["abc", "0-0", "a".repeat(64)].every(isAssetId)).to.equal(true);
    expect(["ab", "a".repeat(65), "-ab", "Abc", "a*c", "a?c", "a/c", "abc\n", ""].some(isAssetId)).to.equal(
      false,
    );
  });
});
