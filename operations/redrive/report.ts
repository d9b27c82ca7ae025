import type { IngestQueue } from "../../functions/ingest/stages";

/** A dead letter, for people. */
export interface SampleMessage {
  readonly messageId: string;
  readonly reason: string;
  /** The asset with its key or job; the beginning of the body where it cannot be read. */
  readonly subject: string;
  readonly receiveCount: number;
  /** Since it was sent for the first time. */
  readonly ageMinutes: number;
}

/** What a redrive saw and did. */
export interface RedriveReport {
  readonly stack: string;
  readonly region: string;
  readonly stage: IngestQueue;
  /** `shown`: a dry run. */
  readonly outcome: "shown" | "moved" | "discarded";
  /** Messages at the start, as SQS counts: approximately. */
  readonly before: number;
  /** Messages that were looked at; fewer than `before` when `--count` was reached. */
  readonly looked: number;
  readonly moved: number;
  readonly discarded: number;
  /** Of those looked at, the ones that the stage cannot read and that are still there. */
  readonly unreadable: number;
  /** Messages that arrived while this ran: what was moved and failed again, or newly failed. */
  readonly newer: number;
  /** Ids to discard that were not there. */
  readonly notFound: readonly string[];
  /** Messages looked at, by what they tell. */
  readonly reasons: Readonly<Record<string, number>>;
  /** The first of them. */
  readonly samples: readonly SampleMessage[];
}

/** The report for people. */
export function formatReport(report: RedriveReport): string {
  const { stack, region, stage, outcome, before, looked, moved, discarded, unreadable, newer, notFound } =
    report;
  return [
    `stack       ${stack}`,
    `queue       dead letters of ${stage} in ${region}`,
    `messages    about ${before}, ${looked} looked at, ${unreadable} of them cannot be read and stay`,
    `outcome     ${outcome}: ${moved} moved, ${discarded} discarded${newer > 0 ? `, ${newer} arrived meanwhile and stay` : ""}`,
    ...Object.entries(report.reasons).map(([reason, count]) => `  ${String(count).padStart(6)}  ${reason}`),
    ...report.samples.map(
      ({ messageId, reason, subject, receiveCount, ageMinutes }) =>
        `  ${messageId}  ${reason}: ${subject}, received ${receiveCount} times, ${ageMinutes} min old`,
    ),
    ...notFound.map((id) => `-> ${id} was not found; another reader may hold it. Try again in five minutes.`),
    ...(unreadable > 0 && outcome !== "discarded"
      ? ["-> What is unreadable stays: look at it, then --discard <message id> --record <file>."]
      : []),
  ].join("\n");
}
