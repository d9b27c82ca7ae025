import { expect } from "chai";

import { concurrencyQuotas } from "../../../../../components/transcode/quotas";
import type { Props } from "../../../../../rehearsal/cloud/core/types";
import { mediaConvertService } from "../../../../../rehearsal/cloud/services/mediaConvert";
import { jobQuotas } from "../../../../../rehearsal/cloud/services/mediaConvert/concurrency";
import { Reservations } from "../../../../../rehearsal/cloud/services/mediaConvert/reservations";
import { MEDIA_REGIONS } from "../../../../../stacks/configSchema";
import { codeOf, Deployment, HOME, IRELAND, refusalOf, type WEST } from "../../core/standIn";

const QUEUE = "aws:mediaconvert/queue:Queue";
const YEAR_MS = 365 * 86_400_000;
const PARIS: typeof WEST = { accountId: HOME, region: "eu-west-3", defaultTags: {} };

/** Arguments of a reserved queue. */
function reserved(reservedSlots: number, rest: Props = {}): Props {
  return {
    name: "reserved",
    pricingPlan: "RESERVED",
    reservationPlanSettings: { commitment: "ONE_YEAR", renewalType: "EXPIRE", reservedSlots },
    ...rest,
  };
}

/** The same with automatic renewal. */
function renewing(reservedSlots: number): Props {
  return reserved(reservedSlots, {
    reservationPlanSettings: { commitment: "ONE_YEAR", renewalType: "AUTO_RENEW", reservedSlots },
  });
}

