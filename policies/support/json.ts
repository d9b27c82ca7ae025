import { copyOf, type Value } from "./value";

/** Parses JSON text. @returns `null` for anything that is not JSON (and for JSON's own `null`) */
export function parseJson(text: string): Value {
  try {
    const parsed: unknown = JSON.parse(text);
    return copyOf(parsed);
  } catch (error) {
    if (error instanceof SyntaxError) {
      return null;
    }
    throw error;
  }
}
