import { expect } from "chai";

import { replicationAlarmInputs } from "../../../components/storage/replicationAlarms";
import type { ReplicationEnd } from "../../../components/storage/replicationEnd";
import { replicationRules } from "../../../components/storage/replicationRules";
import { valueOf } from "../../support/outputs";
import { startRecording } from "../../support/recordingMocks";
import * as pulumi from "@pulumi/pulumi";
import { buildStorage, THREE_REGIONS } from "./storageFixture";

const end = (region: string, accountId: string): ReplicationEnd => ({
  accountId,
  region,
  bucketName: `masters-${region}`,
  bucketArn: `arn:aws:s3:::masters-${region}`,
  keyArn: `arn:aws:kms:${region}:${accountId}:key/1`,
  objectLock: false,
  ready: [],
});
const source = end("us-west-2", "111111111111");
const destination = end("eu-west-1", "222222222222");

describe("alarm inputs of a replication rule", () => {
  const inputs = replicationAlarmInputs(source, destination, 15);

  it("say what may fail, how late it may be and how much may wait", () => {
    expect(
      inputs.map(({ metricName, statistic, threshold, evaluationPeriods }) => [
        metricName,
        statistic,
        threshold,
        evaluationPeriods,
      ]),
    ).to.deep.equal([
      ["OperationsFailedReplication", "Sum", 0, 1],
      ["ReplicationLatency", "Maximum", 900, 5],
      // 1 Gbit/s and 3,500 writes a second, for 15 minutes.
      ["BytesPendingReplication", "Maximum", 112_500_000_000, 5],
      ["OperationsPendingReplication", "Maximum", 3_150_000, 5],
    ]);
  });

  it("are in the source's account, and in the destination's Region but for failures", () => {
    expect(inputs.map(({ accountId, region }) => `${accountId} ${region}`)).to.deep.equal([
      "111111111111 us-west-2",
      "111111111111 eu-west-1",
      "111111111111 eu-west-1",
      "111111111111 eu-west-1",
    ]);
  });

  it("find the metrics by the rule as it is written", () => {
    const [rule] = replicationRules([destination], 15);

    for (const { namespace, periodSeconds, dimensions } of inputs) {
      expect({ namespace, periodSeconds }).to.deep.equal({ namespace: "AWS/S3", periodSeconds: 60 });
      expect(dimensions).to.deep.equal({
        SourceBucket: "masters-us-west-2",
        DestinationBucket: "masters-eu-west-1",
        RuleId: rule?.id,
      });
    }
  });

  it("take silence for success only where S3 is silent while nothing fails", () => {
    expect(inputs.map(({ treatMissingData }) => treatMissingData)).to.deep.equal([
      "notBreaching",
      "missing",
      "missing",
      "missing",
    ]);
  });

  it("have names of their own and say what to do", () => {
    expect(inputs.map(({ name }) => name)).to.deep.equal([
      "failed-us-west-2-to-eu-west-1",
      "late-us-west-2-to-eu-west-1",
      "bytes-pending-us-west-2-to-eu-west-1",
      "operations-pending-us-west-2-to-eu-west-1",
    ]);
    expect(inputs[0]?.meaning).to.contain("replication failure queue of us-west-2");
  });
});

describe("alarm inputs of a Region", () => {
  it("cover both buckets towards every destination, by the buckets' real names", async () => {
    const recording = await startRecording();
    const replications = buildStorage(THREE_REGIONS, { ingestRegions: ["us-west-2", "eu-west-1"] });
    const inputs = replications["us-west-2"]?.alarmInputs ?? [];
    const pairs = new Set<string>();
    for (const { dimensions } of inputs) {
      const { SourceBucket, DestinationBucket } = dimensions;
      pairs.add(
        `${await valueOf(pulumi.output(SourceBucket))} ${await valueOf(pulumi.output(DestinationBucket))}`,
      );
    }
    await recording.settled();
    const name = (region: string, bucket: string): string =>
      String(
        recording.outputsOf(recording.one("media:storage:MediaBucket", `storage-${region}-${bucket}`)).values[
          "bucketName"
        ],
      );

    expect(inputs).to.have.length(2 * 2 * 4);
    expect([...pairs]).to.have.members(
      ["mezzanine", "packaged"].flatMap((bucket) =>
        ["eu-west-1", "ap-south-1"].map((to) => `${name("us-west-2", bucket)} ${name(to, bucket)}`),
      ),
    );
    expect(Object.keys(replications)).to.deep.equal(["us-west-2", "eu-west-1"]);
  });
});
