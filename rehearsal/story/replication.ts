import type { PairFinding } from "../../operations/readiness/findings";
import type { ReadinessReport } from "../../operations/readiness/report";
import { sidOf } from "../../components/iam/arns";
import type { ReplicatedBuckets } from "./replicatedBuckets";
import type { Telling } from "./telling";

/** Characters of a complaint that the table of invariants shows. */
const EVIDENCE_LENGTH = 160;

/** Seconds that copies take when the link is slow: more than the RPO. */
const SLOW_SECONDS = 30 * 60;

/**
 * Objects go both ways between two Regions, deletions too; a backlog and two broken settings, each made behind Pulumi's back,
 * make the readiness check refuse, by name, until they are put right.
 */
export async function tellReplication(buckets: ReplicatedBuckets, telling: Telling): Promise<void> {
  const { timeline, invariants } = telling;
  const [first, second] = buckets.ingestPair();

  const began = buckets.clock.now();
  buckets.write(first, "assets/copies/one.bin", "written in the first Region");
  const status = await buckets.settled(first, "assets/copies/one.bin");
  const replica = buckets.newest(second, "assets/copies/one.bin");
  const home = buckets.home(second);
  const lag = ((buckets.clock.now() - began) / 1_000).toFixed(1);
  timeline.tell(`an object written in ${first} is in ${second} after ${lag} s`);
  invariants.check(
    `a replica has the key and the owner of ${second}`,
    status === "COMPLETED" &&
      replica?.replicationStatus === "REPLICA" &&
      replica.encryption.algorithm === "aws:kms" &&
      replica.encryption.keyArn === home.keyArn &&
      replica.ownerAccountId === home.accountId,
    `${status ?? "no status"}, owner ${replica?.ownerAccountId ?? "none"}, key ${describeKey(replica?.encryption)}`,
  );

  buckets.write(first, "assets/copies/both.bin", "from the first Region");
  await buckets.clock.advance(1_000);
  buckets.write(second, "assets/copies/both.bin", "from the second Region");
  await Promise.all([
    buckets.settled(first, "assets/copies/both.bin"),
    buckets.settled(second, "assets/copies/both.bin"),
  ]);
  const versions = [first, second].map(
    (region) => buckets.newest(region, "assets/copies/both.bin")?.versionId,
  );
  invariants.check(
    "writes of one key in both Regions converge",
    versions[0] !== undefined && versions[0] === versions[1],
    versions.map((version) => version?.slice(0, 8) ?? "none").join(" and "),
  );

  buckets.remove(first, "assets/copies/one.bin");
  await buckets.settled(first, "assets/copies/one.bin");
  invariants.check(
    "delete markers follow",
    buckets.newest(second, "assets/copies/one.bin")?.isDeleteMarker === true,
    `newest in ${second}: ${buckets.newest(second, "assets/copies/one.bin")?.isDeleteMarker === true ? "a delete marker" : "an object"}`,
  );
  await expectReady(buckets, telling, "after everything has arrived");

  await tellBacklog(buckets, [first, second], telling);
  await tellMistake(buckets, [first, second], telling, {
    what: `the replica key of ${first}'s rule is set to a key of ${first}`,
    key: "assets/copies/wrong-key.bin",
    named: "replica-key",
    make: () => buckets.misplaceReplicaKey(first, buckets.home(first).keyArn),
  });
  const sid = `ReplicasFrom${sidOf(first)}`;
  await tellMistake(buckets, [first, second], telling, {
    what: `the key policy of ${second} loses its statement ${sid}`,
    key: "assets/copies/no-statement.bin",
    named: sid,
    make: () => buckets.removeKeyStatement(second, sid),
  });
}

