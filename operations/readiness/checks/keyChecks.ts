import type { BucketFacts, ReplicationRuleFacts } from "../facts";
import { type Finding, judge, ok, wrong } from "../findings";
import { DEPLOY_AGAIN } from "./bucketChecks";
import { ruleTo } from "./ruleChecks";

/**
 * Findings about the keys on both sides.
 *
 * S3 accepts any text as the key of replicas: with a wrong one the rule looks well, and every object ends FAILED.
 */
export function checkKeys(source: BucketFacts, destination: BucketFacts): readonly Finding[] {
  return [
    ...checkKey("source-key", source),
    ...judge({ check: "replica-key", resource: source.arn }, source.replication, (replication) => {
      const rule = ruleTo(destination, replication);
      return rule === undefined ? [] : [checkNamedKey(rule, source, destination)];
    }),
    ...checkKey("replica-key", destination),
  ];
}

function checkKey(check: "source-key" | "replica-key", { arn, key }: BucketFacts): readonly Finding[] {
  const place = { check, resource: key.arn } as const;
  return judge(place, key.description, (description) => {
    if (description === undefined) {
      return [wrong(place, `Key ${key.arn} of ${arn} does not exist.`, DEPLOY_AGAIN)];
    }
    if (!description.enabled) {
      return [
        wrong(
          place,
          `Key ${key.arn} of ${arn} is ${description.state}: no object of the bucket can be read or written.`,
          "Cancel its deletion or enable it (`aws kms cancel-key-deletion`, `aws kms enable-key`).",
        ),
      ];
    }
    return description.manager === "CUSTOMER"
      ? [ok(place, `Key ${key.arn} is an enabled customer key.`)]
      : [
          wrong(
            place,
            `Key ${key.arn} of ${arn} is managed by ${description.manager}: another account cannot use it.`,
            DEPLOY_AGAIN,
          ),
        ];
  });
}

function checkNamedKey(
  rule: ReplicationRuleFacts,
  source: BucketFacts,
  { arn, region, key }: BucketFacts,
): Finding {
  const place = { check: "replica-key", resource: source.arn } as const;
  const named = rule.replicaKeyId;
  if (named === key.arn) {
    return ok(place, `Replicas in ${arn} are encrypted with its own key.`);
  }
  const namedRegion = named?.startsWith("arn:") === true ? named.split(":")[3] : undefined;
  const trouble =
    named === undefined
      ? "names no key for replicas"
      : namedRegion !== undefined && namedRegion !== region
        ? `names ${named}, a key of ${namedRegion}, not of ${region}`
        : isAlias(named)
          ? `names ${named}, an alias that can come to mean another key, and not ${key.arn}, the bucket's own`
          : `names ${named}, not ${key.arn}, the bucket's own key`;
  return wrong(
    place,
    `Rule ${rule.id ?? "without an id"} of ${source.arn} ${trouble}. S3 does not check this: objects whose key the role may not use end FAILED.`,
    `Deploy the stack again: it sets ${key.arn}. Then copy what failed again with S3 Batch Replication.`,
  );
}

/** Names of keys that are not their own: `alias/<name>`, alone or at the end of an ARN. */
function isAlias(key: string): boolean {
  return /(^|:)alias\//.test(key);
}
