import { AwsError } from "../../core/types";

/** A rule of CloudFront that a resource breaks. */
export interface Problem {
  /** Path of the argument, e.g. `origins[2].connectionTimeout`. */
  readonly property: string;
  /** CloudFront's error code, e.g. `InvalidArgument`. */
  readonly code: string;
  readonly message: string;
}

const CONFLICTS = /InUse$|AlreadyExists$/;

/** CloudFront's refusal: 404 for what is missing, 409 for what is in use or taken, 413 for what is too large, else 400. */
export function cloudfrontError(code: string, message: string): AwsError {
  const status = code.startsWith("NoSuch")
    ? 404
    : code === "FunctionSizeLimitExceeded"
      ? 413
      : CONFLICTS.test(code)
        ? 409
        : 400;
  return new AwsError("CloudFront", code, message, status);
}

/** Problems in the shape that a resource type's `check` returns; the reason names AWS's code. */
export function asCheckFailures(
  problems: readonly Problem[],
): readonly { readonly property: string; readonly reason: string }[] {
  return problems.map(({ property, code, message }) => ({ property, reason: `${code}: ${message}` }));
}

/** Throws the first problem, as AWS does: its control plane reports one at a time. */
export function refuse(problems: readonly Problem[]): void {
  const [first] = problems;
  if (first !== undefined) {
    throw cloudfrontError(first.code, `${first.property}: ${first.message}`);
  }
}

/** The usual case of a {@link Problem}. */
export function invalid(property: string, message: string, code = "InvalidArgument"): Problem {
  return { property, code, message };
}
