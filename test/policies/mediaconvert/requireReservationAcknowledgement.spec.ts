import { expect } from "chai";
import { reservationAcknowledgement } from "../../../components/transcode/reservation";
import { requireReservationAcknowledgement } from "../../../policies/mediaconvert/requireReservationAcknowledgement";
import { judge, type Sample, type Violation } from "../support/args";
import { changed, without } from "../support/mutate";
import { unknown } from "../support/unknown";
import { compliant } from "./requireReservationAcknowledgement.fixture";

const TAG = "tags.reservation-acknowledgement";
const ADVICE =
  'Allowed: the tag reservation-acknowledgement with the text "I accept <months> months of <slots> reserved slots in <Region>", of this very queue, and "and every renewal" after it where it renews itself. ' +
  "Fix: set transcoding.reservedQueues with its acknowledgement in the stack's configuration; its error says what to write.";

const NOT_SET = `${TAG} is not set, so nobody has accepted the commitment. ${ADVICE}`;
const OTHER = `${TAG} does not accept exactly the term, the slots, the Region and the renewal of this queue. ${ADVICE}`;
const NO_PLAN = `reservationPlanSettings does not say a term and a number of slots that could be accepted. ${ADVICE}`;
const NAME =
  "name is not the one name that the stack's reserved queue may have; another name is another purchase. " +
  "Allowed: <project>-<stack>-reserved. Fix: give it that name, and import a queue that exists already.";
const UNPROTECTED =
  "the option protect is not set, so the queue could be replaced, which buys a second one. Allowed: protect: true. " +
  "Fix: set protect and retainOnDelete on the queue, as the platform's own component does.";

const refusal = (message: string, resource = "reserved"): Violation => ({
  resource,
  message: `aws:mediaconvert/queue:Queue "${resource}": ${message}`,
});

const verdict = (samples: readonly Sample[]): Promise<Violation[]> =>
  judge(requireReservationAcknowledgement, samples);

const acknowledged = (text: unknown): Sample[] =>
  changed(compliant, "reserved", ["tags", "reservation-acknowledgement"], text);

