import { expect } from "chai";
import fc from "fast-check";

import { type Pace, tokenBucket } from "../../../functions/ingest/pacing";

/** A bucket with a clock that only sleeping moves. */
function clocked(
  perSecond: number,
  burst: number,
): { pace: Pace; nowMs: () => number; wait: (ms: number) => void } {
  let now = 0;
  const pace = tokenBucket({
    perSecond,
    burst,
    nowMs: () => now,
    sleep: (milliseconds) => {
      now += milliseconds;
      return Promise.resolve();
    },
  });
  return { pace, nowMs: () => now, wait: (milliseconds) => (now += milliseconds) };
}

describe("pacing of calls", () => {
  it("lets a burst through at once and the rest at the rate", async () => {
    const { pace, nowMs } = clocked(2, 3);
    const times: number[] = [];
    for (let call = 0; call < 6; call++) {
      await pace();
      times.push(nowMs());
    }

    expect(times).to.deep.equal([0, 0, 0, 500, 1_000, 1_500]);
  });

  it("gives no more than a burst after any pause", async () => {
    const { pace, nowMs, wait } = clocked(1, 2);
    wait(60_000);
    for (let call = 0; call < 4; call++) {
      await pace();
    }

    expect(nowMs()).to.equal(62_000);
  });

  it("lets callers that come together through one after another", async () => {
    const sleeps: number[] = [];
    const pace = tokenBucket({
      perSecond: 2,
      nowMs: () => 0,
      sleep: (milliseconds) => Promise.resolve(sleeps.push(milliseconds)),
    });
    await Promise.all([pace(), pace(), pace()]);

    expect(sleeps).to.deep.equal([500, 1_000]);
  });

  it("never lets more through in any time than the rate and a burst", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 10 }),
        fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 40 }),
        async (perSecond, burst, waits) => {
          const { pace, nowMs, wait } = clocked(perSecond, burst);
          const times: number[] = [];
          for (const milliseconds of waits) {
            wait(milliseconds);
            await pace();
            times.push(nowMs());
          }
          for (const [first, from] of times.entries()) {
            for (const [last, to] of times.entries()) {
              if (last >= first) {
                expect(last - first + 1).to.be.at.most(burst + ((to - from) * perSecond) / 1_000 + 1e-6);
              }
            }
          }
        },
      ),
    );
  });
});
