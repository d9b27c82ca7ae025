import { MAX_KEYS } from "../../components/signing/signingKeyStates";
import type { PlatformConfig } from "../config";

/**
 * Rules about the signing keys of one configuration. Which one may follow another is for the record of what is deployed; see
 * `keyTransitionProblems`. Returns one sentence or more per problem.
 */
export function signingKeyProblems({ signingKeys }: Pick<PlatformConfig, "signingKeys">): readonly string[] {
  const names = Object.keys(signingKeys);
  const active = Object.entries(signingKeys).filter(([, { state }]) => state === "active");
  const problems: string[] = [];
  if (active.length !== 1) {
    problems.push(
      `signingKeys: got ${active.length} active keys${active.length > 0 ? ` (${active.map(([name]) => name).join(", ")})` : ""}. Exactly one key signs; mark the others published or retired.`,
    );
  }
  if (names.length > MAX_KEYS) {
    problems.push(
      `signingKeys: comes to ${names.length} public keys per key group. AWS allows ${MAX_KEYS}; take retired keys out whose trustedUntil has passed.`,
    );
  }
  return problems;
}
