import type { BucketKind, Fact } from "./facts";

/** What a finding is about; scripts may rely on these names. */
export type CheckName =
  | "versioning"
  | "object-lock"
  | "ownership"
  | "encryption"
  | "rule"
  | "source-key"
  | "replica-key"
  | "trust"
  | "role-policies"
  | "source-bucket-policy"
  | "bucket-policy"
  | "source-key-policy"
  | "destination-key-policy"
  | "backlog"
  | "failed-operations"
  | "failure-queue";

/**
 * `wrong`: read, and not as it must be. `unreadable`: AWS did not let us look. `unknown`: read, but AWS has nothing to say yet (metrics of
 * a new rule).
 */
export type FindingStatus = "ok" | "wrong" | "unreadable" | "unknown";

/** One thing that was looked at. */
export interface Finding {
  readonly check: CheckName;
  readonly status: FindingStatus;
  /** ARN, name or URL of what was looked at. */
  readonly resource: string;
  /** A sentence that names the place and what is wrong there. */
  readonly message: string;
  /** What to do; `null` where nothing is to be done. */
  readonly fix: string | null;
}

/** A finding of one pair; `bucket` is `null` for what concerns both buckets. */
export interface PairFinding extends Finding {
  readonly bucket: BucketKind | null;
}

/** `unknown`: nothing is wrong, but something cannot be told yet. Only `ready` is ready. */
export type Verdict = "ready" | "not-ready" | "unknown";

/** The verdict that findings lead to. */
export function verdictOf(findings: readonly Pick<Finding, "status">[]): Verdict {
  return worst(
    findings.map(({ status }) =>
      status === "ok" ? "ready" : status === "unknown" ? "unknown" : "not-ready",
    ),
  );
}

/** The verdict over several: one that is not ready spoils all. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.includes("not-ready") ? "not-ready" : verdicts.includes("unknown") ? "unknown" : "ready";
}

/** Where a finding belongs. */
export type Place = Pick<Finding, "check" | "resource">;

/** All is well. */
export function ok(place: Place, message: string): Finding {
  return { ...place, status: "ok", message, fix: null };
}

/** Not as it must be. */
export function wrong(place: Place, message: string, fix: string): Finding {
  return { ...place, status: "wrong", message, fix };
}

/** Nothing known yet. */
export function unknown(place: Place, message: string, fix: string): Finding {
  return { ...place, status: "unknown", message, fix };
}

/** What AWS did not let us read. */
export function unreadable(place: Place, fact: { readonly call: string; readonly error: string }): Finding {
  return {
    ...place,
    status: "unreadable",
    message: `${place.resource} cannot be read: ${fact.call} fails with ${fact.error.replace(/[.\s]+$/, "")}.`,
    fix: "Give the credentials (or the role of --role-arn) this permission, or try again when AWS answers.",
  };
}

/** Judges a fact that was read; one that was not is a finding by itself. */
export function judge<T>(
  place: Place,
  fact: Fact<T>,
  look: (value: T) => readonly Finding[],
): readonly Finding[] {
  return fact.kind === "read" ? look(fact.value) : [unreadable(place, fact)];
}
