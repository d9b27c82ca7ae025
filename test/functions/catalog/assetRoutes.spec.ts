import { expect } from "chai";

import { assetRoutes } from "../../../functions/catalog/assetRoutes";
import type { Endpoint, RegionPart } from "../../../functions/catalog/parts";
import { decodeRoute } from "../../../functions/edge/route";

const NOW = "2026-01-05T12:00:00.000Z";

function endpoint(digit: string): Endpoint {
  const hash = digit.repeat(32);
  return {
    configurationId: "group-hls-v1",
    url: `https://host/out/v1/${hash}/${hash}/${hash}/index.m3u8`,
    hashes: { asset: hash, configuration: hash, manifest: hash, x: hash, y: hash },
  };
}

function part(region: string, endpoints: Record<string, Endpoint>, packagingGroup = "clear-00"): RegionPart {
  return {
    assetId: "my-title",
    region,
    revision: 1,
    createdAt: NOW,
    updatedAt: NOW,
    encodeId: "0123456789abcdef",
    masterId: "0123456789abcdef",
    state: "PLAYABLE",
    packagingGroup,
    vodAssetId: "my-title_0123456789abcdef",
    endpoints,
  };
}

describe("routes of an asset", () => {
  it("name every Region that serves the format's version for new sessions, with that Region's hashes", () => {
    const routes = assetRoutes(
      [
        part("us-west-2", { "hls-v1": endpoint("1"), "hls-v2": endpoint("2") }),
        part("eu-west-1", { "hls-v2": endpoint("3") }),
      ],
      { hls: "hls-v2" },
    );
    const { packagingGroup, regions } = decodeRoute(routes.hls ?? "");
    expect(packagingGroup).to.equal("clear-00");
    expect(Object.keys(regions)).to.have.members(["us-west-2", "eu-west-1"]);
    expect(regions["us-west-2"]?.x).to.equal("2".repeat(32));
    expect(regions["eu-west-1"]?.x).to.equal("3".repeat(32));
  });

  it("leave out a Region that does not serve the version yet", () => {
    const routes = assetRoutes(
      [part("us-west-2", { "hls-v2": endpoint("2") }), part("eu-west-1", { "hls-v1": endpoint("3") })],
      { hls: "hls-v2" },
    );
    expect(Object.keys(decodeRoute(routes.hls ?? "").regions)).to.deep.equal(["us-west-2"]);
  });

  it("leave out formats that no Region serves", () => {
    const routes = assetRoutes([part("us-west-2", { "hls-v1": endpoint("1") })], {
      hls: "hls-v1",
      dash: "dash-v1",
    });
    expect(Object.keys(routes)).to.deep.equal(["hls"]);
  });

  it("are none where the asset is playable nowhere", () => {
    expect(assetRoutes([], { hls: "hls-v1" })).to.deep.equal({});
  });

  it("refuse Regions that have the encode in different packaging groups", () => {
    expect(() =>
      assetRoutes(
        [
          part("us-west-2", { "hls-v1": endpoint("1") }),
          part("eu-west-1", { "hls-v1": endpoint("2") }, "clear-01"),
        ],
        { hls: "hls-v1" },
      ),
    ).to.throw("clear-00, clear-01");
  });
});
