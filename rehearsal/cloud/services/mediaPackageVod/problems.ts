import { AwsError } from "../../core/types";

const SERVICE = "mediapackage-vod";

/** The parameters sent in the request are not valid, or what they name does not fit. */
export function unprocessable(message: string): AwsError {
  return new AwsError(SERVICE, "UnprocessableEntityException", message, 422);
}

/** The resource does not exist. */
export function notFound(message: string): AwsError {
  return new AwsError(SERVICE, "NotFoundException", message, 404);
}

/** The caller may not do this. */
export function forbidden(message: string): AwsError {
  return new AwsError(SERVICE, "ForbiddenException", message, 403);
}

/** Something that AWS does and this stand-in does not: refused, never ignored. */
export function standInLimit(message: string): AwsError {
  return new AwsError(SERVICE, "NotImplemented", `the stand-in ${message}`, 501);
}
