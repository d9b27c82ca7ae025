import { AwsError } from "../../core/types";

/** EventBridge's refusal. */
export function eventsError(code: string, message: string): AwsError {
  return new AwsError("events", code, message, 400);
}
