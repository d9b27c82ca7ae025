import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";

import { AwsDeadLetters, AwsStageQueue } from "../../../operations/aws/deadLetters";
import { AwsSubmitQueue } from "../../../operations/aws/submitQueue";
import { sqsService } from "../../../rehearsal/cloud/services/sqs";
import { operatorOf, SdkWorld } from "../../rehearsal/cloud/api/sdkWorld";
import { WEST } from "../../rehearsal/cloud/core/standIn";

describe("queues of ingest, for operators", () => {
  let world: SdkWorld;
  let sqs: SQSClient;
  let url: string;
  let deadUrl: string;

  beforeEach(async () => {
    world = await SdkWorld.over([sqsService]);
    ({ id: url } = await world.stack.create("aws:sqs/queue:Queue", "stage", { name: "stage" }));
    ({ id: deadUrl } = await world.stack.create("aws:sqs/queue:Queue", "dead", { name: "dead" }));
    sqs = world.client(SQSClient, operatorOf(WEST), WEST.region);
  });

  afterEach(async () => {
    await world.close();
  });

  it("take a batch of messages and say of each what became of it", async () => {
    const results = await new AwsSubmitQueue(sqs, url).send(["one", "two", "three"]);
    expect(results).to.deep.equal([{ kind: "accepted" }, { kind: "accepted" }, { kind: "accepted" }]);
    const bodies = (await new AwsDeadLetters(sqs, url).receive(30)).map(({ body }) => body);
    expect([...bodies].sort()).to.deep.equal(["one", "three", "two"]);
  });

  it("hold a dead letter until it is released, and give it up once it is deleted", async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl: deadUrl, MessageBody: "letter" }));
    const letters = new AwsDeadLetters(sqs, deadUrl);
    const [held] = await letters.receive(300);
    expect(held).to.deep.include({ body: "letter", receiveCount: 1 });
    expect(await letters.receive(300)).to.deep.equal([]);
    expect(await letters.count()).to.equal(1);
    await letters.release(held!);
    const [again] = await letters.receive(300);
    expect(again).to.deep.include({ messageId: held?.messageId, receiveCount: 2 });
    await letters.delete(again!);
    expect(await letters.count()).to.equal(0);
  });

  it("keep a message's attributes on the way from one to the other", async () => {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: deadUrl,
        MessageBody: "letter",
        MessageAttributes: { attempt: { DataType: "Number", StringValue: "3" } },
      }),
    );
    const [held] = await new AwsDeadLetters(sqs, deadUrl).receive(300);
    await new AwsStageQueue(sqs, url).send(held!);
    const [moved] = await new AwsDeadLetters(sqs, url).receive(300);
    expect(moved?.body).to.equal("letter");
    expect(moved?.attributes["attempt"]).to.deep.include({ dataType: "Number", stringValue: "3" });
  });
});
