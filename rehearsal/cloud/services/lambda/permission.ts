import { optionalText, text } from "../../core/props";
import type { Call, Props, ResourceType } from "../../core/types";
import { FUNCTION_TOKEN } from "./function";
import { lambdaError } from "./lambdaError";

/** Pulumi type token of a statement of a function's policy. */
export const PERMISSION_TOKEN = "aws:lambda/permission:Permission";

/** Functions are named by name or by ARN. */
export function functionNameOf(reference: string): string {
  return reference.startsWith("arn:")
    ? (reference.split(":")[6] ?? reference)
    : (reference.split(":")[0] ?? reference);
}

function statementIdOf(call: Call): string {
  const given = optionalText(call.inputs, "statementId");
  const prefix = optionalText(call.inputs, "statementIdPrefix") ?? "pulumi-";
  return given ?? `${prefix}${call.cloud.random.stream(call.urn).hex(20)}`;
}

function checkPermission(inputs: Props): readonly { readonly property: string; readonly reason: string }[] {
  const action = optionalText(inputs, "action");
  const findings: { property: string; reason: string }[] = [];
  if (action !== undefined && !/^(lambda:\*|lambda:[A-Za-z]+|\*)$/.test(action)) {
    findings.push({
      property: "action",
      reason: `${action}; a Lambda action such as lambda:InvokeFunction is needed`,
    });
  }
  const account = optionalText(inputs, "sourceAccount");
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    findings.push({ property: "sourceAccount", reason: `${account}; 12 digits are needed` });
  }
  return findings;
}

/** `aws.lambda.Permission`: lets a service or an account invoke a function. */
export const permissionType: ResourceType = {
  token: PERMISSION_TOKEN,
  replaceOn: [
    "action",
    "eventSourceToken",
    "function",
    "functionUrlAuthType",
    "invokedViaFunctionUrl",
    "principal",
    "principalOrgId",
    "qualifier",
    "sourceAccount",
    "sourceArn",
    "statementId",
    "statementIdPrefix",
  ],
  computed: ["statementId"],
  check: checkPermission,
  create: (call) => {
    const name = functionNameOf(text(call.inputs, "function"));
    if (call.cloud.resources.byId(FUNCTION_TOKEN, name, call.scope) === undefined) {
      throw lambdaError(
        "ResourceNotFoundException",
        `Function not found: ${name} in account ${call.scope.accountId}, ${call.scope.region}`,
        404,
      );
    }
    const statementId = statementIdOf(call);
    const taken = call.cloud.resources.find(
      PERMISSION_TOKEN,
      (other) =>
        other.id === statementId &&
        other.scope.accountId === call.scope.accountId &&
        other.scope.region === call.scope.region &&
        functionNameOf(text(other.inputs, "function")) === name,
    );
    if (taken !== undefined) {
      throw lambdaError(
        "ResourceConflictException",
        `The statement id (${statementId}) provided already exists.`,
        409,
      );
    }
    return { id: statementId, computed: { statementId } };
  },
};
