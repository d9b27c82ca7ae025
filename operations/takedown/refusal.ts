/** A command that must not be carried out; the message says why, and what to do instead. Nothing was changed. */
export class PublicationRefusedError extends Error {
  override readonly name = "PublicationRefusedError";
}

/** An error as text for a record: which kind, and what it says. */
export function errorText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
