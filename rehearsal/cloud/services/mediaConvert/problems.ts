import { AwsError } from "../../core/types";

const SERVICE = "mediaconvert";

/** The request is malformed, or says what a job cannot be. */
export function badRequest(message: string): AwsError {
  return new AwsError(SERVICE, "BadRequestException", message, 400);
}

/** What was asked for does not fit with what is. */
export function conflict(message: string): AwsError {
  return new AwsError(SERVICE, "ConflictException", message, 409);
}

/** The resource does not exist. */
export function notFound(message: string): AwsError {
  return new AwsError(SERVICE, "NotFoundException", message, 404);
}

/** The caller may not do this. */
export function forbidden(message: string): AwsError {
  return new AwsError(SERVICE, "ForbiddenException", message, 403);
}
