import type { PlatformConfig } from "../config";

/** Rules about `drm` that span several keys. Returns one sentence per problem. */
export function drmProblems(_config: PlatformConfig): readonly string[] {
  return [];
}
