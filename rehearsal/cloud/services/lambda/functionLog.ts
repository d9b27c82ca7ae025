import { formatArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { optionalObject, optionalText, text } from "../../core/props";
import { AwsError } from "../../core/types";
import { LogEvents } from "../logEvents";
import type { FunctionVersion } from "./functionVersions";

/** The log group that a function writes to: the one that its logging configuration names, or Lambda's own choice. */
export function logGroupOf({ name, inputs }: FunctionVersion): string {
  return optionalText(optionalObject(inputs, "loggingConfig") ?? {}, "logGroup") ?? `/aws/lambda/${name}`;
}

/**
 * Writes what a function has printed to its log group, as far as its role lets it. Where the group is missing, or the role may not
 * write, the lines are lost, as in Lambda; the function goes on.
 */
export function writeFunctionLog(cloud: Cloud, version: FunctionVersion, log: string): void {
  const { accountId, region } = version.scope;
  const logGroup = logGroupOf(version);
  const principalArn = text(version.inputs, "role");
  try {
    for (const action of ["logs:CreateLogStream", "logs:PutLogEvents"]) {
      cloud.iam.require({
        caller: { principalArn, accountId },
        action,
        resource: formatArn("logs", region, accountId, `log-group:${logGroup}:log-stream:rehearsal`),
      });
    }
    for (const message of log.split("\n").filter((line) => line !== "")) {
      cloud.service(LogEvents).write({ accountId, region, logGroup, message });
    }
  } catch (error) {
    if (!(error instanceof AwsError)) {
      throw error;
    }
  }
}
