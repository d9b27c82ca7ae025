import { createHash } from "node:crypto";

import { formatArn } from "../../core/arn";
import { optionalBoolean, optionalText, sameJson, text } from "../../core/props";
import { AwsError, type Call, type ChangeCall, type Props, type ResourceType } from "../../core/types";
import { EdgeReplicas } from "./edgeReplicas";
import { checkFunction } from "./functionRules";
import { codeFilesOf, codeHashOf, FunctionVersions } from "./functionVersions";
import { lambdaError } from "./lambdaError";
import { requireDeadLetterAccess, requireUnreservedConcurrency } from "./functionReferences";

/** Pulumi type token of a Lambda function. */
export const FUNCTION_TOKEN = "aws:lambda/function:Function";

function refuse(inputs: Props): void {
  const [first] = checkFunction(inputs);
  if (first !== undefined) {
    throw lambdaError(
      "InvalidParameterValueException",
      `${first.property}: ${first.reason.replace(/^\w+: /, "")}`,
    );
  }
}

/** Lambda tries the role when it makes the function, and says no in its own words. */
function requireRole(call: Call): void {
  const role = text(call.inputs, "role");
  try {
    call.cloud.iam.assumeRole("lambda.amazonaws.com", role, {
      "aws:SourceAccount": call.scope.accountId,
      "aws:SourceArn": arnOf(call),
    });
  } catch (error) {
    if (!(error instanceof AwsError)) {
      throw error;
    }
    throw lambdaError(
      "InvalidParameterValueException",
      `The role defined for the function cannot be assumed by Lambda: ${role} (${error.message})`,
    );
  }
}

function requireReferences(call: Call): void {
  requireRole(call);
  requireDeadLetterAccess(call);
  requireUnreservedConcurrency(call);
}

function arnOf(call: Call): string {
  return formatArn(
    "lambda",
    call.scope.region,
    call.scope.accountId,
    `function:${text(call.inputs, "name")}`,
  );
}

function deploy(call: Call): Props {
  const versions = call.cloud.service(FunctionVersions);
  const arn = arnOf(call);
  versions.setLatest(arn, call.scope, call.inputs);
  const publish = optionalBoolean(call.inputs, "publish") ?? false;
  const version = publish ? versions.publish(arn).version : "$LATEST";
  const invokeArn = (target: string): string =>
    formatArn("apigateway", call.scope.region, "lambda", `path/2015-03-31/functions/${target}/invocations`);
  const files = codeFilesOf(call.inputs);
  return {
    arn,
    qualifiedArn: `${arn}:${version}`,
    version,
    invokeArn: invokeArn(arn),
    qualifiedInvokeArn: invokeArn(`${arn}:${version}`),
    responseStreamingInvokeArn: invokeArn(arn).replace("/2015-03-31/", "/2021-11-15/"),
    lastModified: new Date(call.cloud.clock.now()).toISOString(),
    signingJobArn: "",
    signingProfileVersionArn: "",
    sourceCodeHash:
      optionalText(call.inputs, "sourceCodeHash") ??
      createHash("sha256")
        .update(codeHashOf(call.inputs) ?? "")
        .digest("base64"),
    sourceCodeSize: Object.values(files).reduce((sum, file) => sum + Buffer.from(file, "base64").length, 0),
  };
}

function deleteFunction(call: ChangeCall): void {
  if (call.previous.inputs["skipDestroy"] === true) {
    return;
  }
  const arn = text(call.previous.outputs, "arn");
  if (call.cloud.service(EdgeReplicas).has(arn)) {
    throw lambdaError(
      "InvalidParameterValueException",
      `Lambda was unable to delete ${arn} because it is a replicated function. Replicas go hours after the last association ends; keep the function on delete.`,
    );
  }
  call.cloud.service(FunctionVersions).remove(arn);
}

/** `aws.lambda.Function`. */
export const functionType: ResourceType = {
  token: FUNCTION_TOKEN,
  autoname: { property: "name", maxLength: 64 },
  replaceOn: ["name", "packageType"],
  computed: [
    "arn",
    "invokeArn",
    "lastModified",
    "qualifiedArn",
    "qualifiedInvokeArn",
    "responseStreamingInvokeArn",
    "signingJobArn",
    "signingProfileVersionArn",
    "sourceCodeHash",
    "sourceCodeSize",
    "version",
  ],
  volatile: [
    "lastModified",
    "qualifiedArn",
    "qualifiedInvokeArn",
    "sourceCodeHash",
    "sourceCodeSize",
    "version",
  ],
  check: checkFunction,
  sameValue: (property, before, after) =>
    property === "code"
      ? codeHashOf({ code: before }) === codeHashOf({ code: after }) &&
        codeHashOf({ code: after }) !== undefined
      : sameJson(before, after),
  create: (call) => {
    refuse(call.inputs);
    const name = text(call.inputs, "name");
    if (call.cloud.resources.byId(FUNCTION_TOKEN, name, call.scope) !== undefined) {
      throw lambdaError("ResourceConflictException", `Function already exist: ${name}`, 409);
    }
    requireReferences(call);
    return { id: name, computed: deploy(call) };
  },
  update: (call) => {
    refuse(call.inputs);
    requireReferences(call);
    return deploy(call);
  },
  delete: deleteFunction,
};
