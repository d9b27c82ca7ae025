import * as z from "zod";

import { UnreadableEventError } from "./unreadableEventError";

/** Most of a body that goes into an error's message: enough to recognise the sender. */
const SHOWN_CHARACTERS = 300;

/**
 * Reads a message body.
 *
 * @param expected what the stage takes, for the message of the error
 * @throws UnreadableEventError when it is no JSON, or not of that shape
 */
export function readEvent<T>(body: string, schema: z.ZodType<T>, expected: string): T {
  const parsed = schema.safeParse(json(body, expected));
  if (!parsed.success) {
    throw unreadable(body, expected, z.prettifyError(parsed.error));
  }
  return parsed.data;
}

function json(body: string, expected: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw unreadable(body, expected, error instanceof Error ? error.message : String(error));
  }
}

/** The error that says what was expected, what came, and what is wrong with it. */
export function unreadable(body: string, expected: string, problem: string): UnreadableEventError {
  return new UnreadableEventError(
    `message ${JSON.stringify(body.slice(0, SHOWN_CHARACTERS))}: expected ${expected}, as EventBridge sends it. ${problem} ` +
      "Correct whatever sends it, and delete the message.",
  );
}
