import type { BucketFacts, ReplicationFacts, ReplicationRuleFacts } from "../facts";
import { type Finding, judge, ok, wrong } from "../findings";
import { ruleIdTo } from "../ruleId";
import { DEPLOY_AGAIN } from "./bucketChecks";

/** The only value that Replication Time Control and its metrics know. */
const CONTROLLED_MINUTES = 15;

/** One setting of a rule. */
interface Setting {
  readonly name: string;
  readonly actual: string | number | undefined;
  readonly wanted: string | number;
  /** What happens with another value. */
  readonly because: string;
}

/** Findings about the rule that copies the source's objects to the destination. */
export function checkRule(
  source: BucketFacts,
  destination: BucketFacts,
  roleArn: string,
): readonly Finding[] {
  const place = { check: "rule", resource: source.arn } as const;
  return judge(place, source.replication, (replication) => {
    const rule = ruleTo(destination, replication);
    if (replication === undefined || rule === undefined) {
      return [
        wrong(
          place,
          `${source.arn} has no rule that copies to ${destination.arn}: nothing written in ${source.region} reaches ` +
            `${destination.region}.`,
          `Deploy the stack again: it makes the rule ${ruleIdTo(destination.region)}.`,
        ),
      ];
    }
    const here = `Rule ${rule.id ?? "without an id"} of ${source.arn}`;
    const problems = [
      ...settingsOf(rule, destination),
      {
        name: "role",
        actual: replication.roleArn,
        wanted: roleArn,
        because: "it is the role whose permissions the program keeps",
      },
      {
        name: "rules of this priority",
        actual:
          rule.priority === undefined
            ? undefined
            : replication.rules.filter(({ priority }) => priority === rule.priority).length,
        wanted: 1,
        because: "priorities must be unique",
      },
    ].filter(({ actual, wanted }) => actual !== wanted);
    return problems.length === 0
      ? [
          ok(
            place,
            `${here} copies everything to ${destination.arn}, as its owner, within ${CONTROLLED_MINUTES} minutes.`,
          ),
        ]
      : problems.map(({ name, actual, wanted, because }) =>
          wrong(
            place,
            `${here}: ${name} is ${actual ?? "not set"}, must be ${wanted} (${because}).`,
            DEPLOY_AGAIN,
          ),
        );
  });
}

/**
 * The rule that decides about a destination: of those to its bucket the enabled one of the highest priority (S3 User Guide, "Replication
 * configuration elements"); what is disabled or comes after it does nothing. Where none names the bucket it is looked for by its id, so
 * that one which names another bucket is told so.
 */
export function ruleTo(
  destination: BucketFacts,
  replication: ReplicationFacts | undefined,
): ReplicationRuleFacts | undefined {
  const rules = replication?.rules ?? [];
  const byBucket = rules.filter((rule) => rule.destinationBucketArn === destination.arn);
  const candidates =
    byBucket.length > 0 ? byBucket : rules.filter((rule) => rule.id === ruleIdTo(destination.region));
  return candidates.toSorted((left, right) => rank(right) - rank(left))[0];
}

/** Enabled before disabled, then by priority, which rules of the old form do not have. */
function rank({ status, priority = -1 }: ReplicationRuleFacts): number {
  return status === "Enabled" ? Number.MAX_SAFE_INTEGER / 2 + priority : priority;
}

function settingsOf(rule: ReplicationRuleFacts, destination: BucketFacts): readonly Setting[] {
  return [
    {
      name: "id",
      actual: rule.id,
      wanted: ruleIdTo(destination.region),
      because: "metrics and alarms go by it",
    },
    { name: "status", actual: rule.status, wanted: "Enabled", because: "else it copies nothing" },
    {
      name: "filter",
      actual: rule.filter,
      wanted: "whole-bucket",
      because: "with another, part of the objects stays behind; with none, only one destination is possible",
    },
    {
      name: "destination bucket",
      actual: rule.destinationBucketArn,
      wanted: destination.arn,
      because: "it is what the Region reads",
    },
    {
      name: "destination account",
      actual: rule.destinationAccount,
      wanted: destination.accountId,
      because: "the owner override needs it",
    },
    {
      name: "owner of replicas",
      actual: rule.owner,
      wanted: "Destination",
      because: "else the source's account owns them and the destination's cannot read them",
    },
    {
      name: "copying of delete markers",
      actual: rule.deleteMarkers,
      wanted: "Enabled",
      because: "else what was deleted comes back with a failover",
    },
    {
      name: "copying of changes made to replicas",
      actual: rule.replicaModifications,
      wanted: "Enabled",
      because: "else tags changed on a replica never come back",
    },
    {
      name: "copying of SSE-KMS objects",
      actual: rule.sseKmsObjects,
      wanted: "Enabled",
      because: "else S3 skips every object of this bucket",
    },
    {
      name: "Replication Time Control",
      actual: rule.replicationTime?.status,
      wanted: "Enabled",
      because: "without it nothing bounds how far the destination is behind",
    },
    {
      name: "minutes of Replication Time Control",
      actual: rule.replicationTime?.minutes,
      wanted: CONTROLLED_MINUTES,
      because: "S3 knows no other",
    },
    {
      name: "metrics",
      actual: rule.metrics?.status,
      wanted: "Enabled",
      because: "without them neither backlog nor failures are seen",
    },
    {
      name: "minutes of the metrics' threshold",
      actual: rule.metrics?.minutes,
      wanted: CONTROLLED_MINUTES,
      because: "S3 knows no other",
    },
  ];
}
