import type { PlatformConfig } from "../config";

/** Rules about `storage` that span several keys. Returns one sentence per problem. */
export function storageProblems(_config: PlatformConfig): readonly string[] {
  return [];
}
