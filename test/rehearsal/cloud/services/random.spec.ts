import { expect } from "chai";
import fc from "fast-check";
import { VirtualClock } from "../../../../rehearsal/clock";
import { Cloud } from "../../../../rehearsal/cloud/core/cloud";
import { text } from "../../../../rehearsal/cloud/core/props";
import { SeededRandom } from "../../../../rehearsal/cloud/core/seededRandom";
import type { Props, ResourceType } from "../../../../rehearsal/cloud/core/types";
import { randomService, randomText } from "../../../../rehearsal/cloud/services/random";
import { Network } from "../../../../rehearsal/network";

const SCOPE = { accountId: "111111111111", region: "eu-west-1", defaultTags: {} };

describe("stand-in for @pulumi/random", () => {
  it("keeps the length and every minimum, whatever they are", () => {
    const minimum = fc.nat({ max: 6 });
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 24, max: 64 }),
        fc.record({ minLower: minimum, minUpper: minimum, minNumeric: minimum, minSpecial: minimum }),
        (seed, length, minimums) => {
          const drawn = randomText(new SeededRandom(seed), { length, ...minimums });
          const count = (pattern: RegExp): number => drawn.match(pattern)?.length ?? 0;
          expect(drawn).to.have.length(length);
          expect(count(/[a-z]/g)).to.be.at.least(minimums.minLower);
          expect(count(/[A-Z]/g)).to.be.at.least(minimums.minUpper);
          expect(count(/[0-9]/g)).to.be.at.least(minimums.minNumeric);
          expect(count(/[^a-zA-Z0-9]/g)).to.be.at.least(minimums.minSpecial);
        },
      ),
    );
  });

  it("draws only from the kinds that are allowed", () => {
    const drawn = randomText(new SeededRandom(1), { length: 500, special: false, upper: false });
    expect(drawn).to.match(/^[a-z0-9]{500}$/);
  });

  it("gives the same value in every run with the same seed, and different ones to different resources", async () => {
    const first = await create(typeOf("RandomPassword"), "urn:a", { length: 30 }, 7);
    const again = await create(typeOf("RandomPassword"), "urn:a", { length: 30 }, 7);
    const other = await create(typeOf("RandomPassword"), "urn:b", { length: 30 }, 7);
    expect(first).to.deep.equal(again);
    expect(other.computed["result"]).not.to.equal(first.computed["result"]);
    expect(other.id).not.to.equal(first.id);
  });

  it("never shows a password in its id", async () => {
    const made = await create(typeOf("RandomPassword"), "urn:a", { length: 30 }, 7);
    expect(made.id).not.to.include(made.computed["result"]);
  });

  it("spells one id in four ways, each with the prefix", async () => {
    const { id, computed } = await create(typeOf("RandomId"), "urn:a", { byteLength: 8, prefix: "p-" }, 7);
    const hex = text(computed, "hex").slice(2);
    expect(hex).to.match(/^[0-9a-f]{16}$/);
    expect(computed["dec"]).to.equal(`p-${BigInt(`0x${hex}`)}`);
    expect(computed["b64Url"]).to.equal(`p-${id}`);
    expect(Buffer.from(id, "base64url").toString("hex")).to.equal(hex);
  });

  it("refuses a length that the minimums do not fit into", () => {
    const failures = typeOf("RandomString").check?.({ length: 3, minLower: 2, minUpper: 2 }, SCOPE);
    expect(failures).to.deep.equal([
      { property: "length", reason: "length 3: the minimums add up to 4; raise it" },
    ]);
  });

  it("refuses an empty choice of characters", () => {
    const nothing = { length: 3, lower: false, upper: false, numeric: false, special: false };
    expect(typeOf("RandomPassword").check?.(nothing, SCOPE)).to.have.length(1);
  });
});

function typeOf(name: string): ResourceType {
  const type = randomService.resourceTypes.find(({ token }) => token.endsWith(`:${name}`));
  if (type === undefined) {
    throw new Error(`no type ${name}`);
  }
  return type;
}

async function create(
  type: ResourceType,
  urn: string,
  inputs: Props,
  seed: number,
): Promise<{ readonly id: string; readonly computed: Props }> {
  const clock = new VirtualClock();
  const cloud = new Cloud({ clock, network: new Network(clock), seed });
  return type.create({ cloud, token: type.token, urn, scope: SCOPE, inputs });
}
