import { PARTITION } from "../arn";

const LOG_WRITES = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
const TRACE_WRITES = [
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "xray:GetSamplingStatisticSummaries",
];

/** The AWS managed policies that a program may attach, by what follows `policy/` in their ARN. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ["*"],
  "service-role/AWSLambdaBasicExecutionRole": LOG_WRITES,
  "service-role/AWSLambdaSQSQueueExecutionRole": [
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    ...LOG_WRITES,
  ],
  AWSXRayDaemonWriteAccess: TRACE_WRITES,
};

/** The text of an AWS managed policy, or undefined when the stand-in does not carry it. */
export function managedPolicy(arn: string): string | undefined {
  const prefix = `arn:${PARTITION}:iam::aws:policy/`;
  const actions = arn.startsWith(prefix) ? ACTIONS[arn.slice(prefix.length)] : undefined;
  return actions === undefined
    ? undefined
    : JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
      });
}
