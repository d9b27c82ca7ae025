/** Objects written in `from` are copied to `to`. */
export interface ReplicationPair {
  readonly from: string;
  readonly to: string;
}

/**
 * Which Regions replicate to which: every ingest Region to every other Region. The Regions where nothing is written only receive.
 *
 * S3 does not pass replicas on (S3 User Guide, "What isn't replicated"), so an object gets to all Regions only if its own Region sends it
 * to each of them: in a star, what is written in a spoke would stop at the hub. The other way round, rules from a Region where nothing
 * is written would copy nothing, and each costs its role access to every other Region's buckets and keys. For two Regions that both
 * ingest this is one rule each way.
 *
 * @param regions in the order of the stack's configuration; a Region's destinations keep that order
 * @param ingestRegions where objects may be written, all of them among `regions`; their order means nothing
 * @throws Error when a Region occurs twice, or an ingest Region is not among the Regions
 */
export function replicationPairs(
  regions: readonly string[],
  ingestRegions: readonly string[],
): readonly ReplicationPair[] {
  assertOnce("the Regions", regions);
  assertOnce("the ingest Regions", ingestRegions);
  const stranger = ingestRegions.find((region) => !regions.includes(region));
  if (stranger !== undefined) {
    throw new Error(
      `replication: the ingest Region ${stranger} is not among the Regions (${regions.join(", ")}). Add it there, or leave it out here.`,
    );
  }
  return regions
    .filter((from) => ingestRegions.includes(from))
    .flatMap((from) => regions.filter((to) => to !== from).map((to) => ({ from, to })));
}

/** The Regions whose objects arrive in a Region: their replication roles belong into its key and bucket policies. */
export function replicationSourcesOf(region: string, pairs: readonly ReplicationPair[]): readonly string[] {
  return pairs.filter(({ to }) => to === region).map(({ from }) => from);
}

/** The Regions that a Region's objects are copied to; none for a Region that only receives. */
export function replicationDestinationsOf(
  region: string,
  pairs: readonly ReplicationPair[],
): readonly string[] {
  return pairs.filter(({ from }) => from === region).map(({ to }) => to);
}

function assertOnce(what: string, regions: readonly string[]): void {
  const repeated = regions.find((region, index) => regions.indexOf(region) !== index);
  if (repeated !== undefined) {
    throw new Error(`replication: ${repeated} occurs twice among ${what}. List each Region once.`);
  }
}
