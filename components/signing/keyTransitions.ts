import {
  CLOCK_SKEW_SECONDS,
  DEPLOYMENT_ALLOWANCE_SECONDS,
  KEY_SETTLE_SECONDS,
  RETIRED_TRUST_SECONDS,
} from "../../functions/entitlement/signingTimes";
import { inUtc } from "../instants";
import { signerOrder, trustedInstant } from "./signerOrder";
import { MAX_KEYS, type SigningKeySet, type SigningKeySettings } from "./signingKeyStates";

const ROTATE = "npm run rotate-keys takes every step at its time.";

/** Rule that a change of signing keys breaks. */
export type KeyTransitionCode =
  | "active-count"
  | "too-many"
  | "not-published"
  | "never-signed"
  | "has-signed"
  | "active-removed"
  | "trust-missing"
  | "trust-too-early"
  | "removed-early"
  | "not-settled";

/** Why one set of signing keys must not follow another. */
export interface KeyTransitionProblem {
  readonly code: KeyTransitionCode;
  /** The setting, the value received, what is allowed and the fix. */
  readonly message: string;
}

/**
 * Why one set of signing keys must not follow another at this time; empty when it may.
 *
 * What it keeps up: no cookie that is valid is refused at any edge location, and the key that signs is trusted at all of them. A
 * configuration has no memory of when keys were changed; it is told by `trustedUntil`, which no key gets earlier than
 * {@link earliestTrustedUntil}.
 *
 * A name is a key's generation. Once it was taken out nobody can tell whether it comes back for another key; it is treated as one, and
 * Pulumi makes a new pair for it.
 *
 * @param before what was deployed last
 * @param now the present of whoever deploys; what is agreed to has to happen within `DEPLOYMENT_ALLOWANCE_SECONDS`
 */
export function keyTransitionProblems(
  before: SigningKeySet,
  after: SigningKeySet,
  now: Date,
): readonly KeyTransitionProblem[] {
  const old = new Map(Object.entries(before));
  const wanted = new Map(Object.entries(after));
  return [
    ...setProblems(after),
    ...[...wanted].flatMap(([name, key]) => listedProblems(name, old.get(name), key, now)),
    ...[...old].flatMap(([name, key]) => (wanted.has(name) ? [] : removalProblems(name, key, now))),
    ...unsettledProblems(before, after, now),
  ];
}

/** The earliest `trustedUntil` that a key may be given at this time: by then its last cookie has expired everywhere. */
export function earliestTrustedUntil(now: Date): Date {
  return new Date(now.getTime() + (RETIRED_TRUST_SECONDS + DEPLOYMENT_ALLOWANCE_SECONDS) * 1_000);
}

function setProblems(keys: SigningKeySet): readonly KeyTransitionProblem[] {
  const names = Object.keys(keys).sort();
  const active = names.filter((name) => keys[name]?.state === "active");
  const problems: KeyTransitionProblem[] = [];
  if (active.length !== 1) {
    problems.push({
      code: "active-count",
      message: `signingKeys: got ${active.length} active keys${active.length > 0 ? ` (${active.join(", ")})` : ""}. Exactly one key signs; mark the others published or retired.`,
    });
  }
  if (names.length > MAX_KEYS) {
    problems.push({
      code: "too-many",
      message: `signingKeys: got ${names.length} (${names.join(", ")}). A CloudFront key group takes ${MAX_KEYS}; take retired keys out whose trustedUntil has passed.`,
    });
  }
  return problems;
}

/** What is wrong with a key that is listed now. */
function listedProblems(
  name: string,
  before: SigningKeySettings | undefined,
  after: SigningKeySettings,
  now: Date,
): readonly KeyTransitionProblem[] {
  const setting = `signingKeys.${name}`;
  if (before === undefined && after.state === "active") {
    return [
      {
        code: "not-published",
        message: `${setting}: got active, it was not listed before. CloudFront has to know a key before it signs: deploy it as published first. ${ROTATE}`,
      },
    ];
  }
  if (after.state === "retired" && before?.state !== "active" && before?.state !== "retired") {
    return [
      {
        code: "never-signed",
        message: `${setting}: got retired, it ${before === undefined ? "was not listed before" : "is published"}. Only a key that has signed is retired; ${before === undefined ? "list it as published, or leave it out" : "leave it published, or take it out"}.`,
      },
    ];
  }
  if (after.state === "published" && before !== undefined && before.state !== "published") {
    return [
      {
        code: "has-signed",
        message: `${setting}: got published, it is ${before.state}. ${before.state === "active" ? `Viewers hold cookies of it: write ${retirement(now)} or later, or leave it active.` : "Viewers may hold cookies of it: leave it retired, or make it active again."} ${ROTATE}`,
      },
    ];
  }
  return after.state === "retired" ? trustProblems(`${setting}.trustedUntil`, before, after, now) : [];
}

