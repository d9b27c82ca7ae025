import * as z from "zod";

/**
 * Settings that a deployment has put into an environment variable as JSON.
 *
 * @param variable its name
 * @param text its value; undefined when it is not set
 * @param whose whose settings they are, for the message, such as `the ingest stages`
 * @throws Error naming the variable and what is wrong with it
 */
export function parseSettingsVariable<T>(
  variable: string,
  text: string | undefined,
  schema: z.ZodType<T>,
  whose: string,
): T {
  let value: unknown;
  try {
    value = JSON.parse(text ?? "");
  } catch {
    throw new Error(
      `${variable} is ${text === undefined ? "not set" : "no JSON"}: expected the settings of ${whose}. Deploy the Region again.`,
    );
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new Error(`${variable} is malformed: ${z.prettifyError(parsed.error)} Deploy the Region again.`);
  }
  return parsed.data;
}
