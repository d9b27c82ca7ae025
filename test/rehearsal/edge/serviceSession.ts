import * as z from "zod";

import { PLAY_HOST_HEADER } from "../../../functions/edge/names";
import { licence } from "../../functions/entitlement/rightsRecords";
import { playEvent, PlayWorld } from "../../functions/entitlement/playWorld";
import { signingKey } from "../cloud/services/deliveryFixture";
import type { EdgeWorld } from "./edgeWorld";

const playbackSchema = z.object({ url: z.url(), expiresAt: z.iso.datetime() });

/** What differs from a service whose clock is right and a licence without an end. */
export interface ServiceSettings {
  /** Seconds by which the service's clock is ahead of the edge's; negative: behind. */
  readonly skewSeconds?: number;
  /** End of the licence, in milliseconds since 1970. */
  readonly validUntil?: number;
}

/** What a viewer got. */
export interface ServiceSession {
  /** Value of the Cookie header that a browser makes of it. */
  readonly cookie: string;
  /** Path of the manifest. */
  readonly path: string;
  /** End of the cookies, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A session by the entitlement service, with the key that the world's distribution trusts. @throws Error when it is refused */
export async function serviceSession(
  world: EdgeWorld,
  { skewSeconds = 0, validUntil }: ServiceSettings = {},
): Promise<ServiceSession> {
  const service = new PlayWorld();
  service.now = world.clock.now() + skewSeconds * 1_000;
  service.key = { name: "key", publicKeyId: world.delivery.publicKeyId, privateKey: signingKey.privateKey };
  if (validUntil !== undefined) {
    const terms = { validUntil: new Date(validUntil).toISOString() };
    service.rights = { offer: undefined, entitlements: [licence(terms)] };
  }
  const answer = await service.ask(playEvent({ headers: { [PLAY_HOST_HEADER]: world.host } }));
  if (answer.statusCode !== 200) {
    throw new Error(`the service refused: ${answer.body}`);
  }
  const { url, expiresAt } = playbackSchema.parse(JSON.parse(answer.body));
  return {
    cookie: (answer.cookies ?? []).map((text) => text.split(";")[0] ?? "").join("; "),
    path: new URL(url).pathname,
    expiresAt: Date.parse(expiresAt),
  };
}
