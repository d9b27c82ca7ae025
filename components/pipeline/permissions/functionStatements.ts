import * as pulumi from "@pulumi/pulumi";

import type { Statement } from "../../iam/policyDocument";

/** What every function needs: its own log. The group is there already. */
export function writeLog(logGroupArn: pulumi.Input<string>): readonly Statement[] {
  return [
    {
      Sid: "WriteLog",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: pulumi.interpolate`${logGroupArn}:*`,
    },
  ];
}

/**
 * What a function with a queue needs: Lambda takes messages out and deletes them with the function's role (Lambda Developer Guide, "Using
 * Lambda with Amazon SQS"), and the stage sends itself what it will look at later.
 */
export function workOnQueue(queueArn: pulumi.Input<string>): readonly Statement[] {
  return [
    {
      Sid: "WorkOnQueue",
      Effect: "Allow",
      Action: [
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
        "sqs:SendMessage",
      ],
      Resource: queueArn,
    },
  ];
}
