/**
 * A message that no stage can read, and that would not become readable by coming again: the queue moves it to where a person sees it. The
 * message says what was expected.
 */
export class UnreadableEventError extends Error {
  override readonly name = "UnreadableEventError";
}
