import { AwsError } from "../../core/types";

/** Handles are opaque; the beginning tells one of the stand-in's from anything else. */
export const HANDLE_PREFIX = "AQEB";

/** @throws AwsError ReceiptHandleIsInvalid */
export function requireHandle(receiptHandle: string): void {
  if (!receiptHandle.startsWith(HANDLE_PREFIX)) {
    throw new AwsError(
      "sqs",
      "ReceiptHandleIsInvalid",
      `The input receipt handle is invalid: ${receiptHandle}`,
    );
  }
}

/** A request's seconds as milliseconds. @throws AwsError InvalidParameterValue outside 0 to `most` */
export function seconds(value: number, parameter: string, most: number): number {
  if (!Number.isInteger(value) || value < 0 || value > most) {
    throw invalid(
      `Value ${value} for parameter ${parameter} is invalid. Reason: Must be between 0 and ${most}`,
    );
  }
  return value * 1_000;
}

/** SQS's refusal of a parameter. */
export function invalid(message: string): AwsError {
  return new AwsError("sqs", "InvalidParameterValue", message);
}
