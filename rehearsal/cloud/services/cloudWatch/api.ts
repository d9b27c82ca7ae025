import { z } from "zod";
import { awsJsonApi } from "../../api/protocols/awsJson";
import type { Cloud } from "../../core/cloud";
import { AwsError, type ApiRequest } from "../../core/types";
import { isReplicationMetric, replicationSeries, statisticsOf, type Point } from "./replicationSeries";

/** Dimensions of a replication metric; a metric with others is another one, which nobody publishes. */
const RULE_DIMENSIONS = ["DestinationBucket", "RuleId", "SourceBucket"];

const metricStat = z.object({
  Metric: z.object({
    Namespace: z.string(),
    MetricName: z.string(),
    Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
  }),
  // S3 publishes once a minute, and CloudWatch keeps nothing finer of it.
  Period: z.number().int().positive().multipleOf(60),
  Stat: z.string(),
});
const dataQuery = z.strictObject({
  Id: z.string().regex(/^[a-z][a-zA-Z0-9_]*$/),
  MetricStat: metricStat,
  Label: z.string().optional(),
  ReturnData: z.boolean().default(true),
});
const dataInput = z.object({
  MetricDataQueries: z.array(dataQuery).min(1).max(500),
  // Seconds since 1970.
  StartTime: z.number(),
  EndTime: z.number(),
  ScanBy: z.enum(["TimestampAscending", "TimestampDescending"]).default("TimestampDescending"),
});

type DataQuery = z.infer<typeof dataQuery>;
type DataInput = z.infer<typeof dataInput>;

/** CloudWatch's wire protocol: the replication metrics of S3. Of any other metric there are no points. */
export const cloudWatchApi = awsJsonApi({
  signingName: "monitoring",
  target: "GraniteServiceVersion20100801",
  version: "1.0",
  malformed: "ValidationException",
  queryNames: { ValidationException: "ValidationError" },
  operations: {
    GetMetricData: (cloud, request, body) => {
      cloud.iam.require(
        { caller: request.caller, action: "cloudwatch:GetMetricData", resource: "*" },
        "AccessDenied",
      );
      const input = dataInput.parse(body);
      if (input.StartTime >= input.EndTime) {
        throw invalid("The parameter StartTime must be less than the parameter EndTime");
      }
      return {
        MetricDataResults: input.MetricDataQueries.filter(({ ReturnData }) => ReturnData).map((query) =>
          resultOf(query, pointsOf(cloud, request, query, input), input),
        ),
        Messages: [],
      };
    },
  },
});

function pointsOf(
  cloud: Cloud,
  { caller, region }: ApiRequest,
  { MetricStat: { Metric, Period, Stat } }: DataQuery,
  { StartTime, EndTime }: DataInput,
): readonly Point[] {
  const { Namespace, MetricName, Dimensions } = Metric;
  const names = Dimensions.map(({ Name }) => Name).sort();
  if (Namespace !== "AWS/S3" || !isReplicationMetric(MetricName) || names.join() !== RULE_DIMENSIONS.join()) {
    return [];
  }
  if (!statisticsOf(MetricName).includes(Stat)) {
    throw invalid(
      `the stand-in cloud has no ${Stat} of ${MetricName}; it has ${statisticsOf(MetricName).join(", ")}`,
    );
  }
  const valueOf = (name: string): string => Dimensions.find(({ Name }) => Name === name)?.Value ?? "";
  return replicationSeries(
    cloud,
    { accountId: caller.accountId, region },
    MetricName,
    {
      sourceBucket: valueOf("SourceBucket"),
      destinationBucket: valueOf("DestinationBucket"),
      ruleId: valueOf("RuleId"),
    },
    { start: StartTime * 1_000, end: EndTime * 1_000, period: Period * 1_000 },
  );
}

function resultOf(
  { Id, Label, MetricStat }: DataQuery,
  points: readonly Point[],
  { ScanBy }: DataInput,
): object {
  const ordered = ScanBy === "TimestampAscending" ? points : [...points].reverse();
  return {
    Id,
    Label: Label ?? MetricStat.Metric.MetricName,
    StatusCode: "Complete",
    Timestamps: ordered.map(({ at }) => at / 1_000),
    Values: ordered.map(({ value }) => value),
  };
}

function invalid(message: string): AwsError {
  return new AwsError("monitoring", "ValidationException", message);
}
