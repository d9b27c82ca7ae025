/** What a session may look at: exactly what the readiness command reads in one Region. */
export interface ReadingPolicyArgs {
  readonly bucketArns: readonly string[];
  readonly keyArns: readonly string[];
  readonly roleArn: string;
  /** @default no queue */
  readonly queueArn?: string;
}

/**
 * Session policy for AssumeRole: whatever the role may do, the session can only read these settings, and the messages about failed copies.
 * It cannot list or read objects, decrypt, or delete messages.
 *
 * STS takes 2,048 characters; with two buckets and two keys of the longest names it stays below.
 */
export function readingPolicy({ bucketArns, keyArns, roleArn, queueArn }: ReadingPolicyArgs): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Buckets",
        Effect: "Allow",
        Action: [
          "s3:GetBucketObjectLockConfiguration",
          "s3:GetBucketOwnershipControls",
          "s3:GetBucketPolicy",
          "s3:GetBucketVersioning",
          "s3:GetEncryptionConfiguration",
          "s3:GetReplicationConfiguration",
        ],
        Resource: bucketArns,
      },
      {
        Sid: "Keys",
        Effect: "Allow",
        Action: ["kms:DescribeKey", "kms:GetKeyPolicy"],
        Resource: keyArns,
      },
      {
        Sid: "Role",
        Effect: "Allow",
        Action: ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"],
        Resource: roleArn,
      },
      // CloudWatch has no resource to name here.
      { Sid: "Metrics", Effect: "Allow", Action: "cloudwatch:GetMetricData", Resource: "*" },
      ...(queueArn === undefined
        ? []
        : [
            {
              Sid: "Queue",
              Effect: "Allow",
              Action: ["sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
              Resource: queueArn,
            },
          ]),
    ],
  });
}

/** The ARN of the queue behind a URL such as `https://sqs.eu-west-1.amazonaws.com/111111111111/name`; `undefined` for another form. */
export function queueArnOf(queueUrl: string, region: string): string | undefined {
  const [, accountId, name] = /\/(\d{12})\/([\w.-]+)$/.exec(queueUrl) ?? [];
  return accountId === undefined || name === undefined
    ? undefined
    : `arn:aws:sqs:${region}:${accountId}:${name}`;
}

/**
 * The ARN of a queue that a session is to be held to.
 *
 * @throws Error for a URL of another form: a session that may use any queue is no answer to it
 */
export function requiredQueueArn(queueUrl: string, region: string): string {
  const arn = queueArnOf(queueUrl, region);
  if (arn === undefined) {
    throw new Error(
      `queue URL ${JSON.stringify(queueUrl)}: expected https://sqs.<Region>.amazonaws.com/<account>/<name>. Check the stack's outputs regions.${region}.ingest.queues.`,
    );
  }
  return arn;
}
