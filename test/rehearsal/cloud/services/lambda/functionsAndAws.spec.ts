import { expect } from "chai";

import { eventBridgeService } from "../../../../../rehearsal/cloud/services/eventBridge";
import { iamService } from "../../../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../../../rehearsal/cloud/services/kms";
import { lambdaService, LambdaRuntime } from "../../../../../rehearsal/cloud/services/lambda";
import { LogEvents } from "../../../../../rehearsal/cloud/services/logEvents";
import { logsService } from "../../../../../rehearsal/cloud/services/logs";
import { S3DataPlane, s3Service } from "../../../../../rehearsal/cloud/services/s3";
import { SqsDataPlane, sqsService } from "../../../../../rehearsal/cloud/services/sqs";
import { SdkWorld } from "../../api/sdkWorld";
import { WEST } from "../../core/standIn";
import { makeFunction, makeQueue, MAPPING, messages, queueArn } from "../eventBridge/eventFixture";
import { makeBucket, WEST_ROOT } from "../mediaFixture";

/** Puts a delayed copy of each message into its own queue until the third time, and says when S3 took an object. */
const LATER = `
const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");
const { S3Client, PutObjectCommand, HeadObjectCommand } = require("@aws-sdk/client-s3");
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
const s3 = new S3Client({ forcePathStyle: true });
let invocations = 0;
exports.handler = async ({ Records }) => {
  invocations += 1;
  for (const { body } of Records) {
    const attempt = Number(body);
    await s3.send(new PutObjectCommand({ Bucket: "west", Key: "attempt-" + attempt, Body: "x" }));
    const head = await s3.send(new HeadObjectCommand({ Bucket: "west", Key: "attempt-" + attempt }));
    const ageMs = Date.now() - head.LastModified.getTime();
    console.log(JSON.stringify({ attempt, invocations, ageMs }));
    if (attempt < 3) {
      await sqs.send(new SendMessageCommand({
        QueueUrl: process.env.QUEUE_URL, MessageBody: String(attempt + 1), DelaySeconds: 300,
      }));
    }
  }
};`;

describe("functions that call AWS", () => {
  let world: SdkWorld;

  beforeEach(async () => {
    world = await SdkWorld.over([
      iamService,
      kmsService,
      logsService,
      sqsService,
      s3Service,
      lambdaService,
      eventBridgeService,
    ]);
    world.stack.cloud.service(LambdaRuntime).configure({
      endpointUrl: world.server.pluginEndpoint.url,
      egressProxyUrl: "http://127.0.0.1:9/way",
      issueCredentials: (caller) => world.server.issueCredentials(caller),
    });
  });

  afterEach(async () => {
    await world.stack.cloud.service(LambdaRuntime).stop();
    await world.close();
  });

  it("reach it as their role, hour after virtual hour, and see objects at the age that they have there", async () => {
    const { stack } = world;
    await makeBucket(stack, "west", WEST);
    const url = await makeQueue(stack, "work");
    await stack.create("aws:cloudwatch/logGroup:LogGroup", "log", { name: "/aws/lambda/later" });
    const statements = [
      {
        Effect: "Allow",
        Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:SendMessage"],
        Resource: queueArn("work"),
      },
      { Effect: "Allow", Action: ["s3:PutObject", "s3:GetObject"], Resource: "arn:aws:s3:::west/*" },
    ];
    const variables = { QUEUE_URL: url };
    await makeFunction(stack, "later", LATER, statements, { environment: { variables }, timeout: 30 });
    await stack.create(MAPPING, "later", { functionName: "later", eventSourceArn: queueArn("work") });
    stack.cloud.service(SqsDataPlane).sendMessage(WEST_ROOT, url, "1");
    await stack.cloud.clock.advance(3_600_000);
    const lines = stack.cloud
      .service(LogEvents)
      .all()
      .map(({ message }): unknown => JSON.parse(message));
    expect(lines).to.have.length(3);
    for (const [index, line] of lines.entries()) {
      expect(line).to.include({ attempt: index + 1, invocations: index + 1 });
      // S3 tells whole seconds; the rest is what the call took.
      expect(line).to.have.property("ageMs").that.is.within(-1_000, 10_000);
    }
    expect(messages(stack, url)).to.deep.equal([]);
    const s3 = stack.cloud.service(S3DataPlane);
    expect(s3.getObject(WEST_ROOT, "west", "attempt-3").lastModified).to.be.greaterThan(
      s3.getObject(WEST_ROOT, "west", "attempt-1").lastModified + 599_000,
    );
  });

  for (const [what, call] of [
    ["fetch", 'await fetch("https://sqs.us-west-2.amazonaws.com/")'],
    [
      "HTTPS",
      'await new Promise((done, fail) => require("node:https").get("https://example.com/", done).on("error", fail))',
    ],
    [
      "a socket",
      'await new Promise((done, fail) => require("node:net").connect(80, "192.0.2.1", done).on("error", fail))',
    ],
  ] as const) {
    it(`do not get out of the machine by ${what}`, async () => {
      const code = `exports.handler = async () => { try { ${call}; } catch (error) { return String(error.cause ?? error); } };`;
      const arn = await makeFunction(world.stack, "escaper", code);
      const { payload } = await world.stack.cloud.service(LambdaRuntime).invoke(arn, "{}");
      expect(payload).to.include("loopback addresses only");
    });
  }

  it("find the way to egress hosts in their environment", async () => {
    const code = "exports.handler = async () => process.env.MEDIA_PLATFORM_EGRESS_PROXY;";
    const arn = await makeFunction(world.stack, "reader", code);
    const { payload } = await world.stack.cloud.service(LambdaRuntime).invoke(arn, "{}");
    expect(payload).to.equal('"http://127.0.0.1:9/way"');
  });
});
