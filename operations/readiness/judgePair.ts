import { checkBacklog, type BacklogLimits } from "./checks/backlogChecks";
import { checkFailureQueue } from "./checks/failureQueueChecks";
import { checkBuckets } from "./checks/bucketChecks";
import { checkKeys } from "./checks/keyChecks";
import { checkPermissions } from "./checks/permissionChecks";
import { checkRule } from "./checks/ruleChecks";
import { BUCKET_KINDS, type PairFacts } from "./facts";
import type { Finding, PairFinding } from "./findings";
import { ruleIdTo } from "./ruleId";

/** Everything there is to say about one pair. Pure: the same facts give the same findings. */
export function judgePair(facts: PairFacts, limits: BacklogLimits): readonly PairFinding[] {
  const { from, to } = facts;
  const perBucket = BUCKET_KINDS.flatMap((bucket) => {
    const source = from.buckets[bucket];
    const destination = to.buckets[bucket];
    const findings = [
      ...checkBuckets(source, destination),
      ...checkRule(source, destination, from.replicationRole.arn),
      ...checkKeys(source, destination),
      ...checkPermissions(from.replicationRole, source, destination, limits.now),
      ...checkBacklog(`${ruleIdTo(to.region)} of ${source.name}`, facts.metrics[bucket], limits),
    ];
    return withoutRepetitions(findings).map((finding): PairFinding => ({ ...finding, bucket }));
  });
  return [
    ...perBucket,
    ...checkFailureQueue(facts).map((finding): PairFinding => ({ ...finding, bucket: null })),
  ];
}

/** One policy that cannot be read is one finding, however much was to be looked up in it. */
function withoutRepetitions(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [`${finding.check} ${finding.message}`, finding])).values()];
}
