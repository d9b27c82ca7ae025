import { hostname, userInfo } from "node:os";

/** Prints a command's report: the only thing that it writes to stdout. */
export function printReport<T>(json: boolean, report: T, format: (report: T) => string): void {
  process.stdout.write(`${json ? JSON.stringify(report, null, 2) : format(report)}\n`);
}

/** Tells whoever waits how far the command is; on stderr, so that stdout has the report alone. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Who works here, unless the command line says otherwise: login name and host. */
export function operatorHere(): string {
  return `${userInfo().username}@${hostname()}`;
}
