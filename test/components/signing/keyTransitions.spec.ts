import { expect } from "chai";

import {
  earliestTrustedUntil,
  type KeyTransitionCode,
  keyTransitionProblems,
} from "../../../components/signing/keyTransitions";
import type { SigningKeySet } from "../../../components/signing/signingKeyStates";

const NOW = new Date("2026-11-21T12:00:00Z");

/** 92 minutes from then: 15 for services that cannot look, 60 for a cookie, 2 for clocks, and 15 for the deployment. */
const EARLIEST = "2026-11-21T13:32:00Z";
const TOO_EARLY = "2026-11-21T13:31:59Z";
const PASSED = "2026-11-21T12:00:00Z";

const active = { state: "active" } as const;
const published = { state: "published" } as const;
const retired = (trustedUntil?: string) => ({
  state: "retired" as const,
  ...(trustedUntil === undefined ? {} : { trustedUntil }),
});

const RETIRE = `write {state: retired, trustedUntil: ${EARLIEST}} or later`;

interface Refusal {
  readonly code: KeyTransitionCode;
  readonly what: string;
  readonly before: SigningKeySet;
  readonly after: SigningKeySet;
  readonly message: string;
}

const refusals: readonly Refusal[] = [
  {
    code: "active-count",
    what: "no key is active any more",
    before: { "key-1": active },
    after: { "key-1": retired(EARLIEST) },
    message: "signingKeys: got 0 active keys. Exactly one key signs; mark the others published or retired.",
  },
  {
    code: "active-count",
    what: "two keys are active",
    before: { "key-1": active, "key-2": published },
    after: { "key-1": active, "key-2": active },
    message:
      "signingKeys: got 2 active keys (key-1, key-2). Exactly one key signs; mark the others published or retired.",
  },
  {
    code: "too-many",
    what: "there is a sixth key",
    before: { "key-1": active },
    after: {
      "key-1": active,
      "key-2": published,
      "key-3": published,
      "key-4": published,
      "key-5": published,
      "key-6": published,
    },
    message:
      "signingKeys: got 6 (key-1, key-2, key-3, key-4, key-5, key-6). A CloudFront key group takes 5; take retired keys out whose trustedUntil has passed.",
  },
  {
    code: "not-published",
    what: "a key is active that was not listed",
    before: { "key-1": active },
    after: { "key-1": retired(EARLIEST), "key-2": active },
    message:
      "signingKeys.key-2: got active, it was not listed before. CloudFront has to know a key before it signs: deploy it as published first.",
  },
  {
    code: "never-signed",
    what: "a published key is retired",
    before: { "key-1": active, "key-2": published },
    after: { "key-1": active, "key-2": retired(EARLIEST) },
    message:
      "signingKeys.key-2: got retired, it is published. Only a key that has signed is retired; leave it published, or take it out.",
  },
  {
    code: "never-signed",
    what: "a key is retired that was not listed",
    before: { "key-1": active },
    after: { "key-1": active, "key-2": retired(EARLIEST) },
    message:
      "signingKeys.key-2: got retired, it was not listed before. Only a key that has signed is retired; list it as published, or leave it out.",
  },
  {
    code: "has-signed",
    what: "the active key is published again",
    before: { "key-1": active, "key-2": published },
    after: { "key-1": published, "key-2": active },
    message: `signingKeys.key-1: got published, it is active. Viewers hold cookies of it: ${RETIRE}, or leave it active.`,
  },
  {
    code: "has-signed",
    what: "a retired key is published again",
    before: { "key-1": retired(EARLIEST), "key-2": active },
    after: { "key-1": published, "key-2": active },
    message:
      "signingKeys.key-1: got published, it is retired. Viewers may hold cookies of it: leave it retired, or make it active again.",
  },
  {
    code: "active-removed",
    what: "the active key is taken out",
    before: { "key-1": active, "key-2": published },
    after: { "key-2": active },
    message: `signingKeys.key-1: missing, it is active. Viewers hold cookies of it: ${RETIRE}.`,
  },
  {
    code: "trust-missing",
    what: "a key retires without an end of its trust",
    before: { "key-1": active, "key-2": published },
    after: { "key-1": retired(), "key-2": active },
    message: `signingKeys.key-1.trustedUntil: missing. Nobody could tell when the key may be taken out. Write {state: retired, trustedUntil: ${EARLIEST}} or later.`,
  },
  {
    code: "trust-missing",
    what: "a retired key loses the end of its trust",
    before: { "key-1": retired(EARLIEST), "key-2": active },
    after: { "key-1": retired(), "key-2": active },
    message: `signingKeys.key-1.trustedUntil: missing. Nobody could tell when the key may be taken out. Write the one it has, ${EARLIEST}.`,
  },
  {
    code: "trust-too-early",
    what: "a key retires a second too early",
    before: { "key-1": active, "key-2": published },
    after: { "key-1": retired(TOO_EARLY), "key-2": active },
    message: `signingKeys.key-1.trustedUntil: got ${TOO_EARLY}, which is too early. There may be cookies of the key for longer: ${RETIRE}.`,
  },
  {
    code: "trust-too-early",
    what: "a retired key's trust is cut short",
    before: { "key-1": retired("2026-11-21T13:31:00Z"), "key-2": active },
    after: { "key-1": retired("2026-11-21T13:30:59Z"), "key-2": active },
    message: `signingKeys.key-1.trustedUntil: got 2026-11-21T13:30:59Z, it is 2026-11-21T13:31:00Z. There may be cookies of the key until then: leave it, or write ${EARLIEST} or later.`,
  },
  {
    code: "removed-early",
    what: "a retired key is taken out a second before its time",
    before: { "key-1": retired("2026-11-21T12:00:01Z"), "key-2": active },
    after: { "key-2": active },
    message:
      "signingKeys.key-1: missing, it is trusted until 2026-11-21T12:00:01Z, and now it is 2026-11-21T12:00:00Z. There may be cookies of it until then: leave it retired, and take it out then.",
  },
  {
    code: "removed-early",
    what: "a key is taken out that was retired without an end of its trust",
    before: { "key-1": retired(), "key-2": active },
    after: { "key-2": active },
    message: `signingKeys.key-1: missing, it was retired without trustedUntil. Nobody knows how long there are cookies of it: ${RETIRE}, and take it out then.`,
  },
  {
    // key-1 was retired at 11:50 at the earliest, when key-2 became active.
    code: "not-settled",
    what: "a key retires that may have become active a moment ago",
    before: { "key-1": retired("2026-11-21T13:22:00Z"), "key-2": active, "key-3": published },
    after: { "key-1": retired("2026-11-21T13:22:00Z"), "key-2": retired(EARLIEST), "key-3": active },
    message:
      "signingKeys.key-3: got active, but key-2 may have been active for minutes only, going by key-1.trustedUntil, 2026-11-21T13:22:00Z. Services go on with key-2 while key-3 spreads, and some edge locations may not know it yet. Leave key-2 active until 2026-11-21T12:17:00Z.",
  },
  {
    code: "not-settled",
    what: "that looks so because an earlier key is trusted for longer than it has to be, and says how to shorten it",
    before: { "key-1": retired("2026-11-21T18:00:00Z"), "key-2": active, "key-3": published },
    after: { "key-1": retired("2026-11-21T18:00:00Z"), "key-2": retired(EARLIEST), "key-3": active },
    message: `Leave key-2 active until 2026-11-21T16:55:00Z. To make that 2026-11-21T12:27:00Z, bring key-1.trustedUntil forward to ${EARLIEST}.`,
  },
];

