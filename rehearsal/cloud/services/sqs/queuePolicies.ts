import { parsePolicy, type Statement } from "../../../../policyLanguage/document";
import type { Cloud } from "../../core/cloud";
import { policyProblems } from "../../core/iam/policyRules";
import { acceptPolicy } from "../../core/iam/principals";
import { text } from "../../core/props";
import { AwsError, type Call, type Json, type ResourceType } from "../../core/types";
import { findQueue, TOKENS } from "./queues";

/** What SQS allows in one policy; see "Amazon SQS policy quotas" of its developer guide. */
const MAX_BYTES = 8_192;
const MAX_STATEMENTS = 20;
const MAX_PRINCIPALS = 50;
const MAX_CONDITIONS = 10;
const MAX_ACTIONS_PER_STATEMENT = 7;

/** The policy of a queue, as a resource of its own. Its id is the queue's URL. */
export const queuePolicyType: ResourceType = {
  token: TOKENS.policy,
  replaceOn: ["queueUrl"],
  computed: [],
  check: (inputs) =>
    policyProblems(inputs["policy"], "resource").map((reason) => ({ property: "policy", reason })),
  create: (call) => {
    const url = text(call.inputs, "queueUrl");
    putPolicy(call, url);
    if (call.cloud.resources.byId(TOKENS.policy, url) !== undefined || hasOwnPolicy(call.cloud, url)) {
      throw new AwsError(
        "sqs",
        "OperationAborted",
        `queue ${url} has a policy already; SQS would silently replace it with this one`,
        409,
      );
    }
    return { id: url, computed: {} };
  },
  update: (call) => {
    putPolicy(call, text(call.inputs, "queueUrl"));
    return {};
  },
};

/** Accepts a queue policy: it parses, keeps SQS's limits, speaks of SQS and names principals that exist. @throws AwsError */
export function acceptQueuePolicy(cloud: Cloud, policy: Json | undefined): void {
  const accepted = acceptPolicy(cloud, policy, "resource", {
    service: "sqs",
    malformed: "InvalidAttributeValue",
    maxCharacters: MAX_BYTES,
  });
  const { statements } = parsePolicy(accepted);
  refuseMoreThan(MAX_STATEMENTS, statements.length, "statements");
  refuseMoreThan(MAX_PRINCIPALS, statements.flatMap(principalsOf).length, "principals");
  refuseMoreThan(MAX_CONDITIONS, statements.flatMap(({ conditions }) => conditions).length, "conditions");
  for (const statement of statements) {
    const actions = statement.actions ?? statement.notActions ?? [];
    refuseMoreThan(MAX_ACTIONS_PER_STATEMENT, actions.length, "actions in one statement");
    const foreign = actions.find((action) => action !== "*" && !/^sqs:/i.test(action));
    if (foreign !== undefined) {
      throw invalid(`the action ${foreign} is not one of SQS`);
    }
  }
}

function putPolicy(call: Call, url: string): void {
  const queue = findQueue(call.cloud, url);
  if (queue === undefined || queue.accountId !== call.scope.accountId || queue.region !== call.scope.region) {
    throw new AwsError(
      "sqs",
      "QueueDoesNotExist",
      `The specified queue does not exist in account ${call.scope.accountId}, ${call.scope.region}: ${url}`,
    );
  }
  acceptQueuePolicy(call.cloud, call.inputs["policy"]);
}

function hasOwnPolicy(cloud: Cloud, url: string): boolean {
  return cloud.resources.byId(TOKENS.queue, url)?.inputs["policy"] !== undefined;
}

function principalsOf(statement: Statement): readonly unknown[] {
  return [...(statement.principals ?? []), ...(statement.notPrincipals ?? [])];
}

function refuseMoreThan(limit: number, count: number, what: string): void {
  if (count > limit) {
    throw invalid(`it has ${count} ${what}, ${limit} are allowed`);
  }
}

function invalid(reason: string): AwsError {
  return new AwsError(
    "sqs",
    "InvalidAttributeValue",
    `Invalid value for the parameter Policy. Reason: ${reason}`,
  );
}
