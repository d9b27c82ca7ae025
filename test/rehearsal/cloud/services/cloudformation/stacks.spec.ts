import { expect } from "chai";

import { jobTemplateDocument } from "../../../../../components/transcode/jobTemplate";
import { isProps, toJson } from "../../../../../rehearsal/cloud/core/props";
import { UNKNOWN, type Props } from "../../../../../rehearsal/cloud/core/types";
import { cloudFormationService } from "../../../../../rehearsal/cloud/services/cloudformation";
import { mediaConvertService } from "../../../../../rehearsal/cloud/services/mediaConvert";
import { Deployment, HOME, IRELAND, OTHER_WEST, refusalOf } from "../../core/standIn";

const STACK = "aws:cloudformation/stack:Stack";
const QUEUE = "aws:mediaconvert/queue:Queue";
const QUEUES = `arn:aws:mediaconvert:us-west-2:${HOME}:queues`;

const SETTINGS = { OutputGroups: [], Inputs: [{ TimecodeSource: "ZEROBASED" }] };

/** The platform's own template, with other properties of its job template. */
function template(properties: object = {}, rest: object = {}): string {
  const document = jobTemplateDocument({
    name: "ladder",
    description: "Ladder",
    acceleration: "DISABLED",
    hopAfterMinutes: 30,
    settings: SETTINGS,
  });
  const { JobTemplate } = document.Resources;
  const changed = { ...JobTemplate, Properties: { ...JobTemplate.Properties, ...properties } };
  return JSON.stringify({ ...document, Resources: { JobTemplate: changed }, ...rest });
}

const PARAMETERS = { Queue: `${QUEUES}/reserved`, HopQueue: `${QUEUES}/on-demand` };

/** Arguments of a stack of that template. */
function args(properties: object = {}, rest: object = {}): Props {
  const made = toJson({ templateBody: template(properties), parameters: PARAMETERS, ...rest });
  return isProps(made) ? made : {};
}

