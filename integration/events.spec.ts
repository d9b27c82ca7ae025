import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect } from "chai";

import {
  assetIngested,
  type EventPattern,
  inventoryWritten,
  jobEnded,
  masterUploaded,
} from "../components/pipeline/eventPatterns";
import { readEvent } from "../functions/ingest/events/eventBody";
import { jobEndedSchema } from "../functions/ingest/events/jobEnded";
import { objectCreatedSchema } from "../functions/ingest/events/objectCreated";
import { vodNotificationSchema } from "../functions/ingest/events/vodNotification";
import { inventoryKey, parseInventoryKey } from "../functions/ingest/inventory";
import { ACCOUNT, emulated, REGION, uniqueName } from "./support/emulated";

const MEZZANINE = "media-mezzanine";
const PACKAGED = "media-packaged";
const STACK = "media-platform-test";

/** An event before EventBridge adds its id, account and time. */
interface Sample {
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
  readonly resources?: readonly string[];
}

/** Shapes of AWS's documentation: S3's "Object Created", MediaConvert's "Job State Change", MediaPackage's input notifications. */
const object = (bucket: string, key: string): Sample => ({
  source: "aws.s3",
  detailType: "Object Created",
  resources: [`arn:aws:s3:::${bucket}`],
  detail: {
    version: "0",
    bucket: { name: bucket },
    object: {
      key,
      size: 5,
      etag: "b1946ac92492d2347c6235b4d2611184",
      "version-id": "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e",
      sequencer: "00617F08299329D189",
    },
    "request-id": "N4N7GDK58NMKJ12R",
    requester: "123456789012",
    "source-ip-address": "1.2.3.4",
    reason: "PutObject",
  },
});
const job = (status: string, userMetadata: object): Sample => ({
  source: "aws.mediaconvert",
  detailType: "MediaConvert Job State Change",
  resources: [`arn:aws:mediaconvert:${REGION}:${ACCOUNT}:jobs/1515747627236-c5exmp`],
  detail: {
    timestamp: 1515747627236,
    accountId: ACCOUNT,
    queue: "q",
    jobId: "1515747627236-c5exmp",
    status,
    userMetadata,
  },
});
const METADATA = { stack: STACK, assetId: "some-title", encodeId: "abcd" };
const vod = (
  event: string,
  resource = `arn:aws:mediapackage-vod:${REGION}:${ACCOUNT}:assets/some-title_abcd`,
): Sample => ({
  source: "aws.mediapackage",
  detailType: "MediaPackage Input Notification",
  resources: [resource],
  detail: { event, packaging_configuration_id: "hls", manifest_urls: ["https://example.com/index.m3u8"] },
});

describe("EventBridge rules of the ingest stages", () => {
  const events = new EventBridgeClient(emulated());
  const sqs = new SQSClient(emulated());

  /** Bodies of the messages that a rule with this pattern makes of some events; the last one is to match, or this waits too long. */
  async function delivered(pattern: EventPattern, samples: readonly Sample[]): Promise<readonly string[]> {
    const name = uniqueName("rule");
    const { QueueUrl: url = "" } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }),
    );
    await events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern) }));
    await events.send(
      new PutTargetsCommand({ Rule: name, Targets: [{ Id: "queue", Arn: Attributes?.QueueArn }] }),
    );
    // AWS lets nobody put events of its own sources; the emulator does, which is what makes it worth asking.
    for (const { source, detailType, detail, resources = [] } of samples) {
      const { FailedEntryCount } = await events.send(
        new PutEventsCommand({
          Entries: [
            {
              Source: source,
              DetailType: detailType,
              Detail: JSON.stringify(detail),
              Resources: [...resources],
            },
          ],
        }),
      );
      expect(FailedEntryCount).to.equal(0);
    }
    const bodies: string[] = [];
    for (let empty = 0; empty < 1;) {
      const { Messages: messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
      );
      for (const { Body = "", ReceiptHandle } of messages) {
        bodies.push(Body);
        await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
      }
      empty = messages.length === 0 ? empty + 1 : 0;
    }
    return bodies;
  }

  it("hand uploaded masters to submit-transcode, and no other objects", async () => {
    const bodies = await delivered(masterUploaded(ACCOUNT, MEZZANINE), [
      object(MEZZANINE, "elsewhere/some-title/feature.mov"),
      object(PACKAGED, "masters/some-title/feature.mov"),
      { ...object(MEZZANINE, "masters/some-title/feature.mov"), detailType: "Object Deleted" },
      object(MEZZANINE, "masters/some-title/feature.mov"),
    ]);

    expect(bodies.map((body) => readEvent(body, objectCreatedSchema, "an object"))).to.deep.equal([
      {
        kind: "object",
        bucket: MEZZANINE,
        key: "masters/some-title/feature.mov",
        versionId: "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e",
        sizeBytes: 5,
      },
    ]);
  });

  it("hand inventories to register-asset, and nothing else of an encode", async () => {
    const key = inventoryKey("some-title", "abcd");
    const bodies = await delivered(inventoryWritten(ACCOUNT, PACKAGED), [
      object(PACKAGED, "assets/some-title/hls/abcd/index.m3u8"),
      object(PACKAGED, `${key}.copy`),
      object(MEZZANINE, key),
      object(PACKAGED, key),
    ]);

    const keys = bodies.map((body) => readEvent(body, objectCreatedSchema, "an object").key);
    expect(keys.map(parseInventoryKey)).to.deep.equal([{ assetId: "some-title", encodeId: "abcd" }]);
  });

  it("hand the stack's ended jobs to register-asset, and nobody else's", async () => {
    const bodies = await delivered(jobEnded(ACCOUNT, STACK), [
      job("PROGRESSING", METADATA),
      job("STATUS_UPDATE", METADATA),
      job("COMPLETE", { ...METADATA, stack: "another" }),
      job("COMPLETE", {}),
      job("ERROR", METADATA),
      job("CANCELED", METADATA),
      job("COMPLETE", METADATA),
    ]);

    const jobs = bodies.map((body) => readEvent(body, jobEndedSchema, "a job"));
    expect(jobs.map((ended) => ended.job.status)).to.have.members(["ERROR", "CANCELED", "COMPLETE"]);
    expect(jobs[0]).to.deep.include(METADATA);
  });

  it("hand assets that are playable or broken to publish-asset, and no live channels", async () => {
    const bodies = await delivered(assetIngested({ accountId: ACCOUNT, region: REGION }), [
      vod("IngestStart"),
      vod("IngestComplete"),
      vod("VodAssetPlayable", `arn:aws:mediapackage:${REGION}:${ACCOUNT}:channels/live`),
      vod("IngestError"),
      vod("VodAssetPlayable"),
    ]);

    const notifications = bodies.map((body) => readEvent(body, vodNotificationSchema, "a notification"));
    expect(notifications.map(({ event }) => event)).to.have.members(["IngestError", "VodAssetPlayable"]);
    expect(notifications[0]?.vodAssetId).to.equal("some-title_abcd");
  });

  it("take events of their own account only", async () => {
    const bodies = await delivered(masterUploaded("999999999999", MEZZANINE), [
      object(MEZZANINE, "masters/some-title/feature.mov"),
    ]);

    expect(bodies).to.deep.equal([]);
  });
});