describe("policies/mediaconvert/requireReservationAcknowledgement", () => {
  it("accepts on-demand queues, and reserved ones whose commitment is accepted word for word", async () => {
    expect(await verdict(compliant)).to.deep.equal([]);
  });

  it("accepts the sentence that the platform's configuration asks for", async () => {
    expect(await verdict(acknowledged(reservationAcknowledgement("us-west-2", 5)))).to.deep.equal([]);
  });

  it("refuses a reserved queue without acknowledgement, with other tags or with none", async () => {
    expect(
      await verdict(without(compliant, "reserved", ["tags", "reservation-acknowledgement"])),
    ).to.deep.equal([refusal(NOT_SET)]);
    expect(await verdict(without(compliant, "reserved", ["tags"]))).to.deep.equal([refusal(NOT_SET)]);
  });

  for (const text of [
    "I accept 12 months of 6 reserved slots in us-west-2",
    "I accept 12 months of 5 reserved slots in eu-west-1",
    "I accept 24 months of 5 reserved slots in us-west-2",
    "I accept 12 months of 5 reserved slots in us-west-2.",
    "I accept 12 months of 5 reserved slots in us-west-22",
    "I accept 12 months of 5 reserved slots in us-west-2 and every renewal",
    "I accept 12 months of 5 reserved slots in  and every renewal",
    "i accept 12 months of 5 reserved slots in us-west-2",
    "yes",
    "",
    7,
  ]) {
    it(`refuses the acknowledgement ${JSON.stringify(text)}`, async () => {
      expect(await verdict(acknowledged(text))).to.deep.equal([refusal(OTHER)]);
    });
  }

  it("refuses an acknowledgement that was right before the slots were changed", async () => {
    const path = ["reservationPlanSettings", "reservedSlots"] as const;
    expect(await verdict(changed(compliant, "reserved", path, 6))).to.deep.equal([refusal(OTHER)]);
  });

  it("refuses the acknowledgement of one term when the queue renews itself, or does not say that it expires", async () => {
    const path = ["reservationPlanSettings", "renewalType"] as const;
    expect(await verdict(changed(compliant, "reserved", path, "AUTO_RENEW"))).to.deep.equal([refusal(OTHER)]);
    expect(await verdict(without(compliant, "reserved", path))).to.deep.equal([refusal(OTHER)]);
    expect(await verdict(changed(compliant, "of-the-provider", path, "EXPIRE"))).to.deep.equal([
      refusal(OTHER, "of-the-provider"),
    ]);
  });

  it("accepts, and asks for, the platform's sentence for every renewal", async () => {
    const sentence = reservationAcknowledgement("us-west-2", 5, "AUTO_RENEW");
    const path = ["reservationPlanSettings", "renewalType"] as const;
    const renewing = changed(acknowledged(sentence), "reserved", path, "AUTO_RENEW");
    expect(await verdict(renewing)).to.deep.equal([]);
  });

  it("refuses the acknowledgement of another Region when the Region is the provider's", async () => {
    const moved = compliant.map((sample) =>
      sample.name === "of-the-provider" ? { ...sample, providerRegion: "us-west-2" } : sample,
    );
    expect(await verdict(moved)).to.deep.equal([refusal(OTHER, "of-the-provider")]);
  });

  it("takes any Region, but nothing else, where it is not told the queue's own", async () => {
    const untold = without(compliant, "reserved", ["region"]);
    const tag = ["tags", "reservation-acknowledgement"] as const;
    const sentence = (where: string): string => `I accept 12 months of 5 reserved slots in ${where}`;
    expect(await verdict(untold)).to.deep.equal([]);
    expect(await verdict(changed(untold, "reserved", tag, sentence("ap-southeast-4")))).to.deep.equal([]);
    expect(await verdict(changed(untold, "reserved", tag, sentence("heaven")))).to.deep.equal([
      refusal(OTHER),
    ]);
  });

  for (const [what, path, value] of [
    ["another term", ["reservationPlanSettings", "commitment"], "THREE_YEARS"],
    ["no slots", ["reservationPlanSettings", "reservedSlots"], 0],
    ["slots that are no number", ["reservationPlanSettings", "reservedSlots"], "five"],
    ["no plan", ["reservationPlanSettings"], null],
  ] as const) {
    it(`refuses ${what}`, async () => {
      expect(await verdict(changed(compliant, "reserved", path, value))).to.deep.equal([refusal(NO_PLAN)]);
    });
  }

  for (const name of ["media-platform-prod-reserved", "reserved-1a2b3c4", null]) {
    it(`refuses the name ${String(name)}`, async () => {
      expect(await verdict(changed(compliant, "reserved", ["name"], name))).to.deep.equal([refusal(NAME)]);
    });
  }

  it("refuses a reserved queue that is not protected", async () => {
    const bare = compliant.map((sample) =>
      sample.name === "reserved" ? { ...sample, protect: false } : sample,
    );
    expect(await verdict(bare)).to.deep.equal([refusal(UNPROTECTED)]);
  });

  for (const [what, path] of [
    ["plan", ["pricingPlan"]],
    ["name", ["name"]],
    ["acknowledgement", ["tags", "reservation-acknowledgement"]],
    ["slots", ["reservationPlanSettings", "reservedSlots"]],
    ["term", ["reservationPlanSettings", "commitment"]],
    ["renewal", ["reservationPlanSettings", "renewalType"]],
    ["Region", ["region"]],
  ] as const) {
    it(`lets a ${what} that only the update knows pass at preview`, async () => {
      expect(await verdict(changed(compliant, "reserved", path, unknown.text))).to.deep.equal([]);
    });
  }

  it("lets tags and settings that only the update knows pass at preview", async () => {
    for (const path of [["tags"], ["reservationPlanSettings"]]) {
      expect(await verdict(changed(compliant, "reserved", path, unknown.group))).to.deep.equal([]);
    }
  });

  it("judges the rest of a queue of which one setting is unknown", async () => {
    const samples = changed(acknowledged(unknown.text), "reserved", ["name"], "other");
    expect(await verdict(samples)).to.deep.equal([refusal(NAME)]);
  });
});
