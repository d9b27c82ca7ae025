import type { Cloud } from "../../core/cloud";
import { isProps, optionalText, parseJson, text, texts } from "../../core/props";
import { AwsError, UNKNOWN, type Call, type Props, type ResourceType } from "../../core/types";
import { findQueue, TOKENS } from "./queues";

const PERMISSIONS = ["allowAll", "denyAll", "byQueue"];
/** Queues that one policy can name. */
const MAX_SOURCES = 10;

/** `aws.sqs.RedriveAllowPolicy`: which queues may use a queue for their dead letters. Its id is the queue's URL. */
export const redriveAllowPolicyType: ResourceType = {
  token: TOKENS.redriveAllow,
  replaceOn: ["queueUrl"],
  computed: [],
  check: allowProblems,
  create: (call) => {
    requireOwnQueue(call);
    return { id: text(call.inputs, "queueUrl"), computed: {} };
  },
  update: (call) => {
    requireOwnQueue(call);
    return {};
  },
};

/** True when a queue may send its dead letters to another one; without a policy any queue of the account and Region may. */
export function mayRedrive(cloud: Cloud, sourceArn: string, deadLetterUrl: string): boolean {
  const policy = cloud.resources.byId(TOKENS.redriveAllow, deadLetterUrl);
  const own = cloud.resources.byId(TOKENS.queue, deadLetterUrl);
  const parsed = parseJson(optionalText(policy?.inputs ?? own?.inputs ?? {}, "redriveAllowPolicy") ?? "null");
  if (!isProps(parsed)) {
    return true;
  }
  const permission = optionalText(parsed, "redrivePermission");
  return permission === "byQueue"
    ? texts(parsed, "sourceQueueArns").includes(sourceArn)
    : permission !== "denyAll";
}

function allowProblems(inputs: Props): readonly { readonly property: string; readonly reason: string }[] {
  const source = optionalText(inputs, "redriveAllowPolicy");
  if (source === undefined || source.includes(UNKNOWN)) {
    return [];
  }
  const parsed = parseJson(source);
  const policy = isProps(parsed) ? parsed : {};
  const permission = optionalText(policy, "redrivePermission") ?? "nothing";
  const count = texts(policy, "sourceQueueArns").length;
  const isValid =
    PERMISSIONS.includes(permission) &&
    (permission === "byQueue" ? count >= 1 && count <= MAX_SOURCES : count === 0);
  return isValid
    ? []
    : [
        {
          property: "redriveAllowPolicy",
          reason: `${source}: redrivePermission has to be one of ${PERMISSIONS.join(", ")}, with 1 to ${MAX_SOURCES} sourceQueueArns for byQueue and none otherwise`,
        },
      ];
}

function requireOwnQueue({ cloud, inputs, scope }: Call): void {
  const url = text(inputs, "queueUrl");
  const queue = findQueue(cloud, url);
  if (queue === undefined || queue.accountId !== scope.accountId || queue.region !== scope.region) {
    throw new AwsError(
      "sqs",
      "QueueDoesNotExist",
      `The specified queue does not exist in account ${scope.accountId}, ${scope.region}: ${url}`,
    );
  }
}
