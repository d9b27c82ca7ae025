import { createHash, timingSafeEqual } from "node:crypto";

import { PLAY_ORIGIN_KEY_HEADER } from "../edge/names";

/**
 * Whether a request came through the distribution, which alone knows the key. Whoever calls the API past it would choose the headers that
 * the edge writes, the country among them. Digests are compared: they have one length, and in a time that tells nothing.
 *
 * @param headers with names in small letters, as API Gateway hands them over
 * @param sha256 of the key, in hexadecimal
 */
export function isFromDistribution(headers: Readonly<Record<string, string>>, sha256: string): boolean {
  const key = Object.hasOwn(headers, PLAY_ORIGIN_KEY_HEADER) ? headers[PLAY_ORIGIN_KEY_HEADER] : undefined;
  const expected = Buffer.from(sha256, "hex");
  const actual = createHash("sha256")
    .update(key ?? "")
    .digest();
  return (
    key !== undefined && key !== "" && actual.length === expected.length && timingSafeEqual(actual, expected)
  );
}
