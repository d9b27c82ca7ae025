import { createHash } from "node:crypto";

import { expect } from "chai";

import { build } from "../../../components/bundle/bundleFunction";
import { encodeRoute, type FormatHashes } from "../../../functions/edge/route";
import { viewerRequestCode } from "../../../functions/edge/viewerRequestCode";
import { cookieHeader, mintPlaybackCookies } from "../../../functions/entitlement/playbackCookies";
import type { ViewerResponse } from "../../../rehearsal/edge";
import { signingKey } from "../cloud/services/deliveryFixture";
import { answer, EdgeWorld, REGIONS, type WorldSettings } from "./edgeWorld";

const ASSET = "big-fish";
const [FIRST, SECOND] = REGIONS;

const hash = (text: string): string => createHash("md5").update(text).digest("hex");

function hashesIn(region: string): FormatHashes {
  const of = (part: string): string => hash(`${region} ${part}`);
  return { asset: of("a"), configuration: of("c"), manifest: of("m"), x: of("x"), y: of("y") };
}

const HASHES = { [FIRST]: hashesIn(FIRST), [SECOND]: hashesIn(SECOND) };
const ROUTE = encodeRoute({ packagingGroup: "clear-00", regions: HASHES });
const BASE = `/v1/${ASSET}/${ROUTE}/hls`;

/** Every path that an HLS player asks for, with the links as the first Region's manifests write them. */
const { x: X, y: Y } = hashesIn(FIRST);
const JOURNEY = [
  `${BASE}/m/index.m3u8`,
  `${BASE}/m/${X}/${Y}/index_1.m3u8`,
  `${BASE}/${X}/${Y}/index_1_0.ts`,
];

/** Only the paths of that Region's own hashes exist there, as in MediaPackage. */
function existing(region: string): readonly string[] {
  const { asset, configuration, manifest, x, y } = hashesIn(region);
  const base = `/out/v1/${asset}/${configuration}`;
  return [
    `${base}/${manifest}/index.m3u8`,
    `${base}/${manifest}/${x}/${y}/index_1.m3u8`,
    `${base}/${x}/${y}/index_1_0.ts`,
  ];
}

async function shipped(edge: WorldSettings["edge"] = {}): Promise<EdgeWorld> {
  const world = await EdgeWorld.make({
    viewerRequest: viewerRequestCode({ staticOrder: [...REGIONS], statusCodes: [500, 502, 503, 504] }),
    originRequest: build("functions/edge/originRequest.ts").code,
    edge,
  });
  world.respond = (region, request) => answer(existing(region).includes(request.path) ? 200 : 404, region);
  return world;
}

/** Plays the journey with cookies for this route; a miss each time, since every journey has a cache of its own. */
async function play(world: EdgeWorld, paths = JOURNEY): Promise<readonly ViewerResponse[]> {
  const cookie = cookieHeader(
    mintPlaybackCookies({
      playbackOrigin: `https://${world.host}`,
      assetId: ASSET,
      route: ROUTE,
      keyPairId: world.delivery.publicKeyId,
      privateKey: signingKey.privateKey,
      expiresAt: new Date(world.clock.now() + 300_000),
      now: new Date(world.clock.now()),
    }),
  );
  const responses = [];
  for (const path of paths) {
    responses.push(await world.get(path, { headers: { cookie } }));
  }
  return responses;
}

const summary = (responses: readonly ViewerResponse[]): readonly string[] =>
  responses.map(({ status, servedBy }) => `${status} ${servedBy ?? "nobody"}`);

const from = (region: string): readonly string[] => JOURNEY.map(() => `200 clear-00.${region}`);

describe("the functions that ship, at the rehearsal's edge", () => {
  for (const secondRunSees of ["original", "rewritten"] as const) {
    it(`play manifests, playlists and segments from either Region when run 2 sees the ${secondRunSees} request`, async () => {
      const world = await shipped({ secondRunSees });
      expect(summary(await play(world))).to.deep.equal(from(FIRST));
      const failing = await shipped({ secondRunSees });
      failing.network.setFault(FIRST, "dark");
      expect(summary(await play(failing))).to.deep.equal(from(SECOND));
    });
  }

  it("try the Region first that the operator's entry names first, and nobody else while it is well", async () => {
    const world = await shipped();
    await world.writeEntry("active", JSON.stringify({ epoch: 2, order: [SECOND, FIRST] }));
    expect(summary(await play(world))).to.deep.equal(from(SECOND));
    expect(new Set(world.attempts)).to.deep.equal(new Set([SECOND]));
    const other = await shipped();
    await other.writeEntry("active", JSON.stringify({ epoch: 2, order: [SECOND, FIRST] }));
    other.network.setFault(SECOND, "dark");
    expect(summary(await play(other))).to.deep.equal(from(FIRST));
  });

  it("never try a Region that the operator has drained", async () => {
    const world = await shipped();
    await world.writeEntry("active", JSON.stringify({ epoch: 2, order: [SECOND] }));
    world.network.setFault(SECOND, "dark");
    expect(summary(await play(world))).to.deep.equal(JOURNEY.map(() => "503 nobody"));
    expect(new Set(world.attempts)).to.deep.equal(new Set([SECOND]));
  });

  it("refuse an asset that was taken down once the store has propagated", async () => {
    const world = await shipped();
    expect(summary(await play(world))).to.deep.equal(from(FIRST));
    await world.writeEntry(`deny/${ASSET}`, "1");
    const refused = await play(world);
    expect(refused.map(({ refusedBy }) => refusedBy)).to.deep.equal(["function", "function", "function"]);
    expect(refused.map(({ status }) => status)).to.deep.equal([403, 403, 403]);
  });

  it("refuse what climbs out of the signed path, although the cookies' wildcard covers it", async () => {
    const world = await shipped();
    const hostile = ["..", "%2e%2e", "..%2f.."].map(
      (climb) => `/v1/${ASSET}/${ROUTE}/${climb}/${climb}/other-asset/${ROUTE}/hls/m/index.m3u8`,
    );
    const responses = await play(world, hostile);
    expect(responses.map(({ status, refusedBy }) => `${status} ${String(refusedBy)}`)).to.deep.equal(
      hostile.map(() => "403 function"),
    );
    expect(world.attempts).to.be.empty;
  });
});
