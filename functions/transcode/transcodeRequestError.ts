/** A job that must not be asked for; the message names the setting, the value received, what is allowed and the fix. */
export class TranscodeRequestError extends Error {
  override readonly name = "TranscodeRequestError";
}