/** While the link is slow, no Region counts as ready that is further behind than the RPO. */
async function tellBacklog(
  buckets: ReplicatedBuckets,
  [first, second]: readonly [string, string],
  telling: Telling,
): Promise<void> {
  buckets.slowDown(SLOW_SECONDS);
  buckets.write(first, "assets/copies/late.bin", "late");
  buckets.slowDown(undefined);
  await buckets.clock.advance((SLOW_SECONDS * 1_000 * 2) / 3);
  const report = await buckets.readiness();
  const behind = regionOf(report, second);
  telling.timeline.tell(
    `${second} is behind by more than ${report.rpoMinutes} minutes: readiness says ${behind}`,
  );
  telling.invariants.check(
    `a backlog above the RPO is not called ready: ${second}`,
    behind === "not-ready" &&
      findingsOn(report, second).some(({ check, status }) => check === "backlog" && status === "wrong"),
    brief(complaints(report, second)[0] ?? "no complaint"),
  );
  await buckets.settled(first, "assets/copies/late.bin");
  await expectReady(buckets, telling, "once it has caught up");
}

/** A setting that is broken at the console, with what readiness must say of it. */
interface Mistake {
  readonly what: string;
  /** Object that is written while it is broken. */
  readonly key: string;
  /** Word that the complaint must hold. */
  readonly named: string;
  /** Makes the mistake. @returns puts it right again */
  readonly make: () => () => void;
}

async function tellMistake(
  buckets: ReplicatedBuckets,
  [first, second]: readonly [string, string],
  telling: Telling,
  { what, key, named, make }: Mistake,
): Promise<void> {
  const { timeline, invariants } = telling;
  const messagesBefore = buckets.failureMessages(first);
  const putRight = make();
  buckets.write(first, key, "cannot be copied");
  const status = await buckets.settled(first, key);
  const messages = buckets.failureMessages(first) - messagesBefore;
  const report = await buckets.readiness();
  const complaint = complaints(report, second).find((text) => text.includes(named));
  timeline.tell(
    `${what}: the object ends ${status ?? "without a status"}, ${messages} message in ${first}'s failure queue`,
  );
  invariants.check(
    `a failed copy is not silent: ${what}`,
    status === "FAILED" && messages > 0,
    `${status ?? "no status"}, ${messages} messages`,
  );
  invariants.check(
    `readiness names it: ${what}`,
    regionOf(report, second) === "not-ready" && complaint !== undefined,
    brief(complaint ?? complaints(report, second).join("; ")),
  );
  putRight();
  // S3 does not try a failed copy again by itself: the object is written once more.
  buckets.write(first, key, "can be copied again");
  invariants.check(
    `copies go on once it is put right: ${what}`,
    (await buckets.settled(first, key)) === "COMPLETED",
    buckets.newest(first, key)?.replicationStatus ?? "no status",
  );
}

async function expectReady(
  buckets: ReplicatedBuckets,
  { timeline, invariants }: Telling,
  when: string,
): Promise<void> {
  const report = await buckets.readiness();
  timeline.tell(
    `readiness ${when}: ${report.regions.map(({ region, verdict }) => `${region} ${verdict}`).join(", ")}`,
  );
  invariants.check(
    `every Region is ready ${when}`,
    report.ready,
    report.ready
      ? report.regions.map(({ region }) => region).join(", ")
      : brief(report.regions.flatMap(({ region }) => complaints(report, region)).join("; ")),
  );
}

function regionOf(report: ReadinessReport, region: string): string {
  return report.regions.find((candidate) => candidate.region === region)?.verdict ?? "missing";
}

function findingsOn(report: ReadinessReport, region: string): readonly PairFinding[] {
  const pairs = report.regions.find((candidate) => candidate.region === region)?.pairs ?? [];
  return pairs.flatMap(({ findings }) => findings);
}

/** What readiness has to say against a Region, each with its check's name in front. */
function complaints(report: ReadinessReport, region: string): readonly string[] {
  return findingsOn(report, region)
    .filter(({ status }) => status !== "ok")
    .map(({ check, message, fix }) => `${check}: ${message}${fix === null ? "" : ` ${fix}`}`);
}

/** Evidence as it fits a table. */
function brief(text: string): string {
  return text.length <= EVIDENCE_LENGTH ? text : `${text.slice(0, EVIDENCE_LENGTH)}...`;
}

function describeKey(
  encryption: { readonly algorithm: string; readonly keyArn?: string } | undefined,
): string {
  return encryption?.keyArn?.split(":").slice(3, 5).join(" of account ") ?? "none";
}
