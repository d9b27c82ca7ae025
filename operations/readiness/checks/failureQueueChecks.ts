import type { FailureMessage, FailureMessages, PairFacts } from "../facts";
import { type Finding, judge, ok, wrong } from "../findings";
import { ruleIdTo } from "../ruleId";

/** How many objects a finding names. */
const NAMED_OBJECTS = 3;

/**
 * Findings about the source Region's queue of S3's messages about objects that were not copied: the memory of failures that are older than
 * what the metrics look back.
 *
 * S3 greets a new destination with a message of its own (`s3:TestEvent`), and tells of late objects again when they have arrived (S3 User
 * Guide, "Amazon S3 event notifications"). Neither is a reason to worry. Nor is what a rule to another Region could not copy: it is that
 * Region's trouble.
 */
export function checkFailureQueue({
  from,
  to,
}: {
  readonly from: Pick<PairFacts["from"], "region" | "failureQueue">;
  readonly to: Pick<PairFacts["to"], "region">;
}): readonly Finding[] {
  const { url, messages } = from.failureQueue;
  const place = { check: "failure-queue", resource: url } as const;
  return judge(place, messages, (found) => {
    const here = found.seen.filter(({ ruleId }) => ruleId === undefined || ruleId === ruleIdTo(to.region));
    const open = unresolved(here);
    const unseen = Math.max(0, found.total - found.seen.length);
    if (open.length === 0 && unseen === 0) {
      return [ok(place, `No message about objects of ${from.region} that were not copied.`)];
    }
    return [
      wrong(
        place,
        `${url} tells of objects of ${from.region} that were not copied in time or at all: ${inWords(open, unseen)}.`,
        "Copy them again (docs/readiness.md, failed objects), and delete the messages that are dealt with.",
      ),
    ];
  });
}

/** Messages of failures, and of late objects that no other message says have arrived. */
function unresolved(seen: FailureMessages["seen"]): readonly FailureMessage[] {
  const arrived = new Set(seen.filter(is("OperationReplicatedAfterThreshold")).map(({ object }) => object));
  return seen.filter(
    (message) =>
      !is("TestEvent")(message) &&
      !is("OperationReplicatedAfterThreshold")(message) &&
      !(is("OperationMissedThreshold")(message) && arrived.has(message.object)),
  );
}

/** S3 names events with and without a service in front. */
function is(event: string): (message: FailureMessage) => boolean {
  return (message) => message.event.split(":").at(-1) === event;
}

function inWords(open: readonly FailureMessage[], unseen: number): string {
  const named = open
    .slice(0, NAMED_OBJECTS)
    .map(({ object, reason, event }) => `${object} ${reason ?? event.split(":").at(-1) ?? event}`);
  const others = open.length - named.length + unseen;
  return [
    ...named,
    ...(others === 0 ? [] : [`about ${others} ${named.length === 0 ? "" : "more "}messages`]),
  ].join(", ");
}
