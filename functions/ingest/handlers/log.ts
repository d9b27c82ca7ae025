import type { Log } from "../ports";

/** One line of JSON per entry on standard output, which Lambda puts into the function's log group. */
export const logLine: Log = (entry) => void process.stdout.write(`${JSON.stringify(entry)}\n`);
