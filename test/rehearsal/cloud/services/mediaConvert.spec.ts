import { expect } from "chai";
import { mediaConvertService } from "../../../../rehearsal/cloud/services/mediaConvert";
import { codeOf, Deployment, HOME, IRELAND, refusalOf } from "../core/standIn";

const QUEUE = "aws:mediaconvert/queue:Queue";
const RESERVED = {
  pricingPlan: "RESERVED",
  reservationPlanSettings: { commitment: "ONE_YEAR", renewalType: "EXPIRE", reservedSlots: 2 },
};

describe("MediaConvert queues", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await Deployment.over([mediaConvertService]);
  });

  it("are on demand, active and named by the engine unless the program says otherwise", async () => {
    const { id, outputs } = await stack.create(QUEUE, "transcode", {});
    expect(outputs).to.include({
      arn: `arn:aws:mediaconvert:us-west-2:${HOME}:queues/${id}`,
      pricingPlan: "ON_DEMAND",
      status: "ACTIVE",
      concurrentJobs: 100,
    });
    expect(id).to.match(/^transcode-[0-9a-f]{7}$/);
  });

  it("refuse a reserved plan without its settings, and the settings without the plan", () => {
    for (const args of [{ pricingPlan: "RESERVED" }, { ...RESERVED, pricingPlan: "ON_DEMAND" }]) {
      expect(stack.check(QUEUE, "q", args).failures.map(({ property }) => property)).to.deep.equal([
        "reservationPlanSettings",
      ]);
    }
  });

  it("refuse an eleventh queue in a Region", async () => {
    for (let index = 0; index < 10; index++) {
      await stack.create(QUEUE, `q${index}`, {});
    }
    expect((await refusalOf(() => stack.create(QUEUE, "q10", {}))).message).to.match(/quota/);
    await stack.create(QUEUE, "q10", {}, IRELAND);
  });

  it("keep a reservation: slots do not go down, and the queue does not go", async () => {
    const { id } = await stack.create(QUEUE, "reserved", { name: "reserved", ...RESERVED });
    const slots = (reservedSlots: number) =>
      stack.update(QUEUE, "reserved", id, {
        name: "reserved",
        ...RESERVED,
        reservationPlanSettings: { ...RESERVED.reservationPlanSettings, reservedSlots },
      });
    await slots(3);
    expect(await codeOf(() => slots(2))).to.equal("BadRequestException");
    expect(await codeOf(() => stack.delete(QUEUE, "reserved", id))).to.equal("BadRequestException");
  });
});
