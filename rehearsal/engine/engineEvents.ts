import type { EngineEvent } from "@pulumi/pulumi/automation";
import { z } from "zod";

/** A policy that was broken. */
export interface PolicyViolation {
  readonly policyName: string;
  readonly message: string;
  /** Only `mandatory` stops the deployment. */
  readonly enforcementLevel: string;
  readonly resourceUrn: string | undefined;
}

/** What one preview or update did, gathered from the engine's own events. */
export interface EngineReport {
  /** Number of resources per operation (`create`, `update`, `replace`, `delete`, `same`, ...). */
  readonly changes: Readonly<Record<string, number>>;
  /** Resources that are not left as they were; 0 for an unchanged program. */
  readonly changed: number;
  /** URNs of the resources that were (or would be) created, replacements included. */
  readonly created: readonly string[];
  /** Every resource that was not (or would not be) left as it was. A replacement is three operations. */
  readonly operations: readonly { readonly op: string; readonly urn: string }[];
  readonly violations: readonly PolicyViolation[];
  readonly policies: {
    /** Different policies that looked at something. */
    readonly distinct: number;
    /** Checks made: each policy counts once per resource (or stack) it looked at. */
    readonly evaluations: number;
  };
  /** Texts of the errors, each with its resource; no colours, no stack traces, no mere consequences of other errors. */
  readonly errors: readonly string[];
  /** Texts of the warnings, those about plugins on PATH left out: these are the rehearsal's own. */
  readonly warnings: readonly string[];
}

/** Events that the engine sends and the SDK's types do not name yet. */
const policySummaries = z.object({
  policyAnalyzeSummaryEvent: z
    .object({ passed: z.array(z.string()).optional(), failed: z.array(z.string()).optional() })
    .optional(),
  policyAnalyzeStackSummaryEvent: z
    .object({ passed: z.array(z.string()).optional(), failed: z.array(z.string()).optional() })
    .optional(),
});

/** Operations after which a resource is another than before. */
const UNCHANGED: ReadonlySet<string> = new Set(["same", "read", "refresh"]);
const CREATES: ReadonlySet<string> = new Set(["create", "create-replacement"]);
const OWN_PLUGIN_WARNING = /^using pulumi-\S+ from \$PATH at /;
/** What the engine also reports once it has stopped for another reason. */
const CONSEQUENCE =
  /^(?:preview|update|destroy) failed$|resource monitor shut down|the client connection is closing|context canceled/;

/** Gathers the engine's events into an {@link EngineReport}. */
export class EngineEvents {
  readonly #created = new Set<string>();
  readonly #operations: { readonly op: string; readonly urn: string }[] = [];
  readonly #violations: PolicyViolation[] = [];
  readonly #policies = new Set<string>();
  readonly #errors = new Set<string>();
  readonly #warnings = new Set<string>();
  #evaluations = 0;
  #changes: Readonly<Record<string, number>> = {};

  /** Takes in one event. */
  add(event: EngineEvent): void {
    if (event.resourcePreEvent !== undefined) {
      const { op, urn } = event.resourcePreEvent.metadata;
      if (!UNCHANGED.has(op)) {
        this.#operations.push({ op, urn });
      }
      if (CREATES.has(op)) {
        this.#created.add(urn);
      }
    }
    if (event.policyEvent !== undefined) {
      const { policyName, message, enforcementLevel, resourceUrn } = event.policyEvent;
      this.#violations.push({
        policyName,
        message: plainText(message),
        enforcementLevel,
        resourceUrn: resourceUrn === "" ? undefined : resourceUrn,
      });
    }
    if (event.diagnosticEvent !== undefined) {
      const { severity, message, urn } = event.diagnosticEvent;
      this.#addDiagnostic(severity, withResource(plainText(message), urn));
    }
    if (event.summaryEvent !== undefined) {
      this.#changes = z.record(z.string(), z.number()).parse(event.summaryEvent.resourceChanges);
    }
    this.#addPolicySummaries(event);
  }

  /** What is known so far. */
  report(): EngineReport {
    return {
      changes: this.#changes,
      changed: Object.entries(this.#changes)
        .filter(([operation]) => !UNCHANGED.has(operation))
        .reduce((sum, [, count]) => sum + count, 0),
      created: [...this.#created],
      operations: [...this.#operations],
      violations: [...this.#violations],
      policies: { distinct: this.#policies.size, evaluations: this.#evaluations },
      errors: distinctErrors([...this.#errors]),
      warnings: [...this.#warnings],
    };
  }

  #addDiagnostic(severity: string, message: string): void {
    if (message === "") {
      return;
    }
    if (severity === "error") {
      this.#errors.add(message);
    } else if (severity === "warning" && !OWN_PLUGIN_WARNING.test(message)) {
      this.#warnings.add(message);
    }
  }

  #addPolicySummaries(event: EngineEvent): void {
    const summaries = policySummaries.safeParse(event);
    if (!summaries.success) {
      return;
    }
    for (const summary of Object.values(summaries.data)) {
      const names = [...(summary?.passed ?? []), ...(summary?.failed ?? [])];
      names.forEach((name) => this.#policies.add(name));
      this.#evaluations += names.length;
    }
  }
}

/** Says which resource a text is about, where it does not say so itself. */
function withResource(message: string, urn: string | undefined): string {
  const [type, name] = urn === undefined || urn === "" ? [] : urn.split("::").slice(2);
  if (message === "" || type === undefined || name === undefined || message.includes(`'${name}'`)) {
    return message;
  }
  return type.endsWith("pulumi:pulumi:Stack")
    ? message
    : `${type.split("$").at(-1) ?? type} ${name}: ${message}`;
}

/** Leaves out what only follows from another error, and what says the same as another with more words around it. */
function distinctErrors(errors: readonly string[]): readonly string[] {
  const causes = errors.filter((error) => !CONSEQUENCE.test(error));
  const distinct = causes.filter(
    (error) =>
      !causes.some((other) => other !== error && other.length < error.length && error.endsWith(other)),
  );
  return distinct.length > 0 ? distinct : errors;
}

/** A diagnostic as an operator should read it: no colour marks, no stack trace, no empty lines, no repeated prefix. */
export function plainText(message: string): string {
  return message
    .replaceAll(/<\{%[^%]*%\}>/g, "")
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== "" && !/^\s+at\s/.test(line))
    .join("\n")
    .trim();
}
