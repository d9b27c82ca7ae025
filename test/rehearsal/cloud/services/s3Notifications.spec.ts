import { Event } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { text } from "../../../../rehearsal/cloud/core/props";
import type { Props } from "../../../../rehearsal/cloud/core/types";
import { BucketEvents, S3DataPlane } from "../../../../rehearsal/cloud/services/s3";
import { EVENT_NAMES } from "../../../../rehearsal/cloud/services/s3/events/eventNames";
import { SqsDataPlane } from "../../../../rehearsal/cloud/services/sqs";
import { codeOf, HOME, IRELAND, policy, refusalOf, WEST, type Deployment } from "../core/standIn";
import { makeBucket, WEST_ROOT } from "./mediaFixture";
import {
  EVENT_QUEUE_ARN,
  makeEventQueue,
  messagesIn,
  NOTIFICATION,
  notify,
  QUEUE,
  QUEUE_POLICY,
  storageStack,
} from "./replicationFixture";

describe("S3 event notifications to a queue", () => {
  let stack: Deployment;
  let s3: S3DataPlane;
  let sqs: SqsDataPlane;

  beforeEach(async () => {
    stack = await storageStack();
    s3 = stack.cloud.service(S3DataPlane);
    sqs = stack.cloud.service(SqsDataPlane);
    await makeBucket(stack, "west", WEST);
  });

  const toQueue = (entry: Props = {}): Props => ({
    bucket: "west",
    queues: [{ queueArn: EVENT_QUEUE_ARN, events: ["s3:ObjectCreated:*"], ...entry }],
  });

  it("know exactly the events that the AWS SDK knows", () => {
    expect([...EVENT_NAMES].sort()).to.deep.equal(Object.values(Event).sort());
  });

  it("refuse unknown events at preview", () => {
    for (const event of ["s3:ObjectCreated", "s3:Replication:Failed", "ObjectCreated:Put", "s3:*"]) {
      expect(stack.check(NOTIFICATION, "n", toQueue({ events: [event] })).failures, event).to.have.length(1);
    }
  });

  it("are accepted when the queue lets S3 send for this bucket, and begin with a test", async () => {
    const url = await makeEventQueue(stack);
    await stack.create(NOTIFICATION, "n", toQueue());
    await stack.cloud.clock.advance(1);
    expect(messagesIn(sqs, url)).to.have.length(1);
    expect(messagesIn(sqs, url)[0]).to.include({ Event: "s3:TestEvent", Bucket: "west" });
  });

  for (const [what, statement] of [
    ["names another bucket", { Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:s3:::other" } } }],
    ["names another account", { Condition: { StringEquals: { "aws:SourceAccount": "222222222222" } } }],
    ["lets another service in", { Principal: { Service: "sns.amazonaws.com" } }],
    ["allows another action", { Action: "sqs:ReceiveMessage" }],
    ["is for another queue", { Resource: `${EVENT_QUEUE_ARN}2` }],
    ["denies", { Effect: "Deny" }],
  ] as const) {
    it(`are refused when the queue's policy ${what}`, async () => {
      await makeEventQueue(stack, statement);
      const error = await refusalOf(() => stack.create(NOTIFICATION, "n", toQueue()));
      expect(error.message).to.match(/Unable to validate the following destination configurations/);
    });
  }

  it("are refused when the queue is missing, or in another Region", async () => {
    const open = policy({
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: "*",
    });
    const { outputs } = await stack.create(QUEUE, "far", { name: "far", policy: open }, IRELAND);
    for (const queueArn of [EVENT_QUEUE_ARN, text(outputs, "arn")]) {
      expect(await codeOf(() => stack.create(NOTIFICATION, "n", toQueue({ queueArn })))).to.equal(
        "InvalidArgument",
      );
    }
  });

  it("are refused when two of them share an event of an object", async () => {
    await makeEventQueue(stack);
    const queues = (left: Props, right: Props): Props => ({
      bucket: "west",
      queues: [left, right].map((entry) => ({ queueArn: EVENT_QUEUE_ARN, ...entry })),
    });
    const created = ["s3:ObjectCreated:*"];
    const overlapping = queues(
      { events: created, filterPrefix: "a" },
      { events: ["s3:ObjectCreated:Put"], filterPrefix: "ab" },
    );
    const error = await refusalOf(() => stack.create(NOTIFICATION, "n", overlapping));
    expect(error.message).to.match(/Configurations overlap/);
    const apart = queues({ events: created, filterPrefix: "a" }, { events: created, filterPrefix: "b" });
    await stack.create(NOTIFICATION, "n", apart);
  });

  it("still go to no topic and no function", async () => {
    const events = ["s3:ObjectCreated:*"];
    for (const args of [
      { topics: [{ topicArn: `arn:aws:sns:us-west-2:${HOME}:t`, events }] },
      { lambdaFunctions: [{ lambdaFunctionArn: `arn:aws:lambda:us-west-2:${HOME}:function:f`, events }] },
    ]) {
      const put = { bucket: "west", ...args };
      expect(await codeOf(() => stack.create(NOTIFICATION, "n", put))).to.equal("NotImplemented");
    }
  });

  it("tell of writes, deletions and tags in S3's record", async () => {
    const url = await makeEventQueue(stack);
    await notify(stack, ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectTagging:Put"]);
    const { versionId, etag } = s3.putObject(WEST_ROOT, "west", "a film/1.ts", "content");
    s3.putObjectTagging(WEST_ROOT, "west", "a film/1.ts", { a: "b" });
    s3.deleteObject(WEST_ROOT, "west", "a film/1.ts", { versionId });
    s3.deleteObject(WEST_ROOT, "west", "a film/1.ts");
    await stack.cloud.clock.advance(1);
    const [, ...messages] = messagesIn(sqs, url);
    expect(messages.map(eventNameOf)).to.deep.equal([
      "ObjectCreated:Put",
      "ObjectTagging:Put",
      "ObjectRemoved:Delete",
      "ObjectRemoved:DeleteMarkerCreated",
    ]);
    expect(messages[0]).to.have.nested.property("Records[0].eventVersion", "2.1");
    expect(messages[1]).to.have.nested.property("Records[0].eventVersion", "2.3");
    expect(messages[0]).to.have.nested.property("Records[0].s3.configurationId", "to-queue");
    expect(messages[0]).to.have.nested.property("Records[0].userIdentity.principalId", HOME);
    expect(messages[0]).to.have.deep.nested.property("Records[0].s3.object", {
      key: "a+film/1.ts",
      size: 7,
      eTag: etag,
      versionId,
      sequencer: "0000000000000001",
    });
  });

  it("respect prefix and suffix", async () => {
    const url = await makeEventQueue(stack);
    await stack.create(NOTIFICATION, "n", toQueue({ filterPrefix: "in/", filterSuffix: ".m3u8" }));
    for (const key of ["in/a.m3u8", "in/a.ts", "out/a.m3u8"]) {
      s3.putObject(WEST_ROOT, "west", key, "x");
    }
    await stack.cloud.clock.advance(1);
    expect(messagesIn(sqs, url)).to.have.length(2);
    expect(messagesIn(sqs, url)[1]).to.have.nested.property("Records[0].s3.object.key", "in/a.m3u8");
  });

  it("are lost without a word once the queue's policy changes, and wait while the Region is at fault", async () => {
    const url = await makeEventQueue(stack);
    await notify(stack, ["s3:ObjectCreated:*"]);
    await stack.cloud.clock.advance(1);
    s3.putObject(WEST_ROOT, "west", "waits", "x");
    stack.cloud.network.setFault(WEST.region, "dark");
    await stack.cloud.clock.advance(60_000);
    expect(messagesIn(sqs, url)).to.have.length(1);
    stack.cloud.network.setFault(WEST.region, undefined);
    await stack.cloud.clock.advance(60_000);
    expect(messagesIn(sqs, url)).to.have.length(2);
    await stack.delete(QUEUE_POLICY, "events", url);
    s3.putObject(WEST_ROOT, "west", "lost", "x");
    await stack.cloud.clock.advance(1);
    expect(messagesIn(sqs, url)).to.have.length(2);
    const [undelivered] = stack.cloud.service(BucketEvents).undelivered();
    expect(undelivered).to.include({ bucket: "west", event: "ObjectCreated:Put" });
  });
});

function eventNameOf(message: unknown): unknown {
  return /"eventName":"([^"]+)"/.exec(JSON.stringify(message))?.[1];
}
