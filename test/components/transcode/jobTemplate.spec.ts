import { expect } from "chai";
import { z } from "zod";

import {
  inlineTemplate,
  type JobTemplate,
  jobRoute,
  jobTemplateDocument,
} from "../../../components/transcode/jobTemplate";
import { JobTemplateStack, type JobTemplateStackArgs } from "../../../components/transcode/jobTemplateStack";
import { valueOf } from "../../support/outputs";
import { awsProvider, type Recording, startRecording } from "../../support/recordingMocks";
import { ACCOUNT, REGION } from "./transcodeFixture";

const STACK = "aws:cloudformation/stack:Stack";
const QUEUES = `arn:aws:mediaconvert:${REGION}:${ACCOUNT}:queues`;
const SETTINGS = { OutputGroups: [{ Name: "HLS", Outputs: [] }], Inputs: [{ TimecodeSource: "ZEROBASED" }] };

const TEMPLATE: JobTemplate = {
  name: "media-platform-prod-ladder",
  description: "Ladder",
  acceleration: "DISABLED",
  settings: SETTINGS,
};

const ARGS: JobTemplateStackArgs = {
  namePrefix: "media-platform-prod",
  region: REGION,
  queues: { onDemandQueueArn: `${QUEUES}/on-demand` },
  acceleration: "PREFERRED",
  settings: SETTINGS,
};

const bodySchema = z.object({
  Resources: z.object({
    JobTemplate: z.object({ Properties: z.record(z.string(), z.unknown()) }),
  }),
});

/** The job template's properties in the recorded stack's template. */
function propertiesIn(recording: Recording): Readonly<Record<string, unknown>> {
  const body = z.string().parse(recording.one(STACK).inputs["templateBody"]);
  return bodySchema.parse(JSON.parse(body)).Resources.JobTemplate.Properties;
}

async function recordStack(
  args: JobTemplateStackArgs,
): Promise<{ recording: Recording; stack: JobTemplateStack }> {
  const recording = await startRecording();
  const stack = new JobTemplateStack("job-template", args, {
    provider: awsProvider("media", ACCOUNT, REGION),
  });
  await recording.settled();
  return { recording, stack };
}

describe("the console's job template", () => {
  it("is the same text whatever order its settings are written in, so that no update follows from it", async () => {
    const bodyOf = async (settings: object): Promise<unknown> =>
      (await recordStack({ ...ARGS, settings })).recording.one(STACK).inputs["templateBody"];
    const { OutputGroups, Inputs } = SETTINGS;
    expect(await bodyOf({ Inputs, OutputGroups })).to.equal(await bodyOf({ OutputGroups, Inputs }));
  });

  it("is one resource whose queue is a parameter, so that the text is known at preview", () => {
    const document = jobTemplateDocument(TEMPLATE);
    expect(Object.keys(document.Parameters)).to.deep.equal(["Queue"]);
    expect(document.Resources).to.deep.equal({
      JobTemplate: {
        Type: "AWS::MediaConvert::JobTemplate",
        Properties: {
          Name: "media-platform-prod-ladder",
          Description: "Ladder",
          Queue: { Ref: "Queue" },
          AccelerationSettings: { Mode: "DISABLED" },
          StatusUpdateInterval: "SECONDS_60",
          SettingsJson: SETTINGS,
        },
      },
    });
  });

  it("hops only when it is told after how long", () => {
    const document = jobTemplateDocument({ ...TEMPLATE, hopAfterMinutes: 30 });
    expect(Object.keys(document.Parameters)).to.deep.equal(["Queue", "HopQueue"]);
    expect(document.Resources.JobTemplate.Properties["HopDestinations"]).to.deep.equal([
      { Queue: { Ref: "HopQueue" }, WaitMinutes: 30 },
    ]);
  });

  it("sends jobs on demand where nothing is reserved, and never lets them hop to the same queue", () => {
    expect(jobRoute({ onDemandQueueArn: "on-demand" }, 30)).to.deep.equal({ queueArn: "on-demand" });
  });

  it("sends jobs to the reserved queue, and from there on demand after the wait", () => {
    const both = { onDemandQueueArn: "on-demand", reservedQueueArn: "reserved" };
    expect(jobRoute(both, 30)).to.deep.equal({
      queueArn: "reserved",
      hop: { queueArn: "on-demand", minutes: 30 },
    });
    expect(jobRoute(both, undefined)).to.deep.equal({ queueArn: "reserved" });
  });

  it("becomes one CloudFormation stack, which a failed creation does not leave behind", async () => {
    const { recording } = await recordStack({
      ...ARGS,
      queues: { ...ARGS.queues, reservedQueueArn: `${QUEUES}/reserved` },
      hopToOnDemandMinutes: 15,
    });
    const { inputs } = recording.one(STACK);
    expect(inputs["parameters"]).to.deep.equal({
      Queue: `${QUEUES}/reserved`,
      HopQueue: `${QUEUES}/on-demand`,
    });
    expect(inputs["onFailure"]).to.equal("DELETE");
    expect(propertiesIn(recording)).to.deep.include({
      Name: "media-platform-prod-ladder",
      AccelerationSettings: { Mode: "PREFERRED" },
      SettingsJson: SETTINGS,
    });
  });

  it("is handed over by name and ARN", async () => {
    const { recording, stack } = await recordStack(ARGS);
    const { values } = recording.outputsOf(recording.one("media:transcode:JobTemplateStack"));
    expect(values["jobTemplateName"]).to.equal("media-platform-prod-ladder");
    expect(await valueOf(stack.jobTemplateArn)).to.match(/^arn:aws:mediaconvert:[^:]+:\d{12}:jobTemplates\//);
  });

  it("is refused when CloudFormation would not take it inline, counted in bytes", () => {
    expect(inlineTemplate("x".repeat(51_200))).to.have.length(51_200);
    expect(() => inlineTemplate("x".repeat(51_201))).to.throw(/51201 bytes.*51200 inline/);
    expect(() => inlineTemplate("ü".repeat(25_601))).to.throw(/51202 bytes/);
  });
});
