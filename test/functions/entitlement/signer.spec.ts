import { expect } from "chai";
import fc from "fast-check";

import {
  CLOCK_SKEW_SECONDS,
  KEY_SETTLE_SECONDS,
  LONGEST_COOKIE_SECONDS,
  SIGNER_REFRESH_SECONDS,
  SIGNER_STALE_SECONDS,
} from "../../../functions/entitlement/signingTimes";
import { keyNamed, SignerWorld } from "./signerWorld";

/** Seconds at which nothing is new any more. */
const SETTLED = 10_000;

async function signingWith(active = "key-1"): Promise<SignerWorld> {
  const world = new SignerWorld();
  world.write(active);
  expect(await world.keyAt(SETTLED)).to.equal(active);
  return world;
}

describe("signer", () => {
  it("reads the document and the key once for many requests, and parses the key once", async () => {
    const world = await signingWith();
    const first = await world.signer.current();
    for (let second = 1; second < SIGNER_REFRESH_SECONDS; second += 7) {
      expect(await world.keyAt(SETTLED + second)).to.equal("key-1");
    }
    expect((await world.signer.current())?.privateKey).to.equal(first?.privateKey);
    expect(world.documentReads).to.equal(1);
    await world.keyAt(SETTLED + SIGNER_REFRESH_SECONDS);
    expect(world.documentReads).to.equal(2);
    expect(world.secretReads).to.deep.equal(["arn:key-1"]);
  });

  it("looks once for a herd of requests, at a cold start and later", async () => {
    const world = new SignerWorld();
    world.write("key-1");
    for (const [reads, second] of [
      [1, SETTLED],
      [2, SETTLED + SIGNER_REFRESH_SECONDS],
    ] as const) {
      world.now = second;
      const keys = await Promise.all(Array.from({ length: 1_000 }, () => world.signer.current()));
      expect(new Set(keys.map((key) => key?.name))).to.deep.equal(new Set(["key-1"]));
      expect(world.documentReads).to.equal(reads);
    }
    expect(world.secretReads).to.have.length(1);
  });

  it("signs with the first key at once: there is none to go on with", async () => {
    const world = new SignerWorld();
    world.write("key-1");
    expect(await world.keyAt(0)).to.equal("key-1");
  });

  it("goes on with the key before until a newly active one has settled, to the second, with or without a past", async () => {
    const world = await signingWith();
    world.write("key-2", ["key-1"]);
    const settledAt = SETTLED + KEY_SETTLE_SECONDS + CLOCK_SKEW_SECONDS;
    await world.keyAt(SETTLED + SIGNER_REFRESH_SECONDS);
    for (const signer of [world.signer, world.newInstance()]) {
      expect(await world.keyAt(settledAt - 1, signer)).to.equal("key-1");
      expect(await world.keyAt(settledAt, signer)).to.equal("key-2");
    }
  });

  it("signs with no key that would not be trusted to the end of its cookies, when the document is new for another reason", async () => {
    const world = new SignerWorld();
    world.now = SETTLED;
    const trustedUntil = (seconds: number): string => new Date((SETTLED + seconds) * 1_000).toISOString();
    const least = LONGEST_COOKIE_SECONDS + CLOCK_SKEW_SECONDS;
    world.write("key-2", [{ ...keyNamed("key-1"), trustedUntil: trustedUntil(least) }]);
    expect(await world.keyAt(SETTLED)).to.equal("key-1");
    expect(await world.keyAt(SETTLED + 1)).to.equal("key-2");
    world.now = SETTLED;
    world.write("key-2", [{ ...keyNamed("key-1"), trustedUntil: trustedUntil(least - 1) }]);
    expect(await world.keyAt(SETTLED, world.newInstance())).to.equal("key-2");
  });

  it("goes on while Systems Manager is away, for as long as it may, and recovers", async () => {
    const world = await signingWith();
    world.isParameterAway = true;
    expect(await world.keyAt(SETTLED + SIGNER_REFRESH_SECONDS)).to.equal("key-1");
    expect(await world.keyAt(SETTLED + SIGNER_STALE_SECONDS)).to.equal("key-1");
    expect(await world.keyAt(SETTLED + SIGNER_STALE_SECONDS + 1)).to.equal(undefined);
    world.isParameterAway = false;
    expect(await world.keyAt(SETTLED + SIGNER_STALE_SECONDS + 2)).to.equal("key-1");
    expect(world.secretReads).to.have.length(1);
  });

  it("does not make every request wait for what is away", async () => {
    const world = await signingWith();
    world.isParameterAway = true;
    for (let second = SIGNER_REFRESH_SECONDS; second < SIGNER_REFRESH_SECONDS + 100; second++) {
      await world.keyAt(SETTLED + second);
    }
    expect(world.documentReads).to.equal(1 + 10);
  });

  it("takes a document that it cannot read as none", async () => {
    for (const text of ["", "{", "null", "{}", '{"active":{},"retired":[]}']) {
      const world = await signingWith();
      world.writeText(text);
      expect(await world.keyAt(SETTLED + SIGNER_STALE_SECONDS)).to.equal("key-1");
      expect(await world.keyAt(SETTLED + SIGNER_STALE_SECONDS + 1)).to.equal(undefined);
      expect(world.log).not.to.be.empty;
    }
  });

  it("goes on while Secrets Manager is away: the key it has is known to be the right one", async () => {
    const world = await signingWith();
    world.secretsAway = "all";
    for (let second = 0; second <= 3 * SIGNER_STALE_SECONDS; second += 30) {
      expect(await world.keyAt(SETTLED + second)).to.equal("key-1");
    }
  });

  it("does not sign with a key that it cannot read: the one before goes on while it may, then nothing, until it can", async () => {
    const world = await signingWith();
    world.write("key-2", ["key-1"]);
    world.secretsAway = ["arn:key-2"];
    await world.keyAt(SETTLED + SIGNER_REFRESH_SECONDS);
    expect(await world.keyAt(SETTLED + KEY_SETTLE_SECONDS + 1)).to.equal("key-1");
    expect(await world.keyAt(SETTLED + SIGNER_STALE_SECONDS - 1)).to.equal("key-1");
    expect(await world.keyAt(SETTLED + SIGNER_STALE_SECONDS)).to.equal(undefined);
    world.secretsAway = [];
    expect(await world.keyAt(SETTLED + SIGNER_STALE_SECONDS + 10)).to.equal("key-2");
  });

  it("logs what it could not read by name, and no key", async () => {
    const world = await signingWith();
    world.write("key-2", ["key-1"]);
    world.secretsAway = ["arn:key-2"];
    await world.keyAt(SETTLED + SIGNER_REFRESH_SECONDS);
    expect(world.log).to.deep.equal([
      {
        event: "signer",
        outcome: "unreadable",
        what: "key",
        key: "key-2",
        error: "Error: arn:key-2 is away",
      },
    ]);
  });

  it("through any outages around an activation, uses each key only while it may, reads at most once a request, and recovers", async () => {
    const outage = fc.record({
      from: fc.integer({ min: -1_200, max: 2_400 }),
      seconds: fc.integer({ min: 1, max: 1_800 }),
      of: fc.constantFrom("parameter", "secrets", "both"),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(outage, { maxLength: 4 }),
        fc.uniqueArray(fc.integer({ min: -1_500, max: 4_500 }), { minLength: 5, maxLength: 60 }),
        async (outages, moments) => {
          const world = new SignerWorld();
          world.write("key-1");
          const isAway = (what: string, at: number): boolean =>
            outages.some(
              ({ from, seconds, of }) => (of === what || of === "both") && at >= from && at < from + seconds,
            );
          let isActivated = false;
          const activate = (): void => {
            if (!isActivated) {
              isActivated = true;
              world.now = SETTLED;
              world.write("key-2", ["key-1"]);
            }
          };
          let lastLook: number | undefined;
          for (const moment of [...moments].sort((a, b) => a - b)) {
            if (moment >= 0) {
              activate();
            }
            world.isParameterAway = isAway("parameter", moment);
            world.secretsAway = isAway("secrets", moment) ? "all" : [];
            const reads = { documents: world.documentReads, secrets: world.secretReads.length };
            const key = await world.keyAt(SETTLED + moment);
            const looked = world.documentReads - reads.documents;
            expect(looked).to.be.at.most(1);
            const secrets = world.secretReads.slice(reads.secrets);
            expect(new Set(secrets).size).to.equal(secrets.length);
            if (looked === 1 && !world.isParameterAway) {
              lastLook = moment;
            }
            const allowed = moment < SIGNER_STALE_SECONDS ? ["key-1"] : [];
            // Before it has settled, the new key only helps out where the one before cannot be read.
            allowed.push(...(moment >= 0 ? ["key-2"] : []));
            expect(key === undefined || allowed.includes(key), `${key} at ${moment}`).to.equal(true);
            if (key !== undefined) {
              expect(moment - (lastLook ?? -Infinity)).to.be.at.most(SIGNER_STALE_SECONDS);
            }
          }
          // No request may have come since.
          activate();
          world.isParameterAway = false;
          world.secretsAway = [];
          expect(await world.keyAt(SETTLED + 4_500 + SIGNER_REFRESH_SECONDS)).to.equal("key-2");
        },
      ),
      { numRuns: 300, examples: [[[], [-3, -4, -5, -1, -6]]] },
    );
  });
});
