import { build } from "../components/bundle/bundleFunction";
import { viewerRequestCode } from "../functions/edge/viewerRequestCode";
import { cookieHeader, mintPlaybackCookies } from "../functions/entitlement/playbackCookies";
import { signingKey } from "../test/rehearsal/cloud/services/deliveryFixture";
import { EdgeWorld } from "../test/rehearsal/edge/edgeWorld";
import { ASSET_ID, REGIONS, ROUTE_TEXT, SEGMENT_PATH } from "./titles";

/** More than a run can send: WAF's own work is measured, its refusal is not. */
const NO_RATE_LIMIT = 2_000_000_000;

/**
 * A request that the rehearsal's edge answers from its cache, with the functions that ship: admission by WAF, the signature, the
 * viewer-request function, the cache. What a rehearsal with many viewers costs.
 *
 * @throws Error when the second request of the path is not a hit: the figure would be of something else
 */
export async function edgeCacheHit(): Promise<() => Promise<unknown>> {
  const world = await EdgeWorld.make({
    viewerRequest: viewerRequestCode({ staticOrder: REGIONS, statusCodes: [500, 502, 503, 504] }),
    originRequest: build("functions/edge/originRequest.ts").code,
    rateLimit: NO_RATE_LIMIT,
  });
  const cookie = cookieHeader(
    mintPlaybackCookies({
      playbackOrigin: `https://${world.host}`,
      assetId: ASSET_ID,
      route: ROUTE_TEXT,
      keyPairId: world.delivery.publicKeyId,
      privateKey: signingKey.privateKey,
      now: new Date(world.clock.now()),
      expiresAt: new Date(world.clock.now() + 300_000),
    }),
  );
  let viewers = 0;
  const request = (): ReturnType<EdgeWorld["get"]> => {
    // An address for each request: the rate rule looks at all earlier requests of an address, and virtual time stands still.
    viewers += 1;
    const clientIp = `10.${(viewers >> 16) & 255}.${(viewers >> 8) & 255}.${viewers & 255}`;
    return world.get(SEGMENT_PATH, { headers: { cookie }, clientIp });
  };
  await request();
  const second = await request();
  if (second.status !== 200 || second.attempts.length > 0) {
    throw new Error(
      `the edge answered ${second.status} after ${second.attempts.length} origin attempts instead of from its cache`,
    );
  }
  return request;
}
