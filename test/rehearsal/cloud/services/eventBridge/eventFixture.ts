import { text } from "../../../../../rehearsal/cloud/core/props";
import type { Props, Scope } from "../../../../../rehearsal/cloud/core/types";
import { EventBus, eventBridgeService } from "../../../../../rehearsal/cloud/services/eventBridge";
import { iamService } from "../../../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../../../rehearsal/cloud/services/kms";
import { lambdaService, LambdaRuntime } from "../../../../../rehearsal/cloud/services/lambda";
import { logsService } from "../../../../../rehearsal/cloud/services/logs";
import { s3Service } from "../../../../../rehearsal/cloud/services/s3";
import { SqsDataPlane, sqsService, type Message } from "../../../../../rehearsal/cloud/services/sqs";
import { Deployment, HOME, policy, WEST } from "../../core/standIn";
import { functionArgs } from "../deliveryFixture";
import { makeRole } from "../mediaFixture";

export const RULE = "aws:cloudwatch/eventRule:EventRule";
export const TARGET = "aws:cloudwatch/eventTarget:EventTarget";
export const QUEUE = "aws:sqs/queue:Queue";
export const QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy";
export const FUNCTION = "aws:lambda/function:Function";
export const PERMISSION = "aws:lambda/permission:Permission";
export const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";

/** A stack of what events go through, whose functions find no AWS. */
export async function eventStack(): Promise<Deployment> {
  const stack = await Deployment.over([
    iamService,
    kmsService,
    logsService,
    sqsService,
    s3Service,
    lambdaService,
    eventBridgeService,
  ]);
  stack.cloud.service(LambdaRuntime).configure({
    endpointUrl: "http://127.0.0.1:9",
    issueCredentials: () => ({ accessKeyId: "AKIA", secretAccessKey: "secret" }),
  });
  return stack;
}

/** The ARN of a rule of the tests. */
export function ruleArn(name: string, { accountId, region }: Scope = WEST): string {
  return `arn:aws:events:${region}:${accountId}:rule/${name}`;
}

/** The ARN of a queue of the tests. */
export function queueArn(name: string, { accountId, region }: Scope = WEST): string {
  return `arn:aws:sqs:${region}:${accountId}:${name}`;
}

/** A queue that takes what the rule `rule` sends, or nothing. @returns its URL */
export async function makeQueue(
  stack: Deployment,
  name: string,
  { rule, scope = WEST, ...args }: Props & { readonly rule?: string; readonly scope?: Scope } = {},
): Promise<string> {
  const { id } = await stack.create(QUEUE, name, { name, ...args }, scope);
  if (rule !== undefined) {
    await openQueue(stack, id, name, rule, scope);
  }
  return id;
}

/** Lets EventBridge send to a queue for one rule. */
export async function openQueue(
  stack: Deployment,
  queueUrl: string,
  name: string,
  rule: string,
  scope: Scope = WEST,
): Promise<void> {
  const statement = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn(name, scope),
    Condition: {
      ArnEquals: { "aws:SourceArn": ruleArn(rule, scope) },
      StringEquals: { "aws:SourceAccount": scope.accountId },
    },
  };
  await stack.create(QUEUE_POLICY, name, { queueUrl, policy: policy(statement) }, scope);
}

/** A rule on the default bus: every event of the source `test`, unless said otherwise. */
export async function makeRule(
  stack: Deployment,
  name: string,
  args: Props = { eventPattern: JSON.stringify({ source: ["test"] }) },
  scope: Scope = WEST,
): Promise<void> {
  await stack.create(RULE, name, { name, ...args }, scope);
}

/** A function with a role of its own that may do what the statements say. @returns its ARN */
export async function makeFunction(
  stack: Deployment,
  name: string,
  code: string,
  statements: readonly object[] = [],
  more: Props = {},
): Promise<string> {
  const role = await makeRole(stack, `${name}-role`, "lambda.amazonaws.com", WEST, [
    { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: "*" },
    ...statements,
  ]);
  const { outputs } = await stack.create(FUNCTION, name, functionArgs(role, code, { name, ...more }));
  return text(outputs, "arn");
}

/** Publishes an event of the source `test`. */
export function publish(
  stack: Deployment,
  detail: Readonly<Record<string, unknown>> = {},
  { region }: Scope = WEST,
): void {
  stack.cloud.service(EventBus).publish({
    source: "test",
    detailType: "Tried",
    accountId: HOME,
    region,
    resources: ["arn:aws:test:::thing"],
    detail,
  });
}

/** What lies in a queue, oldest first. */
export function messages(stack: Deployment, url: string): readonly Message[] {
  return stack.cloud.service(SqsDataPlane).peek(url);
}

/** The details of the events in a queue, in the order in which they came. */
export function detailsIn(stack: Deployment, url: string): readonly unknown[] {
  return messages(stack, url).map(({ body }) => {
    const event: unknown = JSON.parse(body);
    return typeof event === "object" && event !== null && "detail" in event ? event.detail : undefined;
  });
}
