import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
} from "@aws-sdk/client-cloudwatch";

import type { Backlog, Sample } from "../readiness/facts";
import { RECENT_MINUTES, type ReplicationMetricsReader, type RuleName } from "../readiness/ports";

/** S3 publishes a point a minute. */
const PERIOD_SECONDS = 60;

/** An hour of minutes fits into one page; an answer that goes on for so many never ends. */
const MAX_PAGES = 20;

/** A metric with the one statistic that S3 documents for it. */
interface Wanted {
  readonly metric: string;
  readonly stat: "Maximum" | "Sum";
}

/** Reads S3's replication metrics with CloudWatch's API. */
export class AwsReplicationMetrics implements ReplicationMetricsReader {
  constructor(private readonly cloudWatch: CloudWatchClient) {}

  async backlog(rule: RuleName, now: number): Promise<Backlog> {
    const [operations, bytes, latencySeconds] = await this.#points(rule, now, [
      { metric: "OperationsPendingReplication", stat: "Maximum" },
      { metric: "BytesPendingReplication", stat: "Maximum" },
      { metric: "ReplicationLatency", stat: "Maximum" },
    ]);
    return {
      operations: newest(operations),
      bytes: newest(bytes),
      latencySeconds: newest(latencySeconds),
    };
  }

  async failed(rule: RuleName, now: number): Promise<number> {
    const [points = []] = await this.#points(rule, now, [
      { metric: "OperationsFailedReplication", stat: "Sum" },
    ]);
    return points.reduce((sum, { value }) => sum + value, 0);
  }

  /**
   * The points of each metric, in the order of `wanted`.
   *
   * @throws Error where CloudWatch answers for fewer metrics or not in full: no points would then be taken for nothing to tell
   */
  async #points(rule: RuleName, now: number, wanted: readonly Wanted[]): Promise<readonly Sample[][]> {
    const points = wanted.map((): Sample[] => []);
    const status = new Map<string, string | undefined>();
    let token: string | undefined;
    let pages = 0;
    do {
      if (++pages > MAX_PAGES) {
        throw new Error(`GetMetricData did not end within ${MAX_PAGES} pages`);
      }
      const page = await this.cloudWatch.send(
        new GetMetricDataCommand({
          MetricDataQueries: wanted.map((one, index) => query(rule, one, index)),
          StartTime: new Date(now - RECENT_MINUTES * 60_000),
          // Points of the running minute carry its beginning; a little ahead forgives clocks that differ.
          EndTime: new Date(now + PERIOD_SECONDS * 1_000),
          ScanBy: "TimestampDescending",
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      );
      for (const { Id = "", StatusCode, Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
        status.set(Id, StatusCode);
        const index = wanted.findIndex((_, candidate) => idOf(candidate) === Id);
        Timestamps.forEach((timestamp, position) => {
          const value = Values[position];
          if (value !== undefined) {
            points[index]?.push({ value, at: timestamp.getTime() });
          }
        });
      }
      token = page.NextToken;
    } while (token !== undefined);
    wanted.forEach(({ metric }, index) => {
      const code = status.get(idOf(index));
      if (code !== "Complete") {
        throw new Error(`GetMetricData answered ${metric} with ${code ?? "nothing"}`);
      }
    });
    return points;
  }
}

function query(rule: RuleName, { metric, stat }: Wanted, index: number): MetricDataQuery {
  return {
    Id: idOf(index),
    MetricStat: {
      Metric: {
        Namespace: "AWS/S3",
        MetricName: metric,
        Dimensions: [
          { Name: "SourceBucket", Value: rule.sourceBucket },
          { Name: "DestinationBucket", Value: rule.destinationBucket },
          { Name: "RuleId", Value: rule.ruleId },
        ],
      },
      Period: PERIOD_SECONDS,
      Stat: stat,
    },
  };
}

/** Ids begin with a small letter. */
function idOf(index: number): string {
  return `m${index}`;
}

function newest(points: readonly Sample[] | undefined): Sample | undefined {
  return points?.reduce<Sample | undefined>(
    (best, point) => (best === undefined || point.at > best.at ? point : best),
    undefined,
  );
}