describe("CloudFormation stacks", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await Deployment.over([cloudFormationService, mediaConvertService]);
    await stack.create(QUEUE, "on-demand", { name: "on-demand" });
    await stack.create(QUEUE, "reserved", {
      name: "reserved",
      pricingPlan: "RESERVED",
      reservationPlanSettings: { commitment: "ONE_YEAR", renewalType: "EXPIRE", reservedSlots: 1 },
    });
  });

  it("make a job template and hand its ARN over", async () => {
    const { id, outputs } = await stack.create(STACK, "job-template", args());
    expect(id).to.match(
      new RegExp(`^arn:aws:cloudformation:us-west-2:${HOME}:stack/job-template-[0-9a-f]{7}/`),
    );
    expect(outputs["outputs"]).to.deep.equal({
      JobTemplateArn: `arn:aws:mediaconvert:us-west-2:${HOME}:jobTemplates/ladder`,
    });
  });

  const refusedAtPreview: readonly (readonly [string, Props, RegExp])[] = [
    ["a template that is not JSON", args({}, { templateBody: "Resources: {}" }), /not a JSON object/],
    ["a template by address", { templateUrl: "https://example.com/t.json" }, /fetches no templates/],
    [
      "a template without resources",
      args({}, { templateBody: template({}, { Resources: {} }) }),
      /at least one resource/,
    ],
    [
      "a resource of another type",
      args({}, { templateBody: template({}, { Resources: { Bucket: { Type: "AWS::S3::Bucket" } } }) }),
      /AWS::S3::Bucket is no type that the stand-in can make/,
    ],
    [
      "a section that makes resources out of sight",
      args({}, { templateBody: template({}, { Transform: "AWS::Include" }) }),
      /section Transform/,
    ],
    ["a property that job templates do not have", args({ Role: "arn" }), /extraneous key \[Role\]/],
    ["a job template without settings", args({ SettingsJson: undefined }), /key \[SettingsJson\] not found/],
    ["settings without output groups", args({ SettingsJson: {} }), /needs OutputGroups/],
    [
      "a source file in the settings",
      args({ SettingsJson: { ...SETTINGS, Inputs: [{ FileInput: "s3://masters/film.mov" }] } }),
      /FileInput is given with each job/,
    ],
    [
      "an acceleration that does not exist",
      args({ AccelerationSettings: { Mode: "ALWAYS" } }),
      /"ALWAYS" is not one of/,
    ],
    ["a parameter without a value", args({}, { parameters: { Queue: "arn" } }), /\[HopQueue\]/],
    ["a value without a parameter", args({}, { parameters: { ...PARAMETERS, Role: "arn" } }), /\[Role\]/],
    ["a name with an underscore", args({}, { name: "job_template" }), /letters, digits and -/],
    ["a template that is too long", args({ Description: "x".repeat(52_000) }), /at most 51200/],
  ];
  for (const [what, inputs, expected] of refusedAtPreview) {
    it(`refuse ${what} at preview`, () => {
      const { failures } = stack.check(STACK, "job-template", inputs);
      expect(failures.map(({ reason }) => reason).join("\n")).to.match(expected);
      expect(failures).to.have.length(1);
    });
  }

  it("let unknown parameters and templates pass at preview", () => {
    for (const unknown of [{ parameters: UNKNOWN }, { templateBody: UNKNOWN }]) {
      expect(stack.check(STACK, "job-template", args({}, unknown)).failures).to.deep.equal([]);
    }
  });

  const refusedByService: readonly (readonly [string, Props, RegExp])[] = [
    [
      "a queue that does not exist",
      args({}, { parameters: { ...PARAMETERS, Queue: `${QUEUES}/none` } }),
      /Queue: .*\/none is no queue of us-west-2/,
    ],
    [
      "a hop to the same queue",
      args({}, { parameters: { ...PARAMETERS, HopQueue: PARAMETERS.Queue } }),
      /cannot hop to the queue it is in/,
    ],
    [
      "a wait beyond three days",
      args({ HopDestinations: [{ Queue: { Ref: "HopQueue" }, WaitMinutes: 4_321 }] }),
      /from 1 to 4320/,
    ],
    [
      "forced acceleration in a reserved queue",
      args({ AccelerationSettings: { Mode: "ENABLED" } }),
      /run no accelerated jobs/,
    ],
    ["a reference to nothing", args({ Category: { Ref: "Nothing" } }), /Unresolved .*Nothing/],
    [
      "a reference to what every object has",
      args({ Category: { "Fn::GetAtt": ["constructor", "name"] } }),
      /Unresolved .*constructor/,
    ],
    ["a function beyond references", args({ Category: { "Fn::Sub": "x" } }), /Unresolved .*Fn::Sub/],
  ];
  for (const [what, inputs, expected] of refusedByService) {
    it(`refuse ${what}`, async () => {
      expect((await refusalOf(() => stack.create(STACK, "job-template", inputs))).message).to.match(expected);
    });
  }

  it("see only queues of their own account and Region", async () => {
    for (const scope of [IRELAND, OTHER_WEST]) {
      const refusal = await refusalOf(() => stack.create(STACK, "job-template", args(), scope));
      expect(refusal.message).to.match(/is no queue of/);
    }
  });

  it("make each job template once, and may change their own", async () => {
    const { id } = await stack.create(STACK, "first", args());
    expect((await refusalOf(() => stack.create(STACK, "second", args()))).message).to.match(
      /ladder exists already/,
    );
    await stack.update(STACK, "first", id, args({ Description: "Changed" }));
  });

  it("make 100 job templates in a Region, and no more", async () => {
    for (let index = 0; index < 100; index++) {
      await stack.create(STACK, `t${index}`, args({ Name: `ladder-${index}` }));
    }
    expect((await refusalOf(() => stack.create(STACK, "more", args()))).message).to.match(/quota/);
  });

  it("compare templates by content, and are replaced under another name", async () => {
    const { id, inputs, outputs, urn } = await stack.create(STACK, "job-template", args());
    const diff = (
      news: Props,
    ): { readonly changed: readonly string[]; readonly replaces: readonly string[] } =>
      stack.plane.diff({
        scope: { accountId: HOME, region: "us-west-2", defaultTags: {} },
        token: STACK,
        urn,
        id,
        oldInputs: inputs,
        oldOutputs: outputs,
        news: { ...inputs, ...news },
        ignoreChanges: [],
      });
    const reformatted = JSON.stringify(JSON.parse(template()), undefined, 2);
    expect(diff({ templateBody: reformatted }).changed).to.deep.equal([]);
    expect(diff({ templateBody: template({ Description: "Changed" }) })).to.deep.equal({
      changed: ["templateBody"],
      replaces: [],
    });
    expect(diff({ name: "other" }).replaces).to.deep.equal(["name"]);
  });
});
