import { expect } from "chai";
import { z } from "zod";

import { compactSettingsSchema } from "../../../functions/ingest/compactSettings";
import { SETTINGS_VARIABLE } from "../../../functions/ingest/settings";
import { INGEST_QUEUES, INGEST_STAGES } from "../../../functions/ingest/stages";
import { scheduleExpression } from "../../../components/pipeline/reconcileSchedule";
import { allows, statementsOf } from "../../support/policyEvaluator";
import type { RecordedResource, Recording } from "../../support/recordingMocks";
import { ACCOUNT, RECEIVING, recordIngest, REGION, settingsWith } from "./ingestFixture";

const QUEUE = "aws:sqs/queue:Queue";
const QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy";
const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";
const FUNCTION = "aws:lambda/function:Function";
const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";
const INGEST = `ingest-${REGION}`;

const redrive = z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() });
const redriveAllow = z.object({ redrivePermission: z.string(), sourceQueueArns: z.array(z.string()) });
const parsedText = (text: unknown): unknown => JSON.parse(z.string().parse(text));
const variablesOf = ({ inputs }: RecordedResource): Readonly<Record<string, string>> =>
  z.object({ variables: z.record(z.string(), z.string()) }).parse(inputs["environment"]).variables;

/** ARN of a recorded queue, from the mocks' answer. */
function queueArn(recording: Recording, name: string): string {
  const { inputs } = recording.one(QUEUE_POLICY, name);
  return statementsOf(inputs["policy"])[0]?.Resource?.[0] ?? "";
}

