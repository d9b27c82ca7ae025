import { expect } from "chai";
import { z } from "zod";

import { reservationAcknowledgement } from "../../components/transcode/reservation";
import { jobTemplateSettings } from "../../functions/transcode/jobTemplate";
import type { RecordedResource } from "../support/recordingMocks";
import { statementsOf } from "../support/policyEvaluator";
import { type RecordedPlatform, recordPlatform } from "./platformFixture";

const QUEUE = "aws:mediaconvert/queue:Queue";
const STACK = "aws:cloudformation/stack:Stack";
const REGIONS = ["us-west-2", "eu-west-1"] as const;
const [RESERVED, OTHER] = REGIONS;

const OPTIONS = {
  ultraHighDefinition: true,
  surround: true,
  segmentSeconds: 2,
  thumbnailSeconds: 30,
};

const stackSchema = z.object({
  parameters: z.record(z.string(), z.string()),
  templateBody: z.string(),
});
const templateSchema = z.object({
  Resources: z.object({ JobTemplate: z.object({ Properties: z.record(z.string(), z.unknown()) }) }),
});

describe("transcoding of the platform", function () {
  this.timeout(60_000);

  let platform: RecordedPlatform;

  before(async () => {
    platform = await recordPlatform("Pulumi.prod.yaml", {
      transcoding: JSON.stringify({
        ...OPTIONS,
        onDemandConcurrentJobs: 77,
        acceleration: "PREFERRED",
        consoleJobTemplate: true,
        reservedQueues: {
          [RESERVED]: {
            slots: 3,
            renewal: "AUTO_RENEW",
            hopToOnDemandMinutes: 45,
            acknowledgement: reservationAcknowledgement(RESERVED, 3, "AUTO_RENEW"),
          },
        },
      }),
    });
  });

  const one = (type: string, name: string): RecordedResource => platform.recording.one(type, name);
  const queuesIn = (region: string): Readonly<Record<string, unknown>> =>
    platform.recording.outputsOf(one("media:transcode:TranscodeQueues", `transcode-queues-${region}`)).values;

  /** The Region's job template, and what its stack is given. */
  function jobTemplateIn(region: string): {
    readonly parameters: Readonly<Record<string, string>>;
    readonly properties: Readonly<Record<string, unknown>>;
  } {
    const { parameters, templateBody } = stackSchema.parse(one(STACK, `job-template-${region}`).inputs);
    const { Resources } = templateSchema.parse(JSON.parse(templateBody));
    return { parameters, properties: Resources.JobTemplate.Properties };
  }

  it("runs as many jobs at a time in every ingest Region as the configuration says", () => {
    for (const region of REGIONS) {
      expect(one(QUEUE, `transcode-queues-${region}-on-demand`).inputs).to.include({ concurrentJobs: 77 });
    }
  });

  it("reserves what the configuration says, in the Region that it says, and nowhere else", () => {
    const reserved = platform.recording.resources.filter(
      ({ type, inputs }) => type === QUEUE && inputs["pricingPlan"] === "RESERVED",
    );
    expect(reserved.map(({ name }) => name)).to.deep.equal([`transcode-queues-${RESERVED}-reserved`]);
    expect(reserved[0]!.inputs["reservationPlanSettings"]).to.deep.equal({
      commitment: "ONE_YEAR",
      renewalType: "AUTO_RENEW",
      reservedSlots: 3,
    });
    expect(reserved[0]).to.include({ protect: true, retainOnDelete: true });
  });

  it("sends the console's jobs where the platform's own go, with the same acceleration and hop", () => {
    expect(jobTemplateIn(RESERVED).parameters).to.deep.equal({
      Queue: queuesIn(RESERVED)["reservedQueueArn"],
      HopQueue: queuesIn(RESERVED)["onDemandQueueArn"],
    });
    expect(jobTemplateIn(RESERVED).properties).to.deep.include({
      AccelerationSettings: { Mode: "PREFERRED" },
      HopDestinations: [{ Queue: { Ref: "HopQueue" }, WaitMinutes: 45 }],
    });
    expect(jobTemplateIn(OTHER).parameters).to.deep.equal({
      Queue: queuesIn(OTHER)["onDemandQueueArn"],
    });
  });

  it("makes the console's template of the configured options, with the key of the Region's own packaged bucket", () => {
    for (const region of REGIONS) {
      const settings = JSON.stringify(jobTemplateIn(region).properties["SettingsJson"]);
      const keys = new Set([...settings.matchAll(/"KmsKeyArn":"([^"]+)"/g)].map(([, arn = ""]) => arn));
      expect(keys.size).to.equal(1);
      const [packagedKeyArn = ""] = keys;
      expect(packagedKeyArn).to.equal(statement(region, "EncryptLadders").Resource?.[0]);
      expect(JSON.parse(settings)).to.deep.equal(jobTemplateSettings({ options: OPTIONS, packagedKeyArn }));
    }
  });

  it("reads masters of the mezzanine bucket and writes ladders to the packaged one", () => {
    for (const region of REGIONS) {
      expect(statement(region, "ReadMasters").Resource?.join()).to.match(/mezzanine.*\/\*$/);
      expect(statement(region, "WriteLadders").Resource?.join()).to.match(/packaged.*\/assets\/\*$/);
    }
  });

  it("makes no template unless it is asked for", async () => {
    const { recording } = await recordPlatform("Pulumi.prod.yaml");
    expect(recording.resources.filter(({ type }) => type === STACK)).to.deep.equal([]);
  });

  /** A statement of what MediaConvert may do in a Region. */
  function statement(region: string, sid: string): ReturnType<typeof statementsOf>[number] {
    const { inputs } = one("aws:iam/rolePolicy:RolePolicy", `transcode-${region}`);
    const found = statementsOf(inputs["policy"]).find(({ Sid }) => Sid === sid);
    if (found === undefined) {
      throw new Error(`transcode-${region} has no statement ${sid}`);
    }
    return found;
  }
});
