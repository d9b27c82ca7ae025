import { ThrottledError } from "../ports";

/** What AWS's services call it when they are asked too often; MediaConvert and MediaPackage say the first. */
const THROTTLING_ERRORS: ReadonlySet<string> = new Set([
  "TooManyRequestsException",
  "ThrottlingException",
  "ThrottledException",
  "Throttling",
  "RequestLimitExceeded",
  "RequestThrottled",
  "ProvisionedThroughputExceededException",
  "SlowDown",
]);
const TOO_MANY_REQUESTS = 429;

/** Whether a service answered, after the SDK's own retries, that it is asked too often. */
export function isThrottling(error: unknown): boolean {
  return (
    error instanceof ThrottledError ||
    (error instanceof Error && (THROTTLING_ERRORS.has(error.name) || statusOf(error) === TOO_MANY_REQUESTS))
  );
}

/**
 * Passes a call's answer on.
 *
 * @param what the call, such as `mediaconvert CreateJob`
 * @throws ThrottledError instead of the service's own throttling error, and any other error as it is
 */
export async function orThrottled<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && !(error instanceof ThrottledError) && isThrottling(error)) {
      throw new ThrottledError(`${what}: ${error.name}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/** HTTP status of an error of the SDK; undefined for any other. */
export function statusOf(error: unknown): number | undefined {
  const metadata: unknown = error instanceof Error && "$metadata" in error ? error.$metadata : undefined;
  return typeof metadata === "object" &&
    metadata !== null &&
    "httpStatusCode" in metadata &&
    typeof metadata.httpStatusCode === "number"
    ? metadata.httpStatusCode
    : undefined;
}
