import { expect } from "chai";

import { CLOCK_SKEW_SECONDS } from "../../../functions/entitlement/signingTimes";
import { EdgeWorld } from "./edgeWorld";
import { type ServiceSession, serviceSession } from "./serviceSession";

/** The service's setting in the tests. */
const COOKIE_SECONDS = 300;
const SECOND_MS = 1_000;

describe("sessions of the entitlement service at the edge", () => {
  let world: EdgeWorld;

  beforeEach(async function () {
    this.timeout(60_000);
    world = await EdgeWorld.make();
    // CloudFront counts whole seconds.
    await world.clock.advance(SECOND_MS - (world.clock.now() % SECOND_MS));
  });

  const status = async ({ path, cookie }: ServiceSession): Promise<number> =>
    (await world.get(path, { headers: { cookie } })).status;

  /** Statuses at some instants, in milliseconds since 1970 by the edge's clock. */
  async function statusesAt(
    session: ServiceSession,
    instants: readonly number[],
  ): Promise<readonly number[]> {
    const seen: number[] = [];
    for (const instant of instants) {
      await world.clock.advance(instant - world.clock.now());
      seen.push(await status(session));
    }
    return seen;
  }

  it("open the title until a second before their end, and nothing from then on", async () => {
    const session = await serviceSession(world);
    expect(session.expiresAt).to.equal(world.clock.now() + COOKIE_SECONDS * SECOND_MS);
    const { expiresAt } = session;
    expect(
      await statusesAt(session, [expiresAt - SECOND_MS, expiresAt - 1, expiresAt, expiresAt + SECOND_MS]),
    ).to.deep.equal([200, 200, 403, 403]);
  });

  it("end with the licence, to the second", async () => {
    const validUntil = world.clock.now() + 60 * SECOND_MS;
    const session = await serviceSession(world, { validUntil });
    expect(
      await statusesAt(session, [validUntil - SECOND_MS, validUntil, validUntil + SECOND_MS]),
    ).to.deep.equal([200, 403, 403]);
  });

  for (const skewSeconds of [-CLOCK_SKEW_SECONDS, -1, 1, CLOCK_SKEW_SECONDS]) {
    const what = `${Math.abs(skewSeconds)} s ${skewSeconds < 0 ? "behind" : "ahead of"} the edge's`;
    it(`open at once when the service's clock is ${what}, and last that much ${skewSeconds < 0 ? "shorter" : "longer"}`, async () => {
      const start = world.clock.now();
      const session = await serviceSession(world, { skewSeconds });
      // No policy has a beginning: with one, a service ahead of the edge would give out what does not open yet.
      expect(await status(session)).to.equal(200);
      const end = start + (COOKIE_SECONDS + skewSeconds) * SECOND_MS;
      expect(await statusesAt(session, [end - SECOND_MS, end, end + SECOND_MS])).to.deep.equal([
        200, 403, 403,
      ]);
    });

    it(`end with the licence's own instant by the edge's clock, when the service's is ${what}`, async () => {
      const validUntil = world.clock.now() + (CLOCK_SKEW_SECONDS + 60) * SECOND_MS;
      const session = await serviceSession(world, { skewSeconds, validUntil });
      expect(await statusesAt(session, [validUntil - SECOND_MS, validUntil])).to.deep.equal([200, 403]);
    });
  }

  it("are not given out by a service that is ahead in a licence's last seconds, nor honoured by the edge past them", async () => {
    const validUntil = world.clock.now() + 10 * SECOND_MS;
    const refusal: unknown = await serviceSession(world, { skewSeconds: 10, validUntil }).catch(
      (error: unknown) => error,
    );
    expect(String(refusal)).to.contain("no-longer-valid");
    // Behind, it still gives some out after the end, and the edge refuses them.
    await world.clock.advance(11 * SECOND_MS);
    expect(await status(await serviceSession(world, { skewSeconds: -10, validUntil }))).to.equal(403);
  });
});