describe("MediaConvert queues", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await Deployment.over([mediaConvertService]);
  });

  /** Slots of every purchase so far, in order. */
  function purchases(): readonly number[] {
    return stack.cloud.service(Reservations).purchases.map(({ slots }) => slots);
  }

  it("are on demand, active and named by the engine unless the program says otherwise", async () => {
    const { id, outputs } = await stack.create(QUEUE, "transcode", {});
    expect(outputs).to.include({
      arn: `arn:aws:mediaconvert:us-west-2:${HOME}:queues/${id}`,
      pricingPlan: "ON_DEMAND",
      status: "ACTIVE",
      concurrentJobs: 200,
    });
    expect(id).to.match(/^transcode-[0-9a-f]{7}$/);
    expect((await stack.create(QUEUE, "transcode", {}, PARIS)).outputs["concurrentJobs"]).to.equal(100);
  });

  const refused: readonly (readonly [string, Props, string])[] = [
    ["a reserved plan without its settings", { pricingPlan: "RESERVED" }, "reservationPlanSettings"],
    ["the settings without the plan", reserved(2, { pricingPlan: "ON_DEMAND" }), "reservationPlanSettings"],
    ["a plan that is not sold", { pricingPlan: "SPOT" }, "pricingPlan"],
    ["concurrency of a reserved queue", reserved(2, { concurrentJobs: 2 }), "concurrentJobs"],
    ["no job at a time", { concurrentJobs: 0 }, "concurrentJobs"],
    ["half a slot", reserved(0.5), "reservationPlanSettings.reservedSlots"],
    ["a name of 81 characters", { name: "q".repeat(81) }, "name"],
    [
      "another term",
      reserved(1, {
        reservationPlanSettings: { commitment: "THREE_YEARS", renewalType: "EXPIRE", reservedSlots: 1 },
      }),
      "reservationPlanSettings.commitment",
    ],
  ];
  for (const [what, args, property] of refused) {
    it(`refuse ${what}`, () => {
      expect(stack.check(QUEUE, "q", args).failures.map((failure) => failure.property)).to.deep.equal([
        property,
      ]);
    });
  }

  it("keep their name and plan: a change replaces them", () => {
    const news = { ...reserved(2), name: "other", pricingPlan: "ON_DEMAND" };
    const { replaces } = stack.plane.diff({
      scope: IRELAND,
      token: QUEUE,
      urn: stack.urn(QUEUE, "q"),
      id: "reserved",
      oldInputs: reserved(2),
      oldOutputs: reserved(2),
      news,
      ignoreChanges: [],
    });
    expect(replaces).to.have.members(["name", "pricingPlan"]);
  });

  it("refuse an eleventh queue in a Region", async () => {
    for (let index = 0; index < 10; index++) {
      await stack.create(QUEUE, `q${index}`, { concurrentJobs: 10 });
    }
    expect((await refusalOf(() => stack.create(QUEUE, "q10", {}))).message).to.match(/10 queues, the quota/);
    await stack.create(QUEUE, "q10", {}, IRELAND);
  });

  it("run no more jobs than the quota per queue, which AWS answers like too many requests", async () => {
    const { id } = await stack.create(QUEUE, "q", { name: "q", concurrentJobs: 500 });
    for (const change of [
      () => stack.update(QUEUE, "q", id, { name: "q", concurrentJobs: 501 }),
      () => stack.create(QUEUE, "paris", { concurrentJobs: 101 }, PARIS),
    ]) {
      expect(await refusalOf(change)).to.include({ code: "TooManyRequestsException", statusCode: 429 });
    }
  });

  it("run as many jobs as AWS has granted the account beyond its default", async () => {
    stack.cloud.registerAccount(HOME, { grantedQuotas: { jobsPerQueue: 600 } });
    await stack.create(QUEUE, "paris", { concurrentJobs: 600 }, PARIS);
    expect(await codeOf(() => stack.create(QUEUE, "q", { concurrentJobs: 601 }))).to.equal(
      "TooManyRequestsException",
    );
    stack.cloud.registerAccount(HOME, { grantedQuotas: { jobsPerQueue: 50 } });
    await stack.create(QUEUE, "q", { concurrentJobs: 500 });
  });

  it("run no more jobs together than the quota of the account, of which the default queue has a share", async () => {
    for (const name of ["a", "b", "c"]) {
      await stack.create(QUEUE, name, { concurrentJobs: 500 });
    }
    expect(await codeOf(() => stack.create(QUEUE, "d", { concurrentJobs: 301 }))).to.equal(
      "TooManyRequestsException",
    );
    await stack.create(QUEUE, "d", { concurrentJobs: 300 });
    await stack.create(QUEUE, "reserved", reserved(50));
  });

  it("keep their concurrency when the program no longer states it", async () => {
    const { id } = await stack.create(QUEUE, "q", { name: "q", concurrentJobs: 30 });
    expect((await stack.update(QUEUE, "q", id, { name: "q" })).outputs["concurrentJobs"]).to.equal(30);
  });

  it("leave the platform's own idea of the quotas nothing to be surprised by", () => {
    for (const region of MEDIA_REGIONS) {
      expect(concurrencyQuotas(region), region).to.deep.include({
        perAccount: jobQuotas(region).perAccount,
        perQueue: jobQuotas(region).perQueue,
      });
    }
  });

  describe("with a reservation", () => {
    let id: string;

    beforeEach(async () => {
      ({ id } = await stack.create(QUEUE, "reserved", reserved(2)));
    });

    const update = (args: Props): Promise<unknown> => stack.update(QUEUE, "reserved", id, args);

    it("buy more slots when they are asked for, and give none back", async () => {
      await update(reserved(3));
      expect(await codeOf(() => update(reserved(2)))).to.equal("BadRequestException");
      expect(purchases()).to.deep.equal([2, 3]);
    });

    it("change renewal and tags without buying anything", async () => {
      await update(renewing(2));
      await update({ ...renewing(2), tags: { team: "media" } });
      expect(purchases()).to.deep.equal([2]);
    });

    it("do not go while the term runs, and go when it has run out", async () => {
      expect(await codeOf(() => stack.delete(QUEUE, "reserved", id))).to.equal("BadRequestException");
      await stack.cloud.clock.advance(YEAR_MS);
      await stack.delete(QUEUE, "reserved", id);
    });

    it("never go while they renew themselves", async () => {
      await update(renewing(2));
      await stack.cloud.clock.advance(2 * YEAR_MS);
      expect(await codeOf(() => stack.delete(QUEUE, "reserved", id))).to.equal("BadRequestException");
    });

    it("buy another year when the plan is sent again after its term, and nothing for new tags", async () => {
      await stack.cloud.clock.advance(YEAR_MS);
      await update({ ...reserved(2), tags: { team: "media" } });
      expect(purchases()).to.deep.equal([2]);
      await update({ ...renewing(2), tags: { team: "media" } });
      expect(purchases()).to.deep.equal([2, 2]);
    });
  });
});
