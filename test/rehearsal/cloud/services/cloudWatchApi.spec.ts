import {
  CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  type MetricDataResult,
} from "@aws-sdk/client-cloudwatch";
import { expect } from "chai";
import { cloudWatchService } from "../../../../rehearsal/cloud/services/cloudWatch";
import { iamService } from "../../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../../rehearsal/cloud/services/kms";
import { S3DataPlane, s3Service } from "../../../../rehearsal/cloud/services/s3";
import { sqsService } from "../../../../rehearsal/cloud/services/sqs";
import type { Caller } from "../../../../rehearsal/cloud/core/types";
import { errorName, operatorOf, roleCaller, SdkWorld } from "../api/sdkWorld";
import { IRELAND, OTHER_WEST, WEST } from "../core/standIn";
import { makeBucket, makeRole, replicationRule, S3, WEST_ROOT } from "./mediaFixture";

const MINUTE = 60_000;
const PENDING = "OperationsPendingReplication";
const FAILED = "OperationsFailedReplication";

/** What a test asks for; the rest is as for the rule that {@link SdkWorld} has. */
interface Question {
  readonly metric?: string;
  readonly stat?: string;
  readonly namespace?: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly input?: Partial<GetMetricDataCommandInput>;
}

describe("CloudWatch's API", () => {
  let world: SdkWorld;

  beforeEach(async () => {
    world = await SdkWorld.over([iamService, kmsService, sqsService, s3Service, cloudWatchService]);
    await makeBucket(world.stack, "films", WEST);
    await makeBucket(world.stack, "copies", IRELAND);
    const role = await makeRole(world.stack, "replicator", "s3.amazonaws.com", WEST, [
      { Effect: "Allow", Action: "s3:*", Resource: "*" },
    ]);
    const metrics = { status: "Enabled", eventThreshold: { minutes: 15 } };
    const rules = [replicationRule("copies", { metrics })];
    await world.stack.create(S3.replication, "r", { bucket: "films", role, rules });
  });

  afterEach(() => world.close());

  function put(key: string): void {
    world.stack.cloud.service(S3DataPlane).putObject(WEST_ROOT, "films", key, "film");
  }

  async function ask(
    question: Question,
    region: string,
    caller: Caller = WEST_ROOT,
  ): Promise<MetricDataResult> {
    const { metric = PENDING, stat = "Maximum", namespace = "AWS/S3", input } = question;
    const dimensions = question.dimensions ?? {
      SourceBucket: "films",
      DestinationBucket: "copies",
      RuleId: "everything",
    };
    const now = world.stack.cloud.clock.now();
    const { MetricDataResults } = await world.client(CloudWatchClient, caller, region).send(
      new GetMetricDataCommand({
        StartTime: new Date(now - 60 * MINUTE),
        EndTime: new Date(now),
        MetricDataQueries: [
          {
            Id: "m",
            MetricStat: {
              Metric: {
                Namespace: namespace,
                MetricName: metric,
                Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
              },
              Period: 60,
              Stat: stat,
            },
          },
        ],
        ...input,
      }),
    );
    return MetricDataResults?.[0] ?? {};
  }

  it("tells what waits to be copied, in the destination's Region", async () => {
    put("a");
    put("b");
    await world.stack.cloud.clock.advance(5_000);
    const now = world.stack.cloud.clock.now();
    expect(await ask({}, IRELAND.region)).to.deep.equal({
      Id: "m",
      Label: PENDING,
      StatusCode: "Complete",
      Timestamps: [new Date(now - 5_000)],
      Values: [2],
    });
    expect((await ask({ metric: "BytesPendingReplication" }, IRELAND.region)).Values).to.deep.equal([8]);
    expect((await ask({ metric: "ReplicationLatency" }, IRELAND.region)).Values).to.deep.equal([5]);
    expect((await ask({}, WEST.region)).Values).to.deep.equal([]);
  });

  it("says that nothing waits once it has arrived", async () => {
    put("a");
    await world.stack.cloud.clock.advance(2 * MINUTE);
    expect((await ask({}, IRELAND.region)).Values).to.deep.equal([0]);
  });

  it("has a point within what is asked for, even on the stroke of the minute", async () => {
    const { cloud } = world.stack;
    const question = { input: { StartTime: new Date(cloud.clock.now() - MINUTE) } };
    expect((await ask(question, IRELAND.region)).Values).to.deep.equal([0]);
    const before = cloud.clock.now() - 10 * MINUTE;
    const earlier = { StartTime: new Date(before - MINUTE), EndTime: new Date(before) };
    expect((await ask({ input: earlier }, IRELAND.region)).Values).to.deep.equal([]);
  });

  it("counts failures minute by minute in the source's Region, and has no point where none were", async () => {
    const failed = { metric: FAILED, stat: "Sum" };
    const { cloud } = world.stack;
    expect((await ask(failed, WEST.region)).Values).to.deep.equal([]);
    await world.stack.delete(S3.bucket, "copies", "copies", IRELAND);
    put("a");
    await cloud.clock.advance(2 * MINUTE);
    put("b");
    put("c");
    await cloud.clock.advance(2 * MINUTE);
    expect((await ask(failed, WEST.region)).Values).to.deep.equal([2, 1]);
    const ascending = { ...failed, input: { ScanBy: "TimestampAscending" as const } };
    expect((await ask(ascending, WEST.region)).Values).to.deep.equal([1, 2]);
    expect((await ask(failed, IRELAND.region)).Values).to.deep.equal([]);
  });

  it("has no points of anything else", async () => {
    for (const question of [
      { metric: "NumberOfObjects" },
      { namespace: "AWS/EC2" },
      { dimensions: { SourceBucket: "films" } },
      { dimensions: { SourceBucket: "films", DestinationBucket: "copies", RuleId: "other" } },
      { dimensions: { SourceBucket: "nothing", DestinationBucket: "copies", RuleId: "everything" } },
    ]) {
      const { StatusCode, Values } = await ask(question, IRELAND.region);
      expect({ StatusCode, Values }, JSON.stringify(question)).to.deep.equal({
        StatusCode: "Complete",
        Values: [],
      });
    }
  });

  it("tells another account nothing of the rule", async () => {
    expect((await ask({}, IRELAND.region, operatorOf(OTHER_WEST))).Values).to.deep.equal([]);
  });

  it("refuses a caller without the permission", async () => {
    const arn = await makeRole(world.stack, "blind", "lambda.amazonaws.com", WEST, [
      { Effect: "Allow", Action: "cloudwatch:ListMetrics", Resource: "*" },
    ]);
    expect(await errorName(ask({}, IRELAND.region, roleCaller(arn, WEST)))).to.equal("AccessDenied");
  });

  it("refuses what it would answer wrongly: another statistic, an expression, a span that ends before it begins", async () => {
    const now = new Date(world.stack.cloud.clock.now());
    for (const question of [
      { stat: "p99" },
      { input: { MetricDataQueries: [{ Id: "e", Expression: "SUM(METRICS())" }] } },
      { input: { StartTime: now, EndTime: now } },
    ]) {
      expect(await errorName(ask(question, IRELAND.region)), JSON.stringify(question)).to.match(
        /^Validation/,
      );
    }
  });
});
