import { parsePolicy } from "../../../../policyLanguage/document";
import { policyProblems } from "../../core/iam/policyRules";
import { acceptPolicy } from "../../core/iam/principals";
import { text } from "../../core/props";
import { AwsError, type Call, type Props, type ResourceType } from "../../core/types";
import { notFound, validation } from "./problems";
import { findReplica, parseTableArn, TOKENS } from "./tables";

/** Bytes of a policy, white space included; see "Resource-based policy considerations" of DynamoDB's developer guide. */
const MAX_BYTES = 20 * 1_024;

/** The policy of a table in one Region: a global table's replicas have one each. Its id is the replica's ARN. */
export const resourcePolicyType: ResourceType = {
  token: TOKENS.policy,
  replaceOn: ["resourceArn"],
  computed: ["revisionId"],
  volatile: ["revisionId"],
  check: (inputs) =>
    policyProblems(inputs["policy"], "resource").map((reason) => ({ property: "policy", reason })),
  create: (call) => {
    const resourceArn = text(call.inputs, "resourceArn");
    const computed = putPolicy(call, resourceArn);
    if (call.cloud.resources.byId(TOKENS.policy, resourceArn, call.scope) !== undefined) {
      throw new AwsError(
        "dynamodb",
        "OperationAborted",
        `${resourceArn} has a policy already; DynamoDB would silently replace it with this one`,
        409,
      );
    }
    return { id: resourceArn, computed };
  },
  update: (call) => putPolicy(call, text(call.inputs, "resourceArn")),
};

function putPolicy({ cloud, scope, inputs, urn }: Call, resourceArn: string): Props {
  const named = parseTableArn(resourceArn);
  if (named === undefined) {
    throw validation(`Invalid ResourceArn: ${resourceArn}; the stand-in cloud has policies of tables only`);
  }
  if (
    named.accountId !== scope.accountId ||
    named.region !== scope.region ||
    findReplica(cloud, named, named.name) === undefined
  ) {
    throw notFound(
      `Requested resource not found: ${resourceArn} in account ${scope.accountId}, ${scope.region}; give the resource the table's provider and the replica's region`,
    );
  }
  const policy = acceptPolicy(cloud, inputs["policy"], "resource", {
    service: "dynamodb",
    malformed: "ValidationException",
  });
  const bytes = Buffer.byteLength(policy);
  if (bytes > MAX_BYTES) {
    throw validation(`Resource policy size ${bytes} exceeds the limit of ${MAX_BYTES} bytes`);
  }
  requireOwn(policy, resourceArn);
  return { revisionId: String(cloud.random.stream(`${urn} revision`).integer(2 ** 47)) };
}

/** A policy speaks of DynamoDB, and of the table that it is attached to. */
function requireOwn(policy: string, resourceArn: string): void {
  for (const { actions = [], resources = [] } of parsePolicy(policy).statements) {
    const action = actions.find((one) => one !== "*" && !/^dynamodb:/i.test(one));
    if (action !== undefined) {
      throw validation(`Invalid policy document: the action ${action} is not one of DynamoDB`);
    }
    const foreign = resources.find((one) => one !== resourceArn && !one.startsWith(`${resourceArn}/`));
    if (foreign !== undefined) {
      throw validation(
        `Invalid policy document: the resource ${foreign} is neither ${resourceArn} nor one of its indexes`,
      );
    }
  }
}