/** What is wrong with the end of a retired key's trust. */
function trustProblems(
  setting: string,
  before: SigningKeySettings | undefined,
  { trustedUntil }: SigningKeySettings,
  now: Date,
): readonly KeyTransitionProblem[] {
  const known = before?.state === "retired" ? before.trustedUntil : undefined;
  const earliest = earliestTrustedUntil(now);
  if (trustedUntil === undefined) {
    return before?.state === "retired" && known === undefined
      ? []
      : [
          {
            code: "trust-missing",
            message: `${setting}: missing. Nobody could tell when the key may be taken out. Write ${known === undefined ? `${retirement(now)} or later` : `the one it has, ${known}`}. ${ROTATE}`,
          },
        ];
  }
  const until = Date.parse(trustedUntil);
  // What a key may be given when it retires it may be given at any time; what it has it may keep, or have longer.
  if (until >= earliest.getTime() || (known !== undefined && until >= Date.parse(known))) {
    return [];
  }
  return [
    {
      code: "trust-too-early",
      message:
        known === undefined
          ? `${setting}: got ${trustedUntil}, which is too early. There may be cookies of the key for longer: write ${retirement(now)} or later. ${ROTATE}`
          : `${setting}: got ${trustedUntil}, it is ${known}. There may be cookies of the key until then: leave it, or write ${inUtc(earliest)} or later.`,
    },
  ];
}

/** What is wrong with taking a key out. A published one never signed. */
function removalProblems(
  name: string,
  { state, trustedUntil }: SigningKeySettings,
  now: Date,
): readonly KeyTransitionProblem[] {
  const setting = `signingKeys.${name}`;
  if (state === "active") {
    return [
      {
        code: "active-removed",
        message: `${setting}: missing, it is active. Viewers hold cookies of it: write ${retirement(now)} or later. ${ROTATE}`,
      },
    ];
  }
  if (state === "published" || now.getTime() >= trustedInstant(trustedUntil)) {
    return [];
  }
  return [
    {
      code: "removed-early",
      message:
        trustedUntil === undefined
          ? `${setting}: missing, it was retired without trustedUntil. Nobody knows how long there are cookies of it: write ${retirement(now)} or later, and take it out then. ${ROTATE}`
          : `${setting}: missing, it is trusted until ${trustedUntil}, and now it is ${inUtc(now)}. There may be cookies of it until then: leave it retired, and take it out then. ${ROTATE}`,
    },
  ];
}

/**
 * While the services change over to a new active key they go on with the one before. That one may be as new itself: published, made
 * active and retired within minutes, with edge locations that do not know it yet.
 *
 * When it was made active nobody wrote down. It was no later than the retirement of the key before it, and that one's `trustedUntil` is
 * at least `RETIRED_TRUST_SECONDS` after it.
 */
function unsettledProblems(
  before: SigningKeySet,
  after: SigningKeySet,
  now: Date,
): readonly KeyTransitionProblem[] {
  const leaving = signerOrder(before).active;
  const arriving = signerOrder(after).active;
  if (leaving === arriving) {
    return [];
  }
  const forward = earliestTrustedUntil(now);
  const settledThen = settledBy(forward);
  return Object.entries(before).flatMap(([name, { state, trustedUntil }]) => {
    if (state !== "retired" || trustedUntil === undefined) {
      return [];
    }
    const settled = settledBy(new Date(trustedUntil));
    if (now >= settled) {
      return [];
    }
    const sooner =
      settled <= settledThen
        ? ""
        : ` To make that ${inUtc(settledThen)}, bring ${name}.trustedUntil forward to ${inUtc(forward)}.`;
    return [
      {
        code: "not-settled",
        message: `signingKeys.${arriving}: got active, but ${leaving} may have been active for minutes only, going by ${name}.trustedUntil, ${trustedUntil}. Services go on with ${leaving} while ${arriving} spreads, and some edge locations may not know it yet. Leave ${leaving} active until ${inUtc(settled)}.${sooner} ${ROTATE}`,
      },
    ];
  });
}

/** When every edge location knows the key that took over from one with this end of trust. */
function settledBy(trustedUntil: Date): Date {
  const before = RETIRED_TRUST_SECONDS - KEY_SETTLE_SECONDS - CLOCK_SKEW_SECONDS;
  return new Date(trustedUntil.getTime() - before * 1_000);
}

/** What to write for a key that stops signing now. */
export function retirement(now: Date): string {
  return `{state: retired, trustedUntil: ${inUtc(earliestTrustedUntil(now))}}`;
}
