/** An instant as stack files have it: in whole seconds, and never earlier than it is. */
export function inUtc(instant: Date): string {
  return new Date(Math.ceil(instant.getTime() / 1_000) * 1_000).toISOString().replace(".000Z", "Z");
}
