import {
  CLOCK_SKEW_SECONDS,
  DEPLOYMENT_ALLOWANCE_SECONDS,
  KEY_SETTLE_SECONDS,
  RETIRED_TRUST_SECONDS,
} from "../../functions/entitlement/signingTimes";
import { inUtc, signerOrder, trustedInstant } from "./signerOrder";
import { MAX_KEYS, type SigningKeySet, type SigningKeySettings } from "./signingKeyStates";

const ROTATE = "npm run rotate-keys takes every step at its time.";

/**
 * Why one set of signing keys must not follow another at this time: one or more sentences for each reason, none when it may.
 *
 * What it keeps up: no cookie that is valid is refused at any edge location, and the key that signs is trusted at all of them. A
 * configuration has no memory of when keys were changed; it is told by `trustedUntil`, which no key gets sooner than
 * {@link longestTrust} after it signed.
 *
 * A name is a key's generation. Once it was taken out nobody can tell whether it comes back for another key, and it is treated as one:
 * Pulumi makes a new pair for it.
 *
 * @param before what was deployed last
 * @param now the present of whoever deploys; what is agreed to must have happened within `DEPLOYMENT_ALLOWANCE_SECONDS`
 */
export function keyTransitionProblems(
  before: SigningKeySet,
  after: SigningKeySet,
  now: Date,
): readonly string[] {
  const old = new Map(Object.entries(before));
  const wanted = new Map(Object.entries(after));
  const keyProblems = [
    ...[...wanted].map(([name, key]) => keyProblem(name, old.get(name), key, now)),
    ...[...old].map(([name, key]) => (wanted.has(name) ? undefined : removalProblem(name, key, now))),
  ].filter((problem) => problem !== undefined);
  const problems = [...setProblems(after), ...keyProblems];
  // Without exactly one active key there is no order to speak of.
  return problems.length > 0
    ? problems
    : [...unsettledProblems(before, after, now), ...renewedUseProblems(before, after, now)];
}

/** The earliest `trustedUntil` that a key may be given at this time. */
export function longestTrust(now: Date): Date {
  return new Date(now.getTime() + (RETIRED_TRUST_SECONDS + DEPLOYMENT_ALLOWANCE_SECONDS) * 1_000);
}

function setProblems(keys: SigningKeySet): readonly string[] {
  const names = Object.keys(keys).sort();
  const active = names.filter((name) => keys[name]?.state === "active");
  return [
    ...(active.length === 1
      ? []
      : [
          `signingKeys: got ${active.length} active keys${active.length > 0 ? ` (${active.join(", ")})` : ""}. Exactly one key signs; mark the others published or retired.`,
        ]),
    ...(names.length <= MAX_KEYS
      ? []
      : [
          `signingKeys: got ${names.length} (${names.join(", ")}). A CloudFront key group takes ${MAX_KEYS}; take retired keys out whose trustedUntil has passed.`,
        ]),
  ];
}

/** What is wrong with a key that is listed now. */
function keyProblem(
  name: string,
  before: SigningKeySettings | undefined,
  after: SigningKeySettings,
  now: Date,
): string | undefined {
  const setting = `signingKeys.${name}`;
  switch (after.state) {
    case "published":
      return before === undefined || before.state === "published"
        ? undefined
        : `${setting}: got published, it is ${before.state}. ${
            before.state === "active"
              ? `It signs, and has signed: retire it, as {state: retired, trustedUntil: ${inUtc(longestTrust(now))}} or later, or leave it active.`
              : "It has signed; leave it retired, or make it active again."
          } ${ROTATE}`;
    case "active":
      return before === undefined
        ? `${setting}: got active, it was not listed before. CloudFront has to know a key before it signs: deploy it as published first. ${ROTATE}`
        : undefined;
    case "retired":
      return before === undefined || before.state === "published"
        ? `${setting}: got retired, it ${before === undefined ? "was not listed before" : "is published"}. Only a key that has signed is retired; ${before === undefined ? "list it as published, or leave it out" : "leave it published, or take it out"}.`
        : trustProblem(`${setting}.trustedUntil`, before, after, now);
  }
}

