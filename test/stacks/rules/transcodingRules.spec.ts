import { expect } from "chai";
import * as fc from "fast-check";

import { reservationAcknowledgement } from "../../../components/transcode/reservation";
import { legal, problemsOf, type Raw } from "../support/legalConfig";

/** Problems of a legal configuration with this `transcoding`. */
function problemsWith(transcoding: Raw): readonly string[] {
  return problemsOf({ ...legal(), transcoding });
}

/** A legal reserved queue in one of the media Regions. */
function reserved(changes: Raw = {}, region = "us-west-2"): Raw {
  return {
    [region]: {
      slots: 5,
      acknowledgement: "I accept 12 months of 5 reserved slots in us-west-2",
      ...changes,
    },
  };
}

describe("rules about transcoding", () => {
  it("accept the defaults, and a reserved queue whose commitment is accepted word for word", () => {
    expect(problemsWith({})).to.deep.equal([]);
    expect(problemsWith({ reservedQueues: reserved() })).to.deep.equal([]);
  });

  it("accept as many jobs at a time as AWS's default of the smallest Region", () => {
    expect(problemsWith({ onDemandConcurrentJobs: 500 })).to.deep.equal([]);
    const [problem, ...others] = problemsWith({ onDemandConcurrentJobs: 501 });
    expect(problem).to.match(
      /^transcoding\.onDemandConcurrentJobs: got 501\. Allowed: up to 500.*us-west-2 500, eu-west-1 500.*concurrentJobsQuota/,
    );
    expect(others).to.deep.equal([]);
  });

  it("go by the smallest quota when the Regions differ, and name the Regions that fall short", () => {
    const raw = legal();
    raw.regions["eu-central-1"] = {
      accountId: "444444444444",
      deployRoleArn: "arn:aws:iam::444444444444:role/deploy",
    };
    const problems = problemsOf({ ...raw, transcoding: { onDemandConcurrentJobs: 101 } });
    expect(problems.filter((problem) => problem.startsWith("transcoding"))).to.have.length(1);
    expect(problems.join()).to.match(/up to 100, .*\(eu-central-1 100\)/);
  });

  it("go by the granted quota where one is stated", () => {
    expect(problemsWith({ onDemandConcurrentJobs: 900, concurrentJobsQuota: 900 })).to.deep.equal([]);
    expect(problemsWith({ onDemandConcurrentJobs: 90, concurrentJobsQuota: 80 })).to.match(
      /^transcoding\.onDemandConcurrentJobs: got 90\. Allowed: up to 80, .*concurrentJobsQuota/,
    );
  });

  it("refuse a reservation without acknowledgement: the error says what to write and what it costs", () => {
    const [problem, ...others] = problemsWith({ reservedQueues: reserved({ acknowledgement: "" }) });
    expect(others).to.deep.equal([]);
    expect(problem).to.match(/^transcoding\.reservedQueues\.us-west-2\.acknowledgement: missing\./);
    expect(problem).to.include("USD 24,000");
    expect(problem).to.include("write exactly: I accept 12 months of 5 reserved slots in us-west-2.");
    expect(problemsWith({ reservedQueues: { "us-west-2": { slots: 5 } } })).to.deep.equal([problem]);
  });

  it("refuse that a queue renews itself when one term was accepted: each renewal is another purchase", () => {
    const renewal = "AUTO_RENEW";
    const [problem, ...others] = problemsWith({ reservedQueues: reserved({ renewal }) });
    expect(others).to.deep.equal([]);
    expect(problem).to.include("and again with every renewal");
    expect(problem).to.include(
      "write exactly: I accept 12 months of 5 reserved slots in us-west-2 and every renewal.",
    );
    const acknowledgement = reservationAcknowledgement("us-west-2", 5, renewal);
    expect(problemsWith({ reservedQueues: reserved({ renewal, acknowledgement }) })).to.deep.equal([]);
    expect(problemsWith({ reservedQueues: reserved({ acknowledgement }) })).to.have.length(1);
  });

  it("refuse every sentence but the one", () => {
    const sentence = reservationAcknowledgement("us-west-2", 5);
    const nearly = fc.oneof(
      fc.nat({ max: sentence.length - 1 }).map((at) => sentence.slice(0, at) + sentence.slice(at + 1)),
      fc.constantFrom(sentence.toUpperCase(), ` ${sentence}`, `${sentence}.`),
      fc.integer({ min: 1, max: 40 }).map((slots) => reservationAcknowledgement("us-west-2", slots)),
      fc.constant(reservationAcknowledgement("eu-west-1", 5)),
    );
    fc.assert(
      fc.property(nearly, (acknowledgement) => {
        const problems = problemsWith({ reservedQueues: reserved({ acknowledgement }) });
        expect(problems).to.have.length(acknowledgement === sentence ? 0 : 1);
      }),
      { numRuns: 60 },
    );
  });

  it("refuse a reservation in a Region that is not the stack's", () => {
    const acknowledgement = reservationAcknowledgement("eu-north-1", 5);
    expect(problemsWith({ reservedQueues: reserved({ acknowledgement }, "eu-north-1") })).to.deep.equal([
      "transcoding.reservedQueues.eu-north-1: is not a media Region of this stack. Allowed: us-west-2, eu-west-1.",
    ]);
  });

  it("refuse a reservation in a Region that only receives, where no queue would be made", () => {
    const raw = legal();
    raw.regions["eu-central-1"] = {
      accountId: "444444444444",
      deployRoleArn: "arn:aws:iam::444444444444:role/deploy",
    };
    const acknowledgement = reservationAcknowledgement("eu-central-1", 5);
    const reservedQueues = reserved({ acknowledgement }, "eu-central-1");
    const everywhere = { ingestRegions: Object.keys(raw.regions) };
    const two = { ingestRegions: ["us-west-2", "eu-west-1"] };
    expect(problemsOf({ ...raw, transcoding: { reservedQueues }, replication: two })).to.deep.equal([
      "transcoding.reservedQueues.eu-central-1: eu-central-1 only receives, so nothing is transcoded there. Allowed: us-west-2, eu-west-1; take the queue out, or add eu-central-1 to replication.ingestRegions.",
    ]);
    expect(problemsOf({ ...raw, transcoding: { reservedQueues }, replication: everywhere })).to.deep.equal(
      [],
    );
    // A third Region that takes the place of one with a reservation, by the default order.
    const before = reserved({ acknowledgement: reservationAcknowledgement("eu-west-1", 5) }, "eu-west-1");
    expect(problemsWith({ reservedQueues: before })).to.deep.equal([]);
    expect(problemsOf({ ...raw, transcoding: { reservedQueues: before } })).to.match(
      /eu-west-1 only receives.*Allowed: us-west-2, eu-central-1;/,
    );
    // A Region is not what an object has by nature.
    const inherited = {
      constructor: { slots: 1, acknowledgement: "I accept 12 months of 1 reserved slot in constructor" },
    };
    expect(problemsWith({ reservedQueues: inherited })).to.match(/constructor: is not a media Region/);
  });

  it("refuse forced acceleration where a queue is reserved, and only there", () => {
    expect(problemsWith({ acceleration: "ENABLED" })).to.deep.equal([]);
    expect(problemsWith({ acceleration: "ENABLED", reservedQueues: reserved() })).to.match(
      /^transcoding\.acceleration: got ENABLED, but jobs in us-west-2 .*DISABLED, or PREFERRED/,
    );
  });

  it("accept preferred acceleration for jobs that can leave the reserved queue, and refuse it where it does nothing", () => {
    const acceleration = "PREFERRED";
    const hopping = reserved({ hopToOnDemandMinutes: 30 });
    expect(problemsWith({ acceleration, reservedQueues: hopping })).to.deep.equal([]);
    expect(problemsWith({ acceleration, reservedQueues: reserved() })).to.match(
      /^transcoding\.reservedQueues\.us-west-2\.hopToOnDemandMinutes: missing, although .*PREFERRED/,
    );
  });

  const outOfRange: readonly (readonly [string, Raw, RegExp])[] = [
    ["no slot", { reservedQueues: reserved({ slots: 0 }) }, /reservedQueues\.us-west-2\.slots: got 0/],
    [
      "a wait beyond three days",
      { reservedQueues: reserved({ hopToOnDemandMinutes: 4_321 }) },
      /hopToOnDemandMinutes: got 4321/,
    ],
    ["segments that are no whole GOPs", { segmentSeconds: 5 }, /^transcoding\.segmentSeconds: got 5/],
    [
      "a renewal that AWS does not have",
      { reservedQueues: reserved({ renewal: "NEVER" }) },
      /renewal: got "NEVER"/,
    ],
  ];
  for (const [what, transcoding, expected] of outOfRange) {
    it(`refuse ${what}`, () => {
      expect(problemsWith(transcoding).join("\n")).to.match(expected);
    });
  }
});
