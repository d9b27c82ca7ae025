import { AwsError } from "../../core/types";

/** What S3 allows in the tags of one object. */
const MAX_TAGS = 10;
const MAX_KEY = 128;
const MAX_VALUE = 256;

/** Refuses tags that S3 refuses. @throws AwsError BadRequest, InvalidTag */
export function acceptObjectTags(tags: Readonly<Record<string, string>>): void {
  const entries = Object.entries(tags);
  if (entries.length > MAX_TAGS) {
    throw new AwsError(
      "s3",
      "BadRequest",
      `Object tags cannot be greater than ${MAX_TAGS}, got ${entries.length}`,
    );
  }
  for (const [key, value] of entries) {
    if (key === "" || key.length > MAX_KEY || /^aws:/i.test(key)) {
      throw new AwsError(
        "s3",
        "InvalidTag",
        `The TagKey you have provided is invalid: ${JSON.stringify(key)}; 1 to ${MAX_KEY} characters that do not begin with aws: are allowed`,
      );
    }
    if (value.length > MAX_VALUE) {
      throw new AwsError(
        "s3",
        "InvalidTag",
        `The TagValue of ${key} is ${value.length} characters long, ${MAX_VALUE} are allowed`,
      );
    }
  }
}
