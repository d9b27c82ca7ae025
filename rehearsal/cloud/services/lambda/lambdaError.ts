import { AwsError } from "../../core/types";

/** Lambda's refusal. */
export function lambdaError(code: string, message: string, status = 400): AwsError {
  return new AwsError("Lambda", code, message, status);
}
