import { expect } from "chai";

import { type Reservation, reservationAcknowledgement } from "../../../components/transcode/reservation";
import { TranscodeQueues } from "../../../components/transcode/transcodeQueues";
import { valueOf } from "../../support/outputs";
import { awsProvider, type Recording, startRecording } from "../../support/recordingMocks";
import { ACCOUNT, REGION } from "./transcodeFixture";

const QUEUE = "aws:mediaconvert/queue:Queue";
const PREFIX = "media-platform-prod";
const RESERVED: Reservation = {
  slots: 5,
  renewal: "EXPIRE",
  acknowledgement: reservationAcknowledgement(REGION, 5),
};

interface RecordedQueues {
  readonly recording: Recording;
  readonly queues: TranscodeQueues;
}

async function recordQueues(reserved?: Reservation): Promise<RecordedQueues> {
  const recording = await startRecording();
  const provider = awsProvider("media", ACCOUNT, REGION);
  const queues = new TranscodeQueues(
    "queues",
    {
      accountId: ACCOUNT,
      region: REGION,
      namePrefix: PREFIX,
      onDemandConcurrentJobs: 80,
      ...(reserved === undefined ? {} : { reserved }),
    },
    { provider },
  );
  await recording.settled();
  return { recording, queues };
}

describe("transcode queues", () => {
  it("are one on-demand queue that always states its concurrency, unless something is reserved", async () => {
    const { recording, queues } = await recordQueues();
    expect(recording.one(QUEUE)).to.deep.include({ name: "queues-on-demand", protect: false });
    expect(recording.one(QUEUE).inputs).to.deep.equal({
      name: "media-platform-prod-on-demand",
      description: `Jobs of media-platform-prod in ${REGION}, paid by the minute`,
      pricingPlan: "ON_DEMAND",
      concurrentJobs: 80,
    });
    expect(queues.reservedQueueArn).to.equal(undefined);
  });

  describe("with reserved slots", () => {
    let recording: Recording;
    let queues: TranscodeQueues;

    before(async () => {
      ({ recording, queues } = await recordQueues(RESERVED));
    });

    it("make a reserved queue of a fixed name, with the acknowledgement in a tag", () => {
      expect(recording.one(QUEUE, "queues-reserved").inputs).to.deep.equal({
        name: "media-platform-prod-reserved",
        pricingPlan: "RESERVED",
        reservationPlanSettings: { commitment: "ONE_YEAR", renewalType: "EXPIRE", reservedSlots: 5 },
        tags: { "reservation-acknowledgement": `I accept 12 months of 5 reserved slots in ${REGION}` },
      });
    });

    it("protect it and leave it in AWS, whatever the stack's own setting is", () => {
      expect(recording.one(QUEUE, "queues-reserved")).to.deep.include({
        protect: true,
        retainOnDelete: true,
      });
    });

    it("guard its updates by a hook that takes part in previews", () => {
      expect(recording.one(QUEUE, "queues-reserved").beforeUpdate).to.deep.equal(["queues-reserved"]);
      expect(recording.hooks).to.deep.equal([{ name: "queues-reserved", onDryRun: true }]);
    });

    it("are handed over by their ARNs", async () => {
      const arn = `arn:aws:mediaconvert:${REGION}:${ACCOUNT}:queues/media-platform-prod`;
      const { values } = recording.outputsOf(recording.one("media:transcode:TranscodeQueues"));
      expect(values).to.deep.equal({
        onDemandQueueArn: `${arn}-on-demand`,
        reservedQueueArn: `${arn}-reserved`,
      });
      expect(await valueOf(queues.onDemandQueueArn)).to.equal(values["onDemandQueueArn"]);
    });
  });

  const refused: readonly (readonly [
    string,
    { namePrefix?: string; jobs?: number; slots?: number },
    RegExp,
  ])[] = [
    ["a name that is too long", { namePrefix: "m".repeat(71) }, /at most 80/],
    ["a name with a dot", { namePrefix: "media.prod" }, /got the name media\.prod-on-demand/],
    ["no job at a time", { jobs: 0 }, /onDemandConcurrentJobs: got 0/],
    ["half a slot", { slots: 0.5 }, /reserved\.slots: got 0\.5/],
  ];
  for (const [what, { namePrefix = PREFIX, jobs = 80, slots = 5 }, expected] of refused) {
    it(`refuse ${what}`, async () => {
      await startRecording();
      const provider = awsProvider("media", ACCOUNT, REGION);
      const make = (): TranscodeQueues =>
        new TranscodeQueues(
          "queues",
          {
            accountId: ACCOUNT,
            region: REGION,
            namePrefix,
            onDemandConcurrentJobs: jobs,
            reserved: { ...RESERVED, slots },
          },
          { provider },
        );
      expect(make).to.throw(expected);
    });
  }
});
