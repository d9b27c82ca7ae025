import { createHash } from "node:crypto";

import { formatArn } from "../../core/arn";
import {
  hasUnknown,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalText,
  sameJson,
  text,
} from "../../core/props";
import { AwsError, type Call, type ChangeCall, type Props, type ResourceType } from "../../core/types";
import { EdgeReplicas } from "./edgeReplicas";
import {
  codeFilesOf,
  codeHashOf,
  FunctionVersions,
  memoryMegabytesOf,
  variablesOf,
  timeoutSecondsOf,
} from "./functionVersions";
import { lambdaError } from "./lambdaError";

/** Pulumi type token of a Lambda function. */
export const FUNCTION_TOKEN = "aws:lambda/function:Function";

/** Runtimes that Lambda still lets one create functions with, and that the rehearsal can run. */
const RUNTIMES = ["nodejs20.x", "nodejs22.x", "nodejs24.x"];

const MAX_ENVIRONMENT_BYTES = 4096;

const RESERVED_VARIABLES =
  /^(AWS_(REGION|DEFAULT_REGION|ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|EXECUTION_ENV|LAMBDA_.*)|_HANDLER|_X_AMZN_TRACE_ID)$/;

interface Finding {
  readonly property: string;
  readonly reason: string;
}

function checkFunction(inputs: Props): readonly Finding[] {
  const findings: Finding[] = [];
  const add = (property: string, reason: string): void => {
    findings.push({ property, reason: `InvalidParameterValueException: ${reason}` });
  };
  const runtime = optionalText(inputs, "runtime");
  if (!hasUnknown(inputs["runtime"]) && (runtime === undefined || !RUNTIMES.includes(runtime))) {
    add(
      "runtime",
      `${runtime ?? "nothing"}; allowed are ${RUNTIMES.join(", ")} (the rehearsal runs Node.js only)`,
    );
  }
  const handler = optionalText(inputs, "handler");
  if (!hasUnknown(inputs["handler"]) && !/^[^\s.]+(\/[^\s.]+)*\.[^\s.]+$/.test(handler ?? "")) {
    add("handler", `${handler ?? "nothing"}; a module and an export are needed, e.g. index.handler`);
  }
  if (inputs["code"] === undefined || inputs["s3Bucket"] !== undefined || inputs["imageUri"] !== undefined) {
    add("code", "an archive is needed; the rehearsal runs no code from S3 and no container images");
  }
  const timeout = timeoutSecondsOf(inputs);
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > 900) {
    add("timeout", `${timeout} s; 1 to 900 s are allowed`);
  }
  const memory = memoryMegabytesOf(inputs);
  if (!Number.isInteger(memory) || memory < 128 || memory > 10_240) {
    add("memorySize", `${memory} MB; 128 to 10240 MB are allowed`);
  }
  const name = optionalText(inputs, "name");
  if (name !== undefined && !/^[A-Za-z0-9-_]{1,64}$/.test(name)) {
    add("name", `${name}; 1 to 64 letters, digits, - and _ are allowed`);
  }
  const variables = variablesOf(inputs);
  const reserved = Object.keys(variables).filter((variable) => RESERVED_VARIABLES.test(variable));
  if (reserved.length > 0) {
    add("environment.variables", `${reserved.join(", ")} are set by Lambda itself; choose other names`);
  }
  const bytes = Object.entries(variables).reduce((sum, pair) => sum + Buffer.byteLength(pair.join("")), 0);
  if (bytes > MAX_ENVIRONMENT_BYTES) {
    add("environment.variables", `${bytes} bytes, at most ${MAX_ENVIRONMENT_BYTES} are allowed`);
  }
  const size = optionalNumber(optionalObject(inputs, "ephemeralStorage") ?? {}, "size");
  if (size !== undefined && (size < 512 || size > 10_240)) {
    add("ephemeralStorage.size", `${size} MB; 512 to 10240 MB are allowed`);
  }
  return findings;
}

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
    requireRole(call);
    return { id: name, computed: deploy(call) };
  },
  update: (call) => {
    refuse(call.inputs);
    requireRole(call);
    return deploy(call);
  },
  delete: deleteFunction,
};
