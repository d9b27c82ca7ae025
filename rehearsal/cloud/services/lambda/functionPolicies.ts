import type { ServiceCaller } from "../../../../policyLanguage/principals";
import type { ConditionContext } from "../../../../policyLanguage/conditions";
import type { Cloud } from "../../core/cloud";
import { optionalText, text } from "../../core/props";
import type { Caller, StoredResource } from "../../core/types";
import type { FunctionVersion } from "./functionVersions";
import { functionNameOf, PERMISSION_TOKEN } from "./permission";

/**
 * Asks whether a service or a role may invoke a function: what `aws.lambda.Permission`s say is the function's resource policy.
 * @param arn as it was named: permissions for the function do not hold for its versions, nor the other way round
 * @throws AwsError AccessDeniedException
 */
export function requireInvoke(
  cloud: Cloud,
  caller: Caller | ServiceCaller,
  version: FunctionVersion,
  arn: string,
  context: ConditionContext,
): void {
  cloud.iam.require({
    caller,
    action: "lambda:InvokeFunction",
    resource: arn,
    context,
    resourcePolicies: policiesOf(cloud, version),
  });
}

/** The one policy of a function, or none while it has no statement. */
function policiesOf(cloud: Cloud, { name, scope, functionArn }: FunctionVersion): readonly string[] {
  const permissions = cloud.resources.filter(
    PERMISSION_TOKEN,
    (permission) =>
      permission.scope.accountId === scope.accountId &&
      permission.scope.region === scope.region &&
      functionNameOf(text(permission.inputs, "function")) === name,
  );
  const Statement = permissions.map((permission) => statementOf(permission, functionArn));
  return Statement.length === 0 ? [] : [JSON.stringify({ Version: "2012-10-17", Statement })];
}

function statementOf({ id, inputs }: StoredResource, functionArn: string): object {
  const principal = text(inputs, "principal");
  const qualifier = optionalText(inputs, "qualifier");
  const sourceArn = optionalText(inputs, "sourceArn");
  const sourceAccount = optionalText(inputs, "sourceAccount");
  return {
    Sid: id,
    Effect: "Allow",
    Principal: principalOf(principal),
    Action: text(inputs, "action"),
    Resource: qualifier === undefined ? functionArn : `${functionArn}:${qualifier}`,
    ...(sourceArn === undefined && sourceAccount === undefined
      ? {}
      : {
          Condition: {
            ...(sourceArn === undefined ? {} : { ArnLike: { "aws:SourceArn": sourceArn } }),
            ...(sourceAccount === undefined ? {} : { StringEquals: { "aws:SourceAccount": sourceAccount } }),
          },
        }),
  };
}

function principalOf(principal: string): object | string {
  if (principal === "*") {
    return principal;
  }
  return /^\d{12}$/.test(principal) || principal.startsWith("arn:")
    ? { AWS: principal }
    : { Service: principal };
}
