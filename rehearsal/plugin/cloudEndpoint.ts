import { readFileSync } from "node:fs";

/** Where the plugins reach the stand-in cloud. */
export interface CloudEndpoint {
  /** Loopback origin, e.g. `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Shown with every plugin call, so that no other process on the machine can drive the cloud. */
  readonly token: string;
}

/**
 * Reads the endpoint from the file that the run keeps for its plugins. A file and not an argument: every user of the
 * machine can list the arguments of a process.
 */
export function readCloudEndpoint(path: string): CloudEndpoint {
  const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (
    typeof parsed === "object" &&
    parsed !== null &&
    "url" in parsed &&
    "token" in parsed &&
    typeof parsed.url === "string" &&
    typeof parsed.token === "string"
  ) {
    return { url: parsed.url, token: parsed.token };
  }
  throw new Error(`${path}: expected a JSON object with the texts "url" and "token"`);
}