/** What is wrong with the end of a retired key's trust. */
function trustProblem(
  setting: string,
  before: SigningKeySettings,
  { trustedUntil }: SigningKeySettings,
  now: Date,
): string | undefined {
  const earliest = longestTrust(now);
  const advice = `Write {state: retired, trustedUntil: ${inUtc(earliest)}} or later: until then there may be cookies of it. ${ROTATE}`;
  if (trustedUntil === undefined) {
    return before.state === "retired" && before.trustedUntil === undefined
      ? undefined
      : `${setting}: missing. ${advice}`;
  }
  const until = Date.parse(trustedUntil);
  if (until >= earliest.getTime()) {
    return undefined;
  }
  if (before.state === "retired" && before.trustedUntil !== undefined) {
    return until >= Date.parse(before.trustedUntil)
      ? undefined
      : `${setting}: got ${trustedUntil}, it is ${before.trustedUntil}. There may be cookies of the key until then; leave it, or write ${inUtc(earliest)} or later.`;
  }
  return `${setting}: got ${trustedUntil}, which is too early. ${advice}`;
}

/** What is wrong with taking a key out. */
function removalProblem(
  name: string,
  { state, trustedUntil }: SigningKeySettings,
  now: Date,
): string | undefined {
  const setting = `signingKeys.${name}`;
  switch (state) {
    case "published":
      // It never signed.
      return undefined;
    case "active":
      return `${setting}: is missing, it is active. Viewers hold cookies of it: list it as {state: retired, trustedUntil: ${inUtc(longestTrust(now))}} or later. ${ROTATE}`;
    case "retired":
      return now.getTime() >= trustedInstant(trustedUntil)
        ? undefined
        : trustedUntil === undefined
          ? `${setting}: is missing, and was retired without trustedUntil, so nobody knows how long there are cookies of it. List it as {state: retired, trustedUntil: ${inUtc(longestTrust(now))}} or later, and take it out then. ${ROTATE}`
          : `${setting}: is missing, it is trusted until ${trustedUntil}. There may be cookies of it until then, and now it is ${inUtc(now)}; list it as retired, and take it out then. ${ROTATE}`;
  }
}

/**
 * While the services change over to a new active key they go on with the one before. That one may be as new itself: published, made
 * active and retired within minutes, with edge locations that do not know it yet.
 *
 * When it was made active nobody wrote down. It was no later than the retirement of the key before it, and that one's `trustedUntil` is
 * at least {@link RETIRED_TRUST_SECONDS} after it.
 */
function unsettledProblems(before: SigningKeySet, after: SigningKeySet, now: Date): readonly string[] {
  const leaving = signerOrder(before).active;
  const arriving = signerOrder(after).active;
  if (leaving === arriving) {
    return [];
  }
  return Object.entries(before).flatMap(([name, { state, trustedUntil }]) => {
    if (state !== "retired" || trustedUntil === undefined) {
      return [];
    }
    const settled = settledBefore(Date.parse(trustedUntil));
    const sooner = settledBefore(longestTrust(now).getTime());
    const forward =
      settled <= sooner
        ? ""
        : ` If that is too late, bring ${name}.trustedUntil forward to ${inUtc(longestTrust(now))}: then it is ${inUtc(new Date(sooner))}.`;
    return now.getTime() >= settled
      ? []
      : [
          `signingKeys.${arriving}: got active, but ${leaving} may be active for minutes only, to go by ${name}.trustedUntil (${trustedUntil}). The services go on with ${leaving} while ${arriving} spreads, and there may be edge locations that do not know it yet. Leave ${leaving} active until ${inUtc(new Date(settled))}.${forward} ${ROTATE}`,
        ];
  });
}

/** The latest instant at which every edge location knows a key that took over from one with this end of trust; milliseconds since 1970. */
function settledBefore(trustedUntil: number): number {
  return trustedUntil - (RETIRED_TRUST_SECONDS - KEY_SETTLE_SECONDS - CLOCK_SKEW_SECONDS) * 1_000;
}

/**
 * Any change of what the services are told makes them go on with the first retired key once more, as if the active one were new: it is
 * all they can tell by. So that key has to be trusted as long as one that is retired now.
 */
function renewedUseProblems(before: SigningKeySet, after: SigningKeySet, now: Date): readonly string[] {
  const told = signerOrder(after);
  const [first] = told.retired;
  const same = JSON.stringify(told) === JSON.stringify(signerOrder(before));
  const trustedUntil = first === undefined ? undefined : after[first]?.trustedUntil;
  if (same || first === undefined || trustedInstant(trustedUntil) >= longestTrust(now).getTime()) {
    return [];
  }
  return [
    `signingKeys.${first}.trustedUntil: got ${trustedUntil ?? "nothing"}, which is too early for this change. Other retired keys are changed, and whenever they are the services sign with ${first} for some more minutes. Write ${inUtc(longestTrust(now))} or later, or wait until ${trustedUntil ?? "then"} and take the retired keys out together. ${ROTATE}`,
  ];
}
