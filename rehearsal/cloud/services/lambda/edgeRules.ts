import type { Cloud } from "../../core/cloud";
import { optionalNumber, optionalObject, optionalText, text, texts } from "../../core/props";
import { AwsError, type Props } from "../../core/types";
import { codeFilesOf, FunctionVersions, timeoutSecondsOf, variablesOf } from "./functionVersions";

const MAX_TIMEOUT_SECONDS = 30;
const MAX_CODE_BYTES = 50 * 1024 * 1024;
const MAX_EPHEMERAL_MEGABYTES = 512;

function refusal(message: string): AwsError {
  return new AwsError("CloudFront", "InvalidLambdaFunctionAssociation", message, 400);
}

/** The sentence that says why this configuration cannot run at the edge, or undefined. */
function unsupportedSetting(inputs: Props): string | undefined {
  const codeBytes = Object.values(codeFilesOf(inputs)).reduce((sum, file) => sum + (file.length * 3) / 4, 0);
  const ephemeral = optionalNumber(optionalObject(inputs, "ephemeralStorage") ?? {}, "size") ?? 0;
  const vpc = optionalObject(inputs, "vpcConfig");
  const rules: readonly (readonly [boolean, string])[] = [
    [
      Object.keys(variablesOf(inputs)).length > 0,
      "environment variables are not allowed; bake the settings into the code",
    ],
    [
      timeoutSecondsOf(inputs) > MAX_TIMEOUT_SECONDS,
      `timeout ${timeoutSecondsOf(inputs)} s, at most ${MAX_TIMEOUT_SECONDS} s are allowed`,
    ],
    [vpc !== undefined && texts(vpc, "subnetIds").length > 0, "a VPC is not allowed"],
    [texts(inputs, "layers").length > 0, "layers are not allowed"],
    [inputs["deadLetterConfig"] !== undefined, "a dead-letter queue is not allowed"],
    [optionalObject(inputs, "tracingConfig")?.["mode"] === "Active", "X-Ray tracing is not allowed"],
    [texts(inputs, "architectures").includes("arm64"), "arm64 is not allowed; use x86_64"],
    [optionalText(inputs, "packageType") === "Image", "container images are not allowed"],
    [
      ephemeral > MAX_EPHEMERAL_MEGABYTES,
      `ephemeral storage ${ephemeral} MB, at most ${MAX_EPHEMERAL_MEGABYTES} MB are allowed`,
    ],
    [optionalText(inputs, "kmsKeyArn") !== undefined, "a customer KMS key is not allowed"],
    [inputs["reservedConcurrentExecutions"] === 0, "reserved concurrency 0 keeps the function from running"],
    [
      codeBytes > MAX_CODE_BYTES,
      `the code has ${Math.round(codeBytes)} bytes, at most ${MAX_CODE_BYTES} are allowed`,
    ],
  ];
  return rules.find(([broken]) => broken)?.[1];
}

function requireEdgeTrust(cloud: Cloud, roleArn: string): void {
  for (const service of ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]) {
    try {
      cloud.iam.assumeRole(service, roleArn);
    } catch (error) {
      if (!(error instanceof AwsError)) {
        throw error;
      }
      throw refusal(`the function's execution role ${roleArn} must be assumable by ${service}`);
    }
  }
}

/**
 * Refuses a Lambda ARN that CloudFront would not associate with a behaviour: only a numbered version in us-east-1 without
 * environment variables and the other things that do not exist at the edge.
 */
export function requireEdgeFunction(cloud: Cloud, lambdaArn: string): void {
  const [, , service, region, , , name, version, ...rest] = lambdaArn.split(":");
  if (service !== "lambda" || name === undefined || rest.length > 0) {
    throw refusal(`${lambdaArn} is no Lambda function ARN`);
  }
  if (region !== "us-east-1") {
    throw refusal(`${lambdaArn}: the function must be in us-east-1, this one is in ${region ?? "no Region"}`);
  }
  if (version === undefined || !/^[1-9][0-9]*$/.test(version)) {
    throw refusal(
      `${lambdaArn}: a numbered version is needed, not ${version ?? "the function"}; publish one and use its qualified ARN`,
    );
  }
  const found = cloud.service(FunctionVersions).find(lambdaArn);
  if (found === undefined) {
    throw refusal(`${lambdaArn} does not exist`);
  }
  const unsupported = unsupportedSetting(found.inputs);
  if (unsupported !== undefined) {
    throw refusal(`${lambdaArn}: ${unsupported}`);
  }
  requireEdgeTrust(cloud, text(found.inputs, "role"));
}
