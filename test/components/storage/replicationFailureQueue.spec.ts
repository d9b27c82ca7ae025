import { expect } from "chai";

import { ReplicationFailureQueue } from "../../../components/storage/replicationFailureQueue";
import { statementsOf } from "../../support/policyEvaluator";
import { type Recording, awsProvider, startRecording } from "../../support/recordingMocks";
import { serviceVerdict } from "./serviceVerdict";

const ACCOUNT = "111111111111";
const SOURCE = "arn:aws:s3:::mezzanine-1";
const QUEUE = "aws:sqs/queue:Queue";
const POLICY = "aws:sqs/queuePolicy:QueuePolicy";

describe("replication failure queue", () => {
  let recording: Recording;
  let url: string;
  let arn: string;

  before(async () => {
    recording = await startRecording();
    new ReplicationFailureQueue(
      "failures",
      { accountId: ACCOUNT, sourceArns: [SOURCE] },
      { provider: awsProvider("media", ACCOUNT, "us-west-2") },
    );
    await recording.settled();
    const outputs = recording.outputsOf(recording.one("media:storage:ReplicationFailureQueue")).values;
    [url, arn] = [String(outputs["url"]), String(outputs["arn"])];
  });

  it("keeps messages for the 14 days that SQS offers, encrypted with SQS's own keys", () => {
    expect(recording.one(QUEUE).inputs).to.deep.equal({
      messageRetentionSeconds: 1_209_600,
      sqsManagedSseEnabled: true,
    });
    expect(arn).to.match(/^arn:aws:sqs:us-west-2:111111111111:failures-/);
  });

  it("takes messages from S3 about its buckets, nothing without TLS, and nothing else", () => {
    expect(recording.one(POLICY).inputs["queueUrl"]).to.equal(url);
    expect(statementsOf(recording.one(POLICY).inputs["policy"])).to.deep.equal([
      {
        Sid: "DenyInsecureTransport",
        Effect: "Deny",
        Principal: "*",
        Action: ["sqs:*"],
        Resource: [arn],
        Condition: { Bool: { "aws:SecureTransport": ["false"] } },
      },
      {
        Sid: "BucketEvents",
        Effect: "Allow",
        Principal: { Service: ["s3.amazonaws.com"] },
        Action: ["sqs:SendMessage"],
        Resource: [arn],
        Condition: {
          StringEquals: { "aws:SourceAccount": [ACCOUNT] },
          ArnEquals: { "aws:SourceArn": [SOURCE] },
        },
      },
    ]);
  });

  it("refuses other buckets, other accounts, other services and plain HTTP", () => {
    const message = {
      service: "s3.amazonaws.com",
      action: "sqs:SendMessage",
      resource: arn,
      sourceArn: SOURCE,
      sourceAccount: ACCOUNT,
    };
    const verdict = (change: Partial<typeof message> & { tls?: boolean }): string =>
      serviceVerdict(recording.one(POLICY).inputs["policy"], { ...message, ...change });

    expect(verdict({})).to.equal("allow");
    expect(verdict({ sourceArn: "arn:aws:s3:::mezzanine-2" })).to.equal("silent");
    expect(verdict({ sourceAccount: "999999999999" })).to.equal("silent");
    expect(verdict({ service: "sns.amazonaws.com" })).to.equal("silent");
    expect(verdict({ action: "sqs:ReceiveMessage" })).to.equal("silent");
    expect(verdict({ tls: false })).to.equal("deny");
  });
});
