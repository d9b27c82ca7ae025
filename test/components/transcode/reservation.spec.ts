import { expect } from "chai";
import * as fc from "fast-check";

import { NOT_KNOWN_YET } from "../../../components/guards/refuseChange";
import {
  reservationAcknowledgement,
  reservationChangeProblem,
} from "../../../components/transcode/reservation";

/** A reserved queue's inputs. */
function queue(
  reservedSlots: unknown,
  rest: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    name: "media-platform-prod-reserved",
    pricingPlan: "RESERVED",
    reservationPlanSettings: { commitment: "ONE_YEAR", renewalType: "EXPIRE", reservedSlots, ...rest },
  };
}

describe("reservations", () => {
  it("are accepted by a sentence that names term, slots and Region", () => {
    expect(reservationAcknowledgement("us-west-2", 5)).to.equal(
      "I accept 12 months of 5 reserved slots in us-west-2",
    );
    expect(reservationAcknowledgement("eu-west-1", 1)).to.equal(
      "I accept 12 months of 1 reserved slot in eu-west-1",
    );
  });

  it("are accepted with every renewal by another sentence, in characters that a tag may have", () => {
    const sentence = reservationAcknowledgement("us-west-2", 5, "AUTO_RENEW");
    expect(sentence).to.equal("I accept 12 months of 5 reserved slots in us-west-2 and every renewal");
    expect(sentence).to.match(/^[\w .:/=+@-]{1,256}$/);
    expect(reservationAcknowledgement("us-west-2", 5, "EXPIRE")).to.equal(
      reservationAcknowledgement("us-west-2", 5),
    );
  });

  it("need another sentence for another Region and for another number of slots", () => {
    const purchase = fc.tuple(fc.constantFrom("us-west-2", "eu-west-1"), fc.integer({ min: 1, max: 50 }));
    fc.assert(
      fc.property(purchase, purchase, (one, other) => {
        const same = one[0] === other[0] && one[1] === other[1];
        expect(reservationAcknowledgement(...one) === reservationAcknowledgement(...other)).to.equal(same);
      }),
    );
  });

  it("are not extended by a higher number: that is a new commitment for all slots", () => {
    const problem = reservationChangeProblem(queue(5), queue(8));
    expect(problem).to.match(/^slots: got 8, the queue has 5\. .*new 12-month commitment for all 8/);
    expect(problem).to.match(/console.*pulumi refresh.*set slots to 5\.$/);
  });

  it("are not reduced by a lower number: AWS takes no slots back", () => {
    const problem = reservationChangeProblem(queue(5), queue(4));
    expect(problem).to.match(/^slots: got 4, the queue has 5\. AWS takes no slots back .*Set slots to 5/);
  });

  it("keep their term", () => {
    expect(reservationChangeProblem(queue(5), queue(5, { commitment: "THREE_YEARS" }))).to.match(
      /^commitment: got THREE_YEARS, the queue has ONE_YEAR/,
    );
  });

  it("may be renewed or not, and tagged, at any time", () => {
    expect(reservationChangeProblem(queue(5), queue(5, { renewalType: "AUTO_RENEW" }))).to.equal(undefined);
    expect(reservationChangeProblem(queue(5), { ...queue(5), tags: { team: "media" } })).to.equal(undefined);
  });

  it("are the same whether the state holds the slots as a number or as text", () => {
    expect(reservationChangeProblem(queue("5"), queue(5))).to.equal(undefined);
    expect(reservationChangeProblem(queue("5"), queue(6))).to.match(/^slots: got 6, the queue has 5\./);
  });

  it("are judged in the update when a preview does not know them", () => {
    expect(
      reservationChangeProblem(queue(5), { ...queue(8), reservationPlanSettings: NOT_KNOWN_YET }),
    ).to.equal(undefined);
  });
});
