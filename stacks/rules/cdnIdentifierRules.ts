import type { PlatformConfig } from "../config";

/**
 * Rules about each Region's CDN identifier in one configuration. Which step may follow another is for the record of what is deployed; see
 * `identifierTransitionProblems`. Returns one sentence or more per problem.
 */
export function cdnIdentifierProblems({ regions }: Pick<PlatformConfig, "regions">): readonly string[] {
  return Object.entries(regions).flatMap(([region, { cdnIdentifier }]) => {
    const setting = `regions.${region}.cdnIdentifier`;
    const { generation, step, sendAfter } = cdnIdentifier;
    const problems: string[] = [];
    if (generation === 1 && step !== "settled") {
      problems.push(
        `${setting}.step: got ${step} with generation 1. The first value replaces none: write settled, or generation 2 for a new value.`,
      );
    }
    if (step === "written" && sendAfter === undefined) {
      problems.push(
        `${setting}.sendAfter: missing. A value that is written needs the instant from which CloudFront may send it; npm run rotate-keys -- --what cdn-identifier writes it.`,
      );
    }
    if (step !== "written" && sendAfter !== undefined) {
      problems.push(
        `${setting}.sendAfter: got ${sendAfter} with step ${step}. It says when a value that is written may be sent; take it out, or write step: written.`,
      );
    }
    return problems;
  });
}
