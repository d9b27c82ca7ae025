import type { JobSettings } from "@aws-sdk/client-mediaconvert";
import { createHash } from "node:crypto";

/**
 * Version of the documents that this folder makes. It goes into the catalog with each asset, so that a team finds what was encoded
 * before a change. Whoever changes what any master becomes raises it; a test holds the fingerprint of all documents against it.
 */
export const LADDER_VERSION = "ladder-v1";

/** Settings that say where a job reads and writes, not what it makes. They differ by Region, account and asset. */
const PLACES = new Set(["Destination", "FileInput", "SourceFile", "KmsKeyArn"]);

/**
 * SHA-256 of a job's settings in hexadecimal digits, without the places: equal in every Region and account, and for every master that is
 * encoded alike. With {@link LADDER_VERSION} it goes into the catalog.
 */
export function ladderHash(settings: JobSettings): string {
  return createHash("sha256").update(canonicalText(settings)).digest("hex");
}

/** What is hashed: JSON with sorted keys and without the places. */
function canonicalText(settings: JobSettings): string {
  return JSON.stringify(settings, (_key, value: unknown): unknown => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return value;
    }
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !PLACES.has(key))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  });
}
