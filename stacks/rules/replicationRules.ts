import type { PlatformConfig } from "../config";

/** Rules about `replication` that span several keys. Returns one sentence per problem. */
export function replicationProblems(_config: PlatformConfig): readonly string[] {
  return [];
}
