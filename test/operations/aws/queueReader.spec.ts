import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";

import { AwsQueueReader } from "../../../operations/aws/queueReader";
import { sqsService } from "../../../rehearsal/cloud/services/sqs";
import { operatorOf, SdkWorld } from "../../rehearsal/cloud/api/sdkWorld";
import { WEST } from "../../rehearsal/cloud/core/standIn";

const GREETING = JSON.stringify({ Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "packaged" });

function failure(key: string): string {
  return JSON.stringify({
    Records: [
      {
        eventName: "Replication:OperationFailedReplication",
        s3: { bucket: { name: "packaged" }, object: { key, versionId: "v1" } },
        replicationEventData: { replicationRuleId: "to-eu-west-1", failureReason: "DstKmsKeyNotFound" },
      },
    ],
  });
}

describe("reader of the failure queue", () => {
  let world: SdkWorld;
  let sqs: SQSClient;
  let url: string;

  beforeEach(async () => {
    world = await SdkWorld.over([sqsService]);
    ({ id: url } = await world.stack.create("aws:sqs/queue:Queue", "failures", { name: "failures" }));
    sqs = world.client(SQSClient, operatorOf(WEST), WEST.region);
  });

  afterEach(async () => {
    await world.close();
  });

  const send = async (...bodies: readonly string[]): Promise<void> => {
    for (const MessageBody of bodies) {
      await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody }));
    }
  };

  it("tells S3's greeting from a failure, and of which object and why", async () => {
    await send(GREETING, failure("a.ts"));
    const { total, seen } = await new AwsQueueReader(sqs).look(url);
    expect(total).to.equal(2);
    expect(seen).to.have.deep.members([
      { event: "s3:TestEvent", object: "packaged", ruleId: undefined, reason: undefined },
      {
        event: "Replication:OperationFailedReplication",
        object: "packaged/a.ts (v1, to-eu-west-1)",
        ruleId: "to-eu-west-1",
        reason: "DstKmsKeyNotFound",
      },
    ]);
  });

  it("takes nothing out and hides nothing from the next reader", async () => {
    await send(GREETING, failure("a.ts"));
    const reader = new AwsQueueReader(sqs);
    expect(await reader.look(url)).to.deep.equal(await reader.look(url));
  });

  it("asks a queue without messages for none", async () => {
    expect(await new AwsQueueReader(sqs).look(url)).to.deep.equal({ total: 0, seen: [] });
  });

  it("counts the messages that it did not get to see", async () => {
    await send(...Array.from({ length: 30 }, (_, n) => failure(`${n}.ts`)));
    const { total, seen } = await new AwsQueueReader(sqs).look(url);
    expect(total).to.equal(30);
    expect(seen.length).to.be.greaterThan(0);
  });

  it("keeps a message of an unknown form as one", async () => {
    await send("not JSON", JSON.stringify({ Records: [] }));
    const { seen } = await new AwsQueueReader(sqs).look(url);
    expect(seen.map(({ event }) => event)).to.deep.equal(["unknown message", "unknown message"]);
  });
});
