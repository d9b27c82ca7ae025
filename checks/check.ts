import { z } from "zod";

import type { PythonRunner } from "./pythonEnvironment";

/** Something to validate: a name for reports, and what the check's script needs. */
export interface CheckedDocument {
  readonly name: string;
  /** What it is one of, such as `CreateJob`; reports count by it. */
  readonly kind: string;
}

/** A document that is wrong on purpose, which the check has to reject. */
export interface BrokenDocument<T extends CheckedDocument> {
  readonly document: T;
  /** What at least one finding has to match: its rule and its text. */
  readonly expected: RegExp;
}

/** One kind of validation by a third party. */
export interface Check<T extends CheckedDocument> {
  /** What is validated against what, for reports. */
  readonly title: string;
  /** File in `checks/python`. It gets the documents as JSON and answers with its findings. */
  readonly script: string;
  readonly documents: readonly T[];
  readonly broken: readonly BrokenDocument<T>[];
  /** Whether a finding counts. @default every finding does */
  readonly accepts?: (finding: Finding) => boolean;
}

const findingSchema = z.object({
  /** Name of the document. */
  name: z.string(),
  /** In the third party's own words, such as `MEDIUM`. */
  severity: z.string(),
  /** Its name for what is wrong, such as `RESOURCE_MISMATCH` or `E3030`. */
  rule: z.string(),
  problem: z.string(),
  /** The statement that it is about, where it is about one. */
  sid: z.string().default(""),
});

/** What a third party has to say about a document. */
export type Finding = z.output<typeof findingSchema>;

/** What came out of a check. */
export interface CheckResult {
  readonly title: string;
  /** How many documents of each kind were validated. */
  readonly counts: Readonly<Record<string, number>>;
  /** How many broken documents were rejected, as they must be. */
  readonly rejected: number;
  /** Sentences; empty when all is well. */
  readonly problems: readonly string[];
}

/** Separates the broken documents, which go to the same run of the script, from the real ones. */
const BROKEN = "broken on purpose: ";

/**
 * Has a third party validate documents, and makes sure that it would notice: there must be documents, and every broken one among
 * them must be rejected for the reason it was broken for.
 */
export async function runCheck<T extends CheckedDocument>(
  check: Check<T>,
  python: PythonRunner,
): Promise<CheckResult> {
  const repeated = check.documents.find(
    ({ name }, index) => check.documents.findIndex((other) => other.name === name) !== index,
  );
  if (repeated !== undefined) {
    throw new Error(`${check.title}: two documents are called ${repeated.name}. Name each differently.`);
  }
  const broken = check.broken.map(({ document, expected }) => ({
    document: { ...document, name: BROKEN + document.name },
    expected,
  }));
  const everything = [...check.documents, ...broken.map(({ document }) => document)];
  const findings = z
    .array(findingSchema)
    .parse(JSON.parse(await python(check.script, JSON.stringify(everything))));
  return judge(check, findings);
}

/** What findings mean for a check. */
export function judge<T extends CheckedDocument>(check: Check<T>, findings: readonly Finding[]): CheckResult {
  const accepts = check.accepts ?? (() => false);
  const complaints = grouped(
    findings.filter((finding) => !finding.name.startsWith(BROKEN) && !accepts(finding)),
  );
  const overlooked = check.broken.filter(
    ({ document, expected }) =>
      !findings.some(
        (finding) =>
          finding.name === BROKEN + document.name &&
          !accepts({ ...finding, name: document.name }) &&
          expected.test(`${finding.rule} ${finding.problem}`),
      ),
  );
  return {
    title: check.title,
    counts: countBy(check.documents),
    rejected: check.broken.length - overlooked.length,
    problems: [
      ...(check.documents.length === 0 ? ["nothing was validated"] : []),
      ...(check.broken.length === 0 ? ["no broken document shows that it can fail"] : []),
      ...overlooked.map(
        ({ document, expected }) =>
          `${document.name} was broken on purpose and not rejected for it (expected ${String(expected)})`,
      ),
      ...complaints,
    ],
  };
}

/** One sentence for what is found in the same words in several documents. */
function grouped(findings: readonly Finding[]): readonly string[] {
  const names = new Map<string, string[]>();
  for (const { name, severity, rule, sid, problem } of findings) {
    const text = [sid, `${severity} ${rule}`, problem].filter((part) => part !== "").join(": ");
    names.set(text, [...(names.get(text) ?? []), name]);
  }
  return [...names].map(([text, [first = "", ...others]]) =>
    others.length === 0 ? `${first}: ${text}` : `${first} and ${others.length} more: ${text}`,
  );
}

function countBy(documents: readonly CheckedDocument[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind } of documents) {
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
