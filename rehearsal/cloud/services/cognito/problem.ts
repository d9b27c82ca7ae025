import { AwsError, UNKNOWN, type Json, type Props } from "../../core/types";

/** One thing that is wrong with a resource's arguments. */
export interface Problem {
  readonly property: string;
  readonly reason: string;
}

/** Cognito's refusal. */
export function cognitoError(code: string, message: string, status = 400): AwsError {
  return new AwsError("cognito-idp", code, message, status);
}

/** Arguments that the platform has no use for: what is not played is refused, not ignored. */
export function unplayed(inputs: Props, properties: readonly string[], why: string): readonly Problem[] {
  return properties
    .filter((property) => inputs[property] !== undefined && inputs[property] !== UNKNOWN)
    .map((property) => ({ property, reason: `the stand-in does not play it: ${why}` }));
}

/** A problem when a known value is none of those allowed. */
export function oneOf(
  property: string,
  value: Json | undefined,
  allowed: readonly string[],
): readonly Problem[] {
  return value === undefined || value === UNKNOWN || (typeof value === "string" && allowed.includes(value))
    ? []
    : [
        {
          property,
          reason: `InvalidParameterException: ${JSON.stringify(value)}; ${allowed.join(", ")} are allowed`,
        },
      ];
}
