import type { z } from "zod";
import { AwsError, type Json } from "../../core/types";

/**
 * Checks a desired state against a type's schema, as Cloud Control does before it calls the service.
 * @throws AwsError ValidationException in CloudFormation's words
 */
export function parseDesiredState<T>(typeName: string, schema: z.ZodType<T>, state: Json): T {
  const parsed = schema.safeParse(state);
  if (parsed.success) {
    return parsed.data;
  }
  const problems = parsed.error.issues.map((issue) => {
    const path = `#/${issue.path.join("/")}`;
    return issue.code === "unrecognized_keys"
      ? `${path}: extraneous key [${issue.keys.join(", ")}] is not permitted`
      : `${path}: ${issue.message}`;
  });
  throw new AwsError(
    "cloudcontrol",
    "ValidationException",
    `Model validation failed for ${typeName} (${problems.join("; ")})`,
  );
}
