import { physicalName } from "../../core/control/autoname";
import { parseArn } from "../../core/arn";
import { policyProblems } from "../../core/iam/policyRules";
import { optionalBoolean, optionalNumber, text } from "../../core/props";
import { AwsError, type Call, type Props, type ResourceType } from "../../core/types";
import { acceptQueuePolicy } from "./queuePolicies";
import { queueProblems } from "./queueRules";
import { findQueue, findQueueByArn, queueArn, queueUrl, readRedrive, TOKENS } from "./queues";
import { mayRedrive } from "./redriveAllowPolicy";
import { SqsDataPlane } from "./sqsDataPlane";

/** A standard queue. Its id is its URL. */
export const queueType: ResourceType = {
  token: TOKENS.queue,
  autoname: { property: "name", maxLength: 80 },
  replaceOn: ["name", "namePrefix", "fifoQueue"],
  computed: ["arn", "url", "name", "kmsDataKeyReusePeriodSeconds", "sqsManagedSseEnabled"],
  check: (inputs) => [
    ...queueProblems(inputs),
    ...policyProblems(inputs["policy"], "resource").map((reason) => ({ property: "policy", reason })),
  ],
  create: (call) => {
    const name = physicalName(call);
    const url = queueUrl(call.scope, name);
    if (findQueue(call.cloud, url) !== undefined) {
      throw new AwsError("sqs", "QueueAlreadyExists", `A queue already exists with this name: ${name}`);
    }
    checkReferences(call, name);
    return {
      id: url,
      computed: { arn: queueArn(call.scope, name), url, name, ...encryptionDefaults(call.inputs) },
    };
  },
  update: (call) => {
    checkReferences(call, text(call.previous.outputs, "name"));
    return encryptionDefaults(call.inputs);
  },
  delete: (call) => {
    call.cloud.service(SqsDataPlane).drop(call.previous.id);
  },
};

/** A queue without a KMS key is encrypted by SQS's own, unless the program says otherwise. */
function encryptionDefaults(inputs: Props): Props {
  return {
    kmsDataKeyReusePeriodSeconds: optionalNumber(inputs, "kmsDataKeyReusePeriodSeconds") ?? 300,
    sqsManagedSseEnabled:
      optionalBoolean(inputs, "sqsManagedSseEnabled") ?? inputs["kmsMasterKeyId"] === undefined,
  };
}

/** SQS does not look at the KMS key before the first message; the dead-letter queue and the policy it does check. */
function checkReferences(call: Call, name: string): void {
  if (call.inputs["policy"] !== undefined) {
    acceptQueuePolicy(call.cloud, call.inputs["policy"]);
  }
  const target = readRedrive(call.inputs)?.deadLetterTargetArn;
  if (target === undefined) {
    return;
  }
  const arn = parseArn(target);
  const deadLetters = findQueueByArn(call.cloud, target);
  if (
    deadLetters === undefined ||
    arn?.accountId !== call.scope.accountId ||
    arn.region !== call.scope.region
  ) {
    throw new AwsError(
      "sqs",
      "InvalidParameterValue",
      `Value for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist in account ${call.scope.accountId}, ${call.scope.region}: ${target}`,
    );
  }
  if (!mayRedrive(call.cloud, queueArn(call.scope, name), deadLetters.url)) {
    throw new AwsError(
      "sqs",
      "InvalidParameterValue",
      `Value for parameter RedrivePolicy is invalid. Reason: the redrive allow policy of ${target} does not let ${name} send dead letters there`,
    );
  }
}
