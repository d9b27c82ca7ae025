import { expect } from "chai";

import { queueArnOf, readingPolicy } from "../../../operations/aws/readingPolicy";
import { evaluate } from "../../../policyLanguage/evaluate";

const BUCKETS = ["arn:aws:s3:::mezzanine", "arn:aws:s3:::packaged"];
const KEYS = ["arn:aws:kms:eu-west-1:222222222222:key/a", "arn:aws:kms:eu-west-1:222222222222:key/b"];
const ROLE = "arn:aws:iam::222222222222:role/replication";
const QUEUE = "arn:aws:sqs:eu-west-1:222222222222:failures";
const POLICY = readingPolicy({ bucketArns: BUCKETS, keyArns: KEYS, roleArn: ROLE, queueArn: QUEUE });

function verdict(action: string, resource: string): string {
  return evaluate([POLICY], { action, resource, context: {}, matchPrincipal: () => "none" });
}

describe("session policy of the readiness command", () => {
  it("allows what the command reads", () => {
    for (const [action, resource] of [
      ["s3:GetBucketVersioning", BUCKETS[0]],
      ["s3:GetReplicationConfiguration", BUCKETS[1]],
      ["s3:GetBucketObjectLockConfiguration", BUCKETS[1]],
      ["kms:GetKeyPolicy", KEYS[0]],
      ["iam:GetRolePolicy", ROLE],
      ["cloudwatch:GetMetricData", "*"],
      ["sqs:GetQueueAttributes", QUEUE],
      ["sqs:ReceiveMessage", QUEUE],
    ] as const) {
      expect(verdict(action, resource ?? ""), action).to.equal("allow");
    }
  });

  it("allows nothing else, and nothing elsewhere", () => {
    for (const [action, resource] of [
      ["s3:GetObject", `${BUCKETS[0] ?? ""}/a`],
      ["s3:ListBucket", BUCKETS[0]],
      ["s3:PutBucketPolicy", BUCKETS[0]],
      ["s3:GetBucketVersioning", "arn:aws:s3:::other"],
      ["kms:Decrypt", KEYS[0]],
      ["kms:GetKeyPolicy", "arn:aws:kms:eu-west-1:222222222222:key/c"],
      ["iam:PassRole", ROLE],
      ["iam:GetRole", "arn:aws:iam::222222222222:role/admin"],
      ["sqs:DeleteMessage", QUEUE],
      ["sts:AssumeRole", ROLE],
    ] as const) {
      expect(verdict(action, resource ?? ""), action).to.equal("silent");
    }
  });

  it("fits STS's 2,048 characters with the longest names that there can be", () => {
    const longest = readingPolicy({
      bucketArns: ["m", "p"].map((letter) => `arn:aws:s3:::${letter.repeat(63)}`),
      keyArns: ["a", "b"].map(
        (letter) => `arn:aws:kms:ap-southeast-4:222222222222:key/mrk-${letter.repeat(36)}`,
      ),
      roleArn: `arn:aws:iam::222222222222:role/${"r".repeat(64)}`,
      queueArn: `arn:aws:sqs:ap-southeast-4:222222222222:${"q".repeat(80)}`,
    });
    expect(longest.length).to.be.below(2_048);
  });

  it("names the queue by the ARN behind its URL, and no queue for another URL", () => {
    expect(queueArnOf("https://sqs.eu-west-1.amazonaws.com/222222222222/failures", "eu-west-1")).to.equal(
      QUEUE,
    );
    expect(queueArnOf("http://localhost:4566/222222222222/failures", "eu-west-1")).to.equal(QUEUE);
    expect(queueArnOf("https://example.com/failures", "eu-west-1")).to.equal(undefined);
  });
});
