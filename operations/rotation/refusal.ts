/** What was asked would harm viewers, or is not what the stack is at; the message says what to do. Nothing was changed by the step it refuses. */
export class RotationRefusedError extends Error {
  override readonly name = "RotationRefusedError";
}

/** Another update of the stack is under way: only one of them may go on. */
export class StackBusyError extends Error {
  override readonly name = "StackBusyError";
}

/** CloudFront, or a Region, is not done in the time it was given. Nothing has failed: the same command goes on from there. */
export class NotInTimeError extends Error {
  override readonly name = "NotInTimeError";
}

/** The operator said no. */
export class DeclinedError extends Error {
  override readonly name = "DeclinedError";
}
