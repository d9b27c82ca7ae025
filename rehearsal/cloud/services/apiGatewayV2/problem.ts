import { UNKNOWN, type Json } from "../../core/types";
import { AwsError, type Props } from "../../core/types";

/** One thing that is wrong with a resource's arguments. */
export interface Problem {
  readonly property: string;
  readonly reason: string;
}

/** A request that API Gateway does not take. */
export function badRequest(message: string): AwsError {
  return new AwsError("apigatewayv2", "BadRequestException", message, 400);
}

/** What a request names is not there. */
export function notFound(message: string): AwsError {
  return new AwsError("apigatewayv2", "NotFoundException", message, 404);
}

/** What a request asks for cannot be together with what is there. */
export function conflict(message: string): AwsError {
  return new AwsError("apigatewayv2", "ConflictException", message, 409);
}

/** A quota is used up. */
export function tooMany(what: string, limit: number): AwsError {
  return new AwsError(
    "apigatewayv2",
    "TooManyRequestsException",
    `${what} are limited to ${limit}; delete one first`,
    429,
  );
}

/** Arguments that other kinds of API have, or that the platform has no use for: what is not played is refused, not ignored. */
export function unplayed(inputs: Props, properties: readonly string[], why: string): readonly Problem[] {
  return properties
    .filter((property) => isSet(inputs[property]))
    .map((property) => ({ property, reason: `the stand-in does not play it: ${why}` }));
}

function isSet(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== false && value !== "" && value !== UNKNOWN;
}
