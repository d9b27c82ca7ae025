/** Objects written in `from` are copied to `to`. */
export interface ReplicationPair {
  readonly from: string;
  readonly to: string;
}

/**
 * Which Regions replicate to which: every Region to every other.
 *
 * S3 does not pass replicas on (no A -> B -> C chain), so with any sparser layout there is a Region whose new objects never reach
 * some other one: in a star, objects made in a spoke would stop at the hub, and the loss of the hub would end replication between the
 * survivors. Nothing is copied twice for it: only objects *written* in a Region leave it, and one Region is active at a time; the
 * rules of the others lie ready for the day they are.
 *
 * @param regions in the order of the stack's configuration; a Region's destinations keep that order
 * @throws Error when a Region occurs twice
 */
export function replicationPairs(regions: readonly string[]): readonly ReplicationPair[] {
  const repeated = regions.find((region, index) => regions.indexOf(region) !== index);
  if (repeated !== undefined) {
    throw new Error(`replication: ${repeated} occurs twice among the Regions. List each Region once.`);
  }
  return regions.flatMap((from) => regions.filter((to) => to !== from).map((to) => ({ from, to })));
}

/** The Regions whose objects arrive in a Region: their replication roles belong into its key and bucket policies. */
export function replicationSourcesOf(region: string, pairs: readonly ReplicationPair[]): readonly string[] {
  return pairs.filter(({ to }) => to === region).map(({ from }) => from);
}

/** The Regions that a Region's objects are copied to. */
export function replicationDestinationsOf(
  region: string,
  pairs: readonly ReplicationPair[],
): readonly string[] {
  return pairs.filter(({ from }) => from === region).map(({ to }) => to);
}
