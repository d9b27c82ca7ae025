import { checkBacklog, checkFailureQueue, type BacklogLimits } from "./checks/backlogChecks";
import { checkBuckets } from "./checks/bucketChecks";
import { checkPermissions } from "./checks/permissionChecks";
import { checkReplicaKey, checkRule } from "./checks/ruleChecks";
import { BUCKET_KINDS, type PairFacts } from "./facts";
import type { PairFinding } from "./findings";
import { ruleIdTo } from "./ruleId";

/** Everything there is to say about one pair. Pure: the same facts give the same findings. */
export function judgePair(facts: PairFacts, limits: BacklogLimits): readonly PairFinding[] {
  const { from, to } = facts;
  const perBucket = BUCKET_KINDS.flatMap((bucket) => {
    const source = from.buckets[bucket];
    const destination = to.buckets[bucket];
    return [
      ...checkBuckets(source, destination),
      ...checkRule(source, destination, from.replicationRole.arn),
      ...checkReplicaKey(source, destination),
      ...checkPermissions(from.replicationRole, source, destination, limits.now),
      ...checkBacklog(`${ruleIdTo(to.region)} of ${source.name}`, facts.metrics[bucket], limits),
    ].map((finding): PairFinding => ({ ...finding, bucket }));
  });
  return [
    ...perBucket,
    ...checkFailureQueue(facts).map((finding): PairFinding => ({ ...finding, bucket: null })),
  ];
}
