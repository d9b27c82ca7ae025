import type { Finding } from "./check";

/** A finding of the policy linter that is right as it is. */
export interface PolicyException {
  /** The linter's rule, such as `RESOURCE_MISMATCH`. */
  readonly rule: string;
  /** Which policies, by their names in reports. */
  readonly policy: RegExp;
  /** The statement; left out where the rule is about the whole policy. */
  readonly sid?: string;
  /** What the finding says, where the rule says several things about one statement. */
  readonly problem?: RegExp;
  /** Why it is right. */
  readonly reason: string;
}

/** The accepted findings. One that no longer occurs has to go: it would hide the next. */
export const POLICY_EXCEPTIONS: readonly PolicyException[] = [
  {
    rule: "RESOURCE_MISMATCH",
    policy: /key policy of/,
    sid: "AccountAdministersKey",
    problem:
      /^[^{]*(?:\{'action': 'kms:(?:Create|Delete|Update)Alias', 'required_format': 'arn:\*:kms:\*:\*:alias\/\*'\}(?:, )?)+\]$/,
    reason:
      "These three are asked for twice, on the alias by identity policies and on the key by its own policy (KMS Developer Guide, " +
      '"Controlling access to aliases"). A key policy is about its key only; parliament looks for the alias in it as well.',
  },
  {
    rule: "UNKNOWN_ACTION",
    policy: /identity policy of ingest-[a-z0-9-]+-(?:submit-transcode|reconcile) /,
    sid: "ProbeMasters",
    problem: /^[^:]*: Unknown action mediaconvert:Probe$/,
    reason:
      'MediaConvert has had the action since 2025 (Service Authorization Reference, "AWS Elemental MediaConvert": read, of no resource ' +
      "type). parliament's list of actions is older.",
  },
];

/** Applies exceptions and remembers which were needed. */
export class PolicyExceptions {
  readonly #used = new Set<PolicyException>();

  constructor(private readonly exceptions: readonly PolicyException[]) {}

  /** Whether a finding is one of the exceptions. */
  accepts(finding: Finding): boolean {
    const fitting = this.exceptions.filter(
      ({ rule, policy, sid = "", problem }) =>
        rule === finding.rule &&
        sid === finding.sid &&
        policy.test(finding.name) &&
        problem?.test(finding.problem) !== false,
    );
    fitting.forEach((exception) => this.#used.add(exception));
    return fitting.length > 0;
  }

  /** One sentence per exception that nothing needed. */
  stale(): readonly string[] {
    return this.exceptions
      .filter((exception) => !this.#used.has(exception))
      .map(
        ({ rule, policy, sid }) =>
          `the exception of ${rule} for ${sid ?? "any statement"} of ${String(policy)} is not needed any more; remove it from checks/policyExceptions.ts`,
      );
  }
}
