import { hasUnknown, optionalNumber, optionalObject, optionalText, texts } from "../../core/props";
import type { Props } from "../../core/types";
import { memoryMegabytesOf, timeoutSecondsOf, variablesOf } from "./functionVersions";

/** Runtimes that Lambda still lets one create functions with, and that the rehearsal can run. */
const RUNTIMES = ["nodejs20.x", "nodejs22.x", "nodejs24.x"];

const MAX_ENVIRONMENT_BYTES = 4096;

const RESERVED_VARIABLES =
  /^(AWS_(REGION|DEFAULT_REGION|ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|EXECUTION_ENV|LAMBDA_.*)|_HANDLER|_X_AMZN_TRACE_ID)$/;

const ARCHITECTURES = ["x86_64", "arm64"];

const LOG_LEVELS: Readonly<Record<string, readonly string[]>> = {
  applicationLogLevel: ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"],
  systemLogLevel: ["DEBUG", "INFO", "WARN"],
};

type Add = (property: string, reason: string) => void;

interface Finding {
  readonly property: string;
  readonly reason: string;
}

/** What is wrong with a function's arguments without looking at anything else. */
export function checkFunction(inputs: Props): readonly Finding[] {
  const findings: Finding[] = [];
  const add: Add = (property, reason) => {
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
  checkScaling(inputs, add);
  checkLogging(inputs, add);
  const size = optionalNumber(optionalObject(inputs, "ephemeralStorage") ?? {}, "size");
  if (size !== undefined && (size < 512 || size > 10_240)) {
    add("ephemeralStorage.size", `${size} MB; 512 to 10240 MB are allowed`);
  }
  return findings;
}

function checkScaling(inputs: Props, add: Add): void {
  const reserved = optionalNumber(inputs, "reservedConcurrentExecutions");
  if (reserved !== undefined && (!Number.isInteger(reserved) || reserved < -1)) {
    add("reservedConcurrentExecutions", `${reserved}; -1 (none) or 0 and more are allowed`);
  }
  const architectures = texts(inputs, "architectures");
  if (architectures.length > 1 || architectures.some((one) => !ARCHITECTURES.includes(one))) {
    add("architectures", `${architectures.join(", ")}; one of ${ARCHITECTURES.join(", ")} is allowed`);
  }
  const mode = optionalText(optionalObject(inputs, "tracingConfig") ?? {}, "mode");
  if (mode !== undefined && !["Active", "PassThrough"].includes(mode)) {
    add("tracingConfig.mode", `${mode}; Active and PassThrough are allowed`);
  }
}

/** Levels are for structured logs only. */
function checkLogging(inputs: Props, add: Add): void {
  const logging = optionalObject(inputs, "loggingConfig");
  if (logging === undefined) {
    return;
  }
  const format = optionalText(logging, "logFormat");
  if (!hasUnknown(logging["logFormat"]) && format !== "JSON" && format !== "Text") {
    add("loggingConfig.logFormat", `${format ?? "nothing"}; JSON and Text are allowed`);
  }
  for (const [property, levels] of Object.entries(LOG_LEVELS)) {
    const level = optionalText(logging, property);
    if (level !== undefined && (format === "Text" || !levels.includes(level))) {
      add(
        `loggingConfig.${property}`,
        format === "Text" ? "levels need the JSON log format" : `${level}; ${levels.join(", ")} are allowed`,
      );
    }
  }
  const group = optionalText(logging, "logGroup");
  if (group !== undefined && !/^[.\-_/#A-Za-z0-9]{1,512}$/.test(group)) {
    add("loggingConfig.logGroup", `${group} is no name of a log group`);
  }
}