describe("regional ingest", () => {
  let recording: Recording;

  before(async () => {
    recording = await recordIngest();
  });

  it("keeps events for two weeks, delivers a message five times, and only then puts it where a person sees it", () => {
    for (const stage of INGEST_QUEUES) {
      const queue = recording.one(QUEUE, `${INGEST}-${stage}`);
      const deadLetters = recording.one(QUEUE, `${INGEST}-${stage}-dead`);
      for (const { inputs } of [queue, deadLetters]) {
        expect(inputs).to.deep.include({ messageRetentionSeconds: 1_209_600, sqsManagedSseEnabled: true });
      }
      expect(redrive.parse(parsedText(queue.inputs["redrivePolicy"]))).to.deep.equal({
        deadLetterTargetArn: queueArn(recording, deadLetters.name),
        maxReceiveCount: 5,
      });
    }
  });

  it("lets each dead-letter queue take the messages of its own queue only", () => {
    for (const stage of INGEST_QUEUES) {
      const { inputs } = recording.one(
        "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
        `${INGEST}-${stage}-dead-redrive`,
      );
      expect(redriveAllow.parse(parsedText(inputs["redriveAllowPolicy"]))).to.deep.equal({
        redrivePermission: "byQueue",
        sourceQueueArns: [queueArn(recording, `${INGEST}-${stage}`)],
      });
    }
  });

  it("hides a message for six times as long as the function behind the queue may run", () => {
    for (const stage of INGEST_QUEUES) {
      const { timeout } = recording.one(FUNCTION, `${INGEST}-${stage}`).inputs;
      const { visibilityTimeoutSeconds } = recording.one(QUEUE, `${INGEST}-${stage}`).inputs;
      expect(visibilityTimeoutSeconds).to.equal(6 * Number(timeout));
    }
  });

  it("feeds each queue by its own rules, and its dead-letter queue with what they cannot deliver", () => {
    const fed = recording.ofType(TARGET).filter(({ inputs }) => inputs["deadLetterConfig"] !== undefined);
    expect(fed.map(({ name }) => name)).to.have.members([
      `${INGEST}-submit-transcode-uploaded`,
      `${INGEST}-register-asset-job-ended`,
      `${INGEST}-register-asset-inventory`,
      `${INGEST}-publish-asset-ingested`,
    ]);
    for (const { name, inputs } of fed) {
      const stage = INGEST_QUEUES.find((each) => name.startsWith(`${INGEST}-${each}-`)) ?? "";
      expect(inputs["arn"]).to.equal(queueArn(recording, `${INGEST}-${stage}`));
      expect(inputs["deadLetterConfig"]).to.deep.equal({
        arn: queueArn(recording, `${INGEST}-${stage}-dead`),
      });
      expect(String(inputs["rule"])).to.match(new RegExp(`^${name}-`));
    }
  });

  it("lets rules send before it tells them where to, for their account's own events and over TLS only", () => {
    for (const target of recording.ofType(TARGET).filter(({ inputs }) => "deadLetterConfig" in inputs)) {
      const queue = target.name.slice(0, target.name.indexOf("-", `${INGEST}-submit-`.length));
      const stage = INGEST_QUEUES.find((each) => target.name.startsWith(`${INGEST}-${each}-`)) ?? queue;
      const ruleArn = `arn:aws:events:${REGION}:${ACCOUNT}:rule/${String(target.inputs["rule"])}`;
      for (const name of [`${INGEST}-${stage}`, `${INGEST}-${stage}-dead`]) {
        const policy = recording.one(QUEUE_POLICY, name);
        expect(recording.comesAfter(target, policy), `${target.name} after ${name}`).to.equal(true);
        const sends = (context: Readonly<Record<string, string>>): boolean =>
          allows(statementsOf(policy.inputs["policy"]), {
            action: "sqs:SendMessage",
            resource: queueArn(recording, name),
            principal: "events.amazonaws.com",
            context: {
              "aws:SourceArn": ruleArn,
              "aws:SourceAccount": ACCOUNT,
              "aws:SecureTransport": "true",
              ...context,
            },
          });
        expect(sends({})).to.equal(true);
        expect(sends({ "aws:SecureTransport": "false" })).to.equal(false);
        expect(sends({ "aws:SourceAccount": "999999999999" })).to.equal(false);
        expect(sends({ "aws:SourceArn": `${ruleArn}-other` })).to.equal(false);
      }
    }
  });

  it("runs every stage as a bundle of its own on arm64, with the settings, its role's permissions there first", () => {
    for (const stage of INGEST_STAGES) {
      const fn = recording.one(FUNCTION, `${INGEST}-${stage}`);
      expect(fn.inputs).to.deep.include({
        handler: "index.handler",
        runtime: "nodejs22.x",
        architectures: ["arm64"],
      });
      expect(String(fn.inputs["role"])).to.contain(`role/${stage}-role-${REGION}-`);
      const permissions = recording.one("aws:iam/rolePolicy:RolePolicy", `${INGEST}-${stage}`);
      expect(String(permissions.inputs["role"])).to.match(new RegExp(`^${stage}-role-${REGION}-`));
      expect(recording.comesAfter(fn, permissions)).to.equal(true);
      const settings = parsedText(variablesOf(fn)[SETTINGS_VARIABLE]);
      expect(compactSettingsSchema.parse(settings)).to.deep.equal(settingsWith());
    }
    const code = recording.ofType(FUNCTION).map(({ inputs }) => JSON.stringify(inputs["code"]));
    expect(new Set(code).size).to.equal(INGEST_STAGES.length);
  });

  it("writes each stage's log into a group of its own", () => {
    for (const stage of INGEST_STAGES) {
      const { inputs } = recording.one(FUNCTION, `${INGEST}-${stage}`);
      const { logGroup } = z.object({ logGroup: z.string() }).parse(inputs["loggingConfig"]);
      expect(logGroup).to.match(new RegExp(`^${INGEST}-${stage}-`));
    }
  });

  it("hands small batches to two instances at a time, which answer for each message, and tells them their queue", () => {
    for (const stage of INGEST_QUEUES) {
      const { inputs } = recording.one(MAPPING, `${INGEST}-${stage}`);
      expect(inputs).to.deep.include({
        eventSourceArn: queueArn(recording, `${INGEST}-${stage}`),
        batchSize: 5,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: { maximumConcurrency: 2 },
      });
      expect(String(inputs["functionName"])).to.match(new RegExp(`:function:${INGEST}-${stage}-`));
      const url = variablesOf(recording.one(FUNCTION, `${INGEST}-${stage}`))["QUEUE_URL"];
      expect(url).to.match(new RegExp(`/${ACCOUNT}/${INGEST}-${stage}-`));
    }
    expect(recording.ofType(MAPPING)).to.have.length(INGEST_QUEUES.length);
    expect(variablesOf(recording.one(FUNCTION, `${INGEST}-reconcile`))).to.have.keys([SETTINGS_VARIABLE]);
  });

  it("runs the reconciler on a schedule that may invoke it, and nothing else", () => {
    const rule = recording.one(RULE, `${INGEST}-schedule`);
    const permission = recording.one("aws:lambda/permission:Permission");
    const target = recording.one(TARGET, `${INGEST}-schedule`);
    expect(rule.inputs["scheduleExpression"]).to.equal("rate(5 minutes)");
    expect(permission.inputs).to.deep.include({
      action: "lambda:InvokeFunction",
      principal: "events.amazonaws.com",
      sourceAccount: ACCOUNT,
    });
    expect(String(permission.inputs["function"])).to.match(new RegExp(`^${INGEST}-reconcile-`));
    expect(String(permission.inputs["sourceArn"])).to.match(new RegExp(`:rule/${INGEST}-schedule-`));
    expect(String(target.inputs["arn"])).to.match(new RegExp(`:function:${INGEST}-reconcile-`));
    expect(recording.comesAfter(target, permission)).to.equal(true);
  });

  it("lets a run of the reconciler end before the next begins", async () => {
    const every = async (reconcileMinutes: number): Promise<unknown> =>
      (await recordIngest({ reconcileMinutes })).one(FUNCTION, `${INGEST}-reconcile`).inputs["timeout"];
    expect(await every(1)).to.equal(60);
    expect(await every(60)).to.equal(300);
  });

  it("says one minute in the singular, which is the only form that EventBridge takes", () => {
    expect([1, 2, 60].map(scheduleExpression)).to.deep.equal([
      "rate(1 minute)",
      "rate(2 minutes)",
      "rate(60 minutes)",
    ]);
  });

  it("waits for jobs only where they run", async () => {
    const receiving = await recordIngest({ services: RECEIVING });
    expect(receiving.ofType(RULE).map(({ name }) => name)).to.have.members(
      recording
        .ofType(RULE)
        .map(({ name }) => name)
        .filter((name) => !name.endsWith("-job-ended")),
    );
  });

  it("has names that AWS takes, with the tail that Pulumi appends, in the Region with the longest name", () => {
    const longer = "ap-southeast-4".length - REGION.length;
    const names = recording.resources.filter(({ type }) => [RULE, FUNCTION].includes(type));
    expect(names.filter(({ name }) => name.length + longer + 8 > 64).map(({ name }) => name)).to.deep.equal(
      [],
    );
  });

  it("previews completely before anything exists", async () => {
    const preview = await recordIngest({ preview: true });
    expect(preview.resources.map(({ type, name }) => `${type} ${name}`)).to.have.members(
      recording.resources.map(({ type, name }) => `${type} ${name}`),
    );
  });
});
