import type { BucketFacts } from "../facts";
import { type Finding, judge, ok, wrong } from "../findings";

/** What to do about a setting that the program makes: the program is where it is mended. */
export const DEPLOY_AGAIN = "Deploy the stack again (`pulumi up --refresh`), and find out who changed it.";

/** Findings about the two buckets of a pair as such: what replication needs of them before any rule. */
export function checkBuckets(source: BucketFacts, destination: BucketFacts): readonly Finding[] {
  return [
    ...[source, destination].flatMap(checkVersioning),
    ...checkObjectLock(source, destination),
    ...checkOwnership(destination),
    ...[source, destination].flatMap(checkEncryption),
  ];
}

function checkVersioning({ arn, versioning }: BucketFacts): readonly Finding[] {
  const place = { check: "versioning", resource: arn } as const;
  return judge(place, versioning, (status) => [
    status === "Enabled"
      ? ok(place, `Versioning of ${arn} is Enabled.`)
      : wrong(
          place,
          `Versioning of ${arn} is ${status ?? "not set"}; replication needs it Enabled on both sides.`,
          DEPLOY_AGAIN,
        ),
  ]);
}

/** Retention is copied only where the destination can hold it; a lock on the destination alone refuses what the source may do. */
function checkObjectLock(source: BucketFacts, destination: BucketFacts): readonly Finding[] {
  const place = { check: "object-lock", resource: destination.arn } as const;
  return judge({ ...place, resource: source.arn }, source.objectLock, (onSource) =>
    judge(place, destination.objectLock, (onDestination) => [
      onSource === onDestination
        ? ok(place, `Object Lock is ${onSource ? "on" : "off"} on both sides.`)
        : wrong(
            place,
            `Object Lock is ${onSource ? "on" : "off"} for ${source.arn} and ${onDestination ? "on" : "off"} for ` +
              `${destination.arn}; it must be the same on both sides.`,
            "Enable it on both (S3 cannot switch it off again); see the storage part of the configuration.",
          ),
    ]),
  );
}

/** The owner override makes the destination's account the owner, which is what a bucket with ACLs disabled demands. */
function checkOwnership({ arn, ownership }: BucketFacts): readonly Finding[] {
  const place = { check: "ownership", resource: arn } as const;
  return judge(place, ownership, (rule) => [
    rule === "BucketOwnerEnforced"
      ? ok(place, `Object ownership of ${arn} is BucketOwnerEnforced.`)
      : wrong(
          place,
          `Object ownership of ${arn} is ${rule ?? "not set"}; BucketOwnerEnforced makes replicas its account's own.`,
          DEPLOY_AGAIN,
        ),
  ]);
}

function checkEncryption({ arn, encryption, key }: BucketFacts): readonly Finding[] {
  const place = { check: "encryption", resource: arn } as const;
  return judge(place, encryption, (setting) => [
    setting?.algorithm === "aws:kms" && isKey(setting.keyId, key.arn)
      ? ok(place, `${arn} encrypts with its own key ${key.arn}.`)
      : wrong(
          place,
          `${arn} encrypts with ${setting === undefined ? "nothing of its own" : (setting.keyId ?? setting.algorithm)} ` +
            `and not with its own key ${key.arn}: new objects need permissions for another key than the rule's role has.`,
          DEPLOY_AGAIN,
        ),
  ]);
}

/** A key's id alone means a key of the bucket's own account and Region. */
function isKey(named: string | undefined, arn: string): boolean {
  return named === arn || named === arn.slice(arn.lastIndexOf("/") + 1);
}
