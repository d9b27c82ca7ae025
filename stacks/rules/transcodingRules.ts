import type { PlatformConfig } from "../config";

/** Rules about `transcoding` that span several keys. Returns one sentence per problem. */
export function transcodingProblems(_config: PlatformConfig): readonly string[] {
  return [];
}
