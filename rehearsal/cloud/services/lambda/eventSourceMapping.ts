import { formatArn, parseArn } from "../../core/arn";
import { optionalBoolean, text } from "../../core/props";
import type { AwsError } from "../../core/types";
import { type Call, type Props, type ResourceType } from "../../core/types";
import { findQueueByArn, type Queue } from "../sqs";
import { FunctionVersions, timeoutSecondsOf, type FunctionVersion } from "./functionVersions";
import { lambdaError } from "./lambdaError";
import { LambdaRuntime } from "./lambdaRuntime";
import { mappingProblems } from "./mappingRules";
import { MAPPING_TOKEN, mappings } from "./mappings";
import { QueuePollers } from "./queuePollers";
import { policiesOfQueue } from "../sqs/queues";

/** What Lambda does with a queue, as the function's role. */
const QUEUE_ACTIONS = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"];

/** `aws.lambda.EventSourceMapping` of a standard queue. Its id is its UUID. */
export const eventSourceMappingType: ResourceType = {
  token: MAPPING_TOKEN,
  replaceOn: ["eventSourceArn"],
  computed: [
    "arn",
    "functionArn",
    "lastModified",
    "lastProcessingResult",
    "state",
    "stateTransitionReason",
    "uuid",
  ],
  volatile: ["functionArn", "lastModified", "state"],
  check: mappingProblems,
  create: (call) => {
    const functionArn = functionArnOf(call);
    const queue = accept(call, functionArn);
    const taken = mappings(
      call.cloud,
      (other) => other.queueArn === queue.arn && other.functionArn === functionArn,
    )[0];
    if (taken !== undefined) {
      throw lambdaError(
        "ResourceConflictException",
        `An event source mapping with SQS arn (" ${queue.arn} ") and function (" ${functionArn} ") already exists. Please update or delete the existing mapping with UUID ${taken.uuid}`,
        409,
      );
    }
    const uuid = call.cloud.random.stream(call.urn).uuid();
    const { region, accountId } = call.scope;
    call.cloud.service(QueuePollers).watch(queue);
    return {
      id: uuid,
      computed: {
        arn: formatArn("lambda", region, accountId, `event-source-mapping:${uuid}`),
        uuid,
        ...stateOf(call, functionArn),
      },
    };
  },
  update: (call) => {
    const functionArn = functionArnOf(call);
    const queue = accept(call, functionArn);
    call.cloud.service(QueuePollers).watch(queue);
    return stateOf(call, functionArn);
  },
};

function stateOf(call: Call, functionArn: string): Props {
  const enabled = optionalBoolean(call.inputs, "enabled") ?? true;
  return {
    functionArn,
    lastModified: new Date(call.cloud.clock.now()).toISOString(),
    lastProcessingResult: "",
    state: enabled ? "Enabled" : "Disabled",
    stateTransitionReason: "USER_INITIATED",
  };
}

/** Functions are named by name, with or without a version, or by ARN. */
function functionArnOf({ inputs, scope }: Call): string {
  const reference = text(inputs, "functionName");
  return reference.startsWith("arn:")
    ? reference
    : formatArn("lambda", scope.region, scope.accountId, `function:${reference}`);
}

/** Lambda looks at the function, the queue and the role before it starts to poll. */
function accept(call: Call, functionArn: string): Queue {
  const { cloud, inputs, scope } = call;
  const version = cloud.service(FunctionVersions).find(functionArn);
  const place = parseArn(functionArn);
  if (version === undefined || place?.region !== scope.region || place.accountId !== scope.accountId) {
    throw lambdaError(
      "ResourceNotFoundException",
      `Function not found: ${functionArn} in account ${scope.accountId}, ${scope.region}`,
      404,
    );
  }
  const queueArn = text(inputs, "eventSourceArn");
  const queue = findQueueByArn(cloud, queueArn);
  if (queue?.region !== scope.region) {
    throw invalid(
      `Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. ${queueArn} does not exist in ${scope.region}`,
    );
  }
  const timeout = timeoutSecondsOf(version.inputs);
  if (queue.visibilitySeconds < timeout) {
    throw invalid(
      `Queue visibility timeout: ${queue.visibilitySeconds} seconds is less than Function timeout: ${timeout} seconds`,
    );
  }
  requireQueueActions(call, version, queue);
  return queue;
}

function requireQueueActions({ cloud }: Call, version: FunctionVersion, queue: Queue): void {
  const caller = cloud.service(LambdaRuntime).roleOf(version);
  for (const action of QUEUE_ACTIONS) {
    const decision = cloud.iam.authorize({
      caller,
      action: `sqs:${action}`,
      resource: queue.arn,
      resourcePolicies: policiesOfQueue(cloud, queue),
    });
    if (!decision.allowed) {
      throw invalid(
        `The function execution role does not have permissions to call ${action} on SQS (${decision.reason})`,
      );
    }
  }
}

function invalid(message: string): AwsError {
  return lambdaError("InvalidParameterValueException", message);
}