describe("rules for what may follow a set of signing keys", () => {
  for (const { code, what, before, after, message } of refusals) {
    it(`refuse (${code}) when ${what}: with the key, its state, what is allowed, and the fix`, () => {
      const problems = keyTransitionProblems(before, after, NOW);

      expect(problems.map((problem) => problem.code)).to.deep.equal([code]);
      expect(problems[0]?.message).to.contain(message);
    });
  }

  it("name the command that takes every step at its time, wherever waiting or another order is the fix", () => {
    const withCommand: readonly KeyTransitionCode[] = [
      "not-published",
      "has-signed",
      "active-removed",
      "trust-missing",
      "removed-early",
      "not-settled",
    ];
    for (const { code, before, after } of refusals) {
      if (withCommand.includes(code)) {
        const [problem] = keyTransitionProblems(before, after, NOW);
        expect(problem?.message).to.match(/ npm run rotate-keys takes every step at its time\.$/);
      }
    }
  });

  it("tell every problem of a change", () => {
    const problems = keyTransitionProblems(
      { "key-1": active, "key-2": retired(EARLIEST), "key-3": published },
      { "key-3": retired(EARLIEST), "key-4": active },
      NOW,
    );

    expect(problems.map(({ code }) => code)).to.have.members([
      "never-signed",
      "not-published",
      "active-removed",
      "removed-early",
      "not-settled",
    ]);
  });

  const steps: readonly (readonly [string, SigningKeySet, SigningKeySet])[] = [
    ["nothing to change", { "key-1": active }, { "key-1": active }],
    ["another key to publish", { "key-1": active }, { "key-1": active, "key-2": published }],
    ["a published key to go", { "key-1": active, "key-2": published }, { "key-1": active }],
    [
      "a published key to take over, and the one before to retire for as long as it must be trusted",
      { "key-1": active, "key-2": published },
      { "key-1": retired(EARLIEST), "key-2": active },
    ],
    [
      "a retired key to be trusted for longer",
      { "key-1": retired("2026-11-21T13:00:00Z"), "key-2": active },
      { "key-1": retired("2026-11-21T13:00:01Z"), "key-2": active },
    ],
    [
      "a retired key's trust to be brought forward to what a key has that retires now",
      { "key-1": retired("2026-11-21T18:00:00Z"), "key-2": active },
      { "key-1": retired(EARLIEST), "key-2": active },
    ],
    [
      "a key without an end of its trust to stay so, as before there were rules",
      { "key-1": retired(), "key-2": active },
      { "key-1": retired(), "key-2": active },
    ],
    [
      "such a key to get one",
      { "key-1": retired(), "key-2": active },
      { "key-1": retired(EARLIEST), "key-2": active },
    ],
    [
      "a retired key to sign again, once the one that signs has settled",
      { "key-1": retired("2026-11-21T13:05:00Z"), "key-2": active },
      { "key-1": active, "key-2": retired(EARLIEST) },
    ],
    [
      "a retired key to go at the instant until which it is trusted",
      { "key-1": retired(PASSED), "key-2": active },
      { "key-2": active },
    ],
  ];
  for (const [what, before, after] of steps) {
    it(`allow ${what}`, () => {
      expect(keyTransitionProblems(before, after, NOW)).to.deep.equal([]);
    });
  }

  it("ask for trust of 92 minutes from now for a key that retires", () => {
    expect(earliestTrustedUntil(NOW)).to.deep.equal(new Date(EARLIEST));
  });
});
