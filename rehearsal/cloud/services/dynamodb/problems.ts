import { AwsError, type Props } from "../../core/types";

/** A request that DynamoDB does not take, in its own sentence. */
export function validation(message: string): AwsError {
  return new AwsError("dynamodb", "ValidationException", message);
}

/** A table, replica or index that is not there. */
export function notFound(message = "Requested resource not found"): AwsError {
  return new AwsError("dynamodb", "ResourceNotFoundException", message);
}

/** A write whose condition did not hold. @param item the item as it is, where the request asked for it */
export function conditionFailed(item: Props | undefined): AwsError {
  return new AwsError(
    "dynamodb",
    "ConditionalCheckFailedException",
    "The conditional request failed",
    400,
    item === undefined ? {} : { Item: item },
  );
}
