import { optionalNumber, optionalObject, optionalText, text } from "../../core/props";
import type { Call } from "../../core/types";
import { lambdaError } from "./lambdaError";

/** Concurrent executions of an account in a Region; a quota that AWS can raise. */
const ACCOUNT_CONCURRENCY = 1_000;
/** What always stays for functions without a reservation. */
const LEAST_UNRESERVED = 100;

/** Lambda asks whether the role may send to the function's dead-letter queue. @throws AwsError InvalidParameterValueException */
export function requireDeadLetterAccess({ cloud, inputs }: Call): void {
  const target = optionalText(optionalObject(inputs, "deadLetterConfig") ?? {}, "targetArn");
  if (target === undefined) {
    return;
  }
  const role = text(inputs, "role");
  const decision = cloud.iam.authorize({
    caller: { principalArn: role, accountId: role.split(":")[4] ?? "" },
    action: "sqs:SendMessage",
    resource: target,
  });
  if (!target.startsWith("arn:aws:sqs:") || !decision.allowed) {
    throw lambdaError(
      "InvalidParameterValueException",
      `The provided execution role does not have permissions to call SendMessage on SQS (${target}: ${decision.reason})`,
    );
  }
}

/** Reservations must leave something for the other functions of the Region. @throws AwsError InvalidParameterValueException */
export function requireUnreservedConcurrency({ cloud, inputs, token, scope, urn }: Call): void {
  const wanted = optionalNumber(inputs, "reservedConcurrentExecutions") ?? -1;
  const others = cloud.resources.filter(
    token,
    (other) =>
      other.scope.accountId === scope.accountId && other.scope.region === scope.region && other.urn !== urn,
  );
  const reserved = others.reduce(
    (sum, other) => sum + Math.max(0, optionalNumber(other.inputs, "reservedConcurrentExecutions") ?? 0),
    Math.max(0, wanted),
  );
  if (wanted > 0 && reserved > ACCOUNT_CONCURRENCY - LEAST_UNRESERVED) {
    throw lambdaError(
      "InvalidParameterValueException",
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
    );
  }
}
