import { randomBytes } from "node:crypto";

/** Environment variable with the emulator's address; `npm run test:integration` sets it. */
export const ENDPOINT_VARIABLE = "EMULATED_AWS_ENDPOINT";

/** Region of everything that specs make. */
export const REGION = "us-east-1";
/** Account that the emulator takes these credentials for. */
export const ACCOUNT = "000000000000";

/** Settings for SDK clients that talk to the emulator. @throws Error outside of `npm run test:integration` */
export function emulated(): {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
} {
  const endpoint = process.env[ENDPOINT_VARIABLE];
  if (endpoint === undefined) {
    throw new Error(`${ENDPOINT_VARIABLE} is not set: run these specs by npm run test:integration.`);
  }
  return { endpoint, region: REGION, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
}

/** A name that no other spec has: all of them share one emulator. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(5).toString("hex")}`;
}
