import type { PlatformConfig } from "../config";
import { ingestRegionsOf } from "../ingestRegions";

/** With fewer, the loss of one Region leaves nobody to ingest. */
const MIN_INGEST_REGIONS = 2;

/** Rules about `replication` that span several keys. Returns one sentence per problem. */
export function replicationProblems(config: PlatformConfig): readonly string[] {
  return [...ingestProblems(config), ...receiverProblems(config)];
}

/** What is uploaded to a Region that only receives would stay there. */
function receiverProblems(config: PlatformConfig): readonly string[] {
  const ingest = ingestRegionsOf(config);
  return Object.entries(config.regions).flatMap(([region, { uploaderRoleArns }]) =>
    ingest.includes(region) || Object.keys(uploaderRoleArns).length === 0
      ? []
      : [
          `regions.${region}.uploaderRoleArns: got ${Object.keys(uploaderRoleArns).join(", ")}, but ${region} only receives: a master uploaded there would reach no other Region. Take the roles out, or add ${region} to replication.ingestRegions (now ${ingest.join(", ")}).`,
        ],
  );
}

/** Without `ingestRegions` there is nothing to check: the default is legal whenever `regions` and `activeRegion` are. */
function ingestProblems({ replication, regions, activeRegion }: PlatformConfig): readonly string[] {
  const { ingestRegions } = replication;
  if (ingestRegions === undefined) {
    return [];
  }
  const setting = "replication.ingestRegions";
  const known = Object.keys(regions);
  const got = `${setting}: got ${ingestRegions.length === 0 ? "none" : ingestRegions.join(", ")}`;
  const problems: string[] = [];
  const strangers = ingestRegions.filter((region) => !known.includes(region));
  if (strangers.length > 0) {
    problems.push(
      `${got}, of which ${strangers.join(", ")} ${strangers.length === 1 ? "is" : "are"} not among the Regions. Allowed: ${known.join(", ")}.`,
    );
  }
  if (new Set(ingestRegions).size !== ingestRegions.length) {
    problems.push(`${got}. List each Region once.`);
  }
  if (!ingestRegions.includes(activeRegion)) {
    problems.push(
      `${got}, without the active Region. What ${activeRegion} transcodes would reach no other Region; add it, or make another Region active.`,
    );
  }
  if (new Set(ingestRegions).size < Math.min(MIN_INGEST_REGIONS, known.length)) {
    problems.push(
      `${got}. While the only ingest Region is lost, nothing can be uploaded or transcoded anywhere; list at least ${MIN_INGEST_REGIONS}.`,
    );
  }
  return problems;
}
