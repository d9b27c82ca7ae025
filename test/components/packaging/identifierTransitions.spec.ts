import { expect } from "chai";
import * as fc from "fast-check";

import { versionProblem } from "../../../components/packaging/identifierGuards";
import type { IdentifierRotation } from "../../../components/packaging/identifierRotation";
import {
  earliestSendAfter,
  identifierTransitionProblems,
} from "../../../components/packaging/identifierTransitions";
import { DEPLOYMENT_ALLOWANCE_SECONDS } from "../../../functions/entitlement/signingTimes";

const NOW = new Date("2026-11-21T12:00:00Z");
const SETTING = "regions.eu-west-1.cdnIdentifier";
/** Ten minutes and the allowance later. */
const EARLIEST = "2026-11-21T12:25:00Z";

const settled = (generation: number): IdentifierRotation => ({ generation, step: "settled" });
const sent = (generation: number): IdentifierRotation => ({ generation, step: "sent" });
const written = (generation: number, sendAfter?: string): IdentifierRotation => ({
  generation,
  step: "written",
  sendAfter,
});

describe("steps of a CDN identifier's rotation", () => {
  const allowed: readonly (readonly [string, IdentifierRotation, IdentifierRotation])[] = [
    ["nothing changes", settled(1), settled(1)],
    ["the next value is written in time", settled(1), written(2, EARLIEST)],
    [
      "a written value stays on its instant, however near",
      written(2, "2026-11-21T12:00:01Z"),
      written(2, "2026-11-21T12:00:01Z"),
    ],
    [
      "a written value is to be sent later",
      written(2, "2026-11-21T12:00:01Z"),
      written(2, "2026-11-21T12:00:02Z"),
    ],
    [
      "a written value is to be sent earlier, and not too early",
      written(2, "2026-11-22T12:00:00Z"),
      written(2, EARLIEST),
    ],
    ["its instant has come", written(2, "2026-11-21T12:00:00Z"), sent(2)],
    ["a value is sent", sent(2), settled(2)],
  ];
  for (const [what, before, after] of allowed) {
    it(`are taken when ${what}`, () => {
      expect(identifierTransitionProblems(before, after, NOW, SETTING)).to.deep.equal([]);
    });
  }

  const refused: readonly (readonly [string, IdentifierRotation, IdentifierRotation, string, RegExp])[] = [
    [
      "a value is sent that was never written",
      settled(1),
      sent(2),
      "step",
      /^regions\.eu-west-1\.cdnIdentifier: got generation 2, sent, it is generation 1, settled\. Only generation 2, written, comes after that/,
    ],
    ["a generation is left out", settled(1), written(3, EARLIEST), "step", /Only generation 2, written/],
    ["a generation comes back", settled(2), settled(1), "step", /Only generation 3, written/],
    ["a written value is taken back", written(2, EARLIEST), settled(1), "step", /Only generation 2, sent/],
    ["a written value is settled", written(2, EARLIEST), settled(2), "step", /Only generation 2, sent/],
    [
      "another value is written before the last is settled",
      sent(2),
      written(3, EARLIEST),
      "step",
      /Only generation 2, settled/,
    ],
    ["a sent value is held back again", sent(2), written(2, EARLIEST), "step", /Only generation 2, settled/],
    [
      "the instant is missing",
      settled(1),
      written(2),
      "send-after-missing",
      /sendAfter: missing\..*write 2026-11-21T12:25:00Z or later/,
    ],
    [
      "the instant is too early",
      settled(1),
      written(2, "2026-11-21T12:24:59Z"),
      "send-after-too-early",
      /sendAfter: got 2026-11-21T12:24:59Z\..*write 2026-11-21T12:25:00Z or later/,
    ],
    [
      "the instant is moved to one that is too early",
      written(2, "2026-11-22T12:00:00Z"),
      written(2, "2026-11-21T12:10:00Z"),
      "send-after-too-early",
      /got 2026-11-21T12:10:00Z, it is 2026-11-22T12:00:00Z/,
    ],
    [
      "the instant has not come",
      written(2, "2026-11-21T12:00:01Z"),
      sent(2),
      "sent-early",
      /may be sent after 2026-11-21T12:00:01Z only, and now it is 2026-11-21T12:00:00Z/,
    ],
  ];
  for (const [what, before, after, code, message] of refused) {
    it(`are refused when ${what}`, () => {
      const [problem, ...others] = identifierTransitionProblems(before, after, NOW, SETTING);
      expect(others).to.deep.equal([]);
      expect(problem?.code).to.equal(code);
      expect(problem?.message)
        .to.match(message)
        .and.match(/npm run rotate-keys/);
    });
  }

  it("never let CloudFront send what MediaPackage may not take yet, or no longer", () => {
    const step = fc.constantFrom("settled", "written", "sent" as const);
    const move = fc.record({
      wait: fc.oneof(fc.constantFrom(0, 1, 599, 600, 1_499, 1_500, 1_501), fc.nat(4_000)),
      growth: fc.constantFrom(-1, 0, 0, 0, 1, 1, 2),
      step,
      ahead: fc.oneof(fc.constantFrom(0, 600, 1_499, 1_500, 1_501), fc.nat(4_000)),
      slowness: fc.nat(DEPLOYMENT_ALLOWANCE_SECONDS),
    });
    let rotated = 0;
    fc.assert(
      fc.property(fc.array(move, { minLength: 5, maxLength: 60 }), (moves) => {
        let now = NOW.getTime();
        let state: IdentifierRotation = settled(1);
        /** Generations in the order of their writing, each with the instant. */
        const writes = [{ generation: 1, at: -Infinity }];
        for (const { wait, growth, step: wanted, ahead, slowness } of moves) {
          now += wait * 1_000;
          const after: IdentifierRotation = {
            generation: state.generation + growth,
            step: wanted,
            ...(wanted === "written" ? { sendAfter: new Date(now + ahead * 1_000).toISOString() } : {}),
          };
          if (identifierTransitionProblems(state, after, new Date(now)).length > 0) {
            continue;
          }
          const at = now + slowness * 1_000;
          const isNew = after.step !== state.step;
          if (isNew && after.step !== "sent") {
            writes.push({ generation: after.generation, at });
          }
          state = after;
          // MediaPackage goes by the latest two values of an instant within the last ten minutes; nobody knows which.
          const header = after.step === "written" ? after.generation - 1 : after.generation;
          const changedAt = after.step === "sent" ? now : at;
          const looks = [changedAt - 600_000, ...writes.map((write) => write.at)].filter(
            (look) => look >= changedAt - 600_000 && look <= changedAt,
          );
          for (const look of looks) {
            const accepted = writes.filter((write) => write.at <= look).slice(-2);
            expect(accepted.map((write) => write.generation)).to.include(header);
          }
          rotated += after.step === "sent" && isNew ? 1 : 0;
          now = at;
        }
      }),
      { numRuns: 500 },
    );
    expect(rotated).to.be.greaterThan(20);
  });
});

describe("writing a later value", () => {
  it("is refused where nothing was agreed to but sending or settling it: an earlier deployment failed before it", () => {
    for (const rotation of [sent(2), settled(2)]) {
      expect(versionProblem({ rotation, setting: SETTING, now: NOW, preview: false })).to.match(
        /cdnIdentifier\.step: got (sent|settled), but the secret does not hold generation 2 yet.*Write generation 2, written, with sendAfter 2026-11-21T12:25:00Z or later/,
      );
    }
  });

  it("asks for ten minutes when it happens, and for the allowance too when it is proposed", () => {
    const at = (sendAfter: string, preview: boolean) =>
      versionProblem({ rotation: written(2, sendAfter), setting: SETTING, now: NOW, preview });

    expect(at("2026-11-21T12:10:00Z", false)).to.equal(undefined);
    expect(at("2026-11-21T12:09:59Z", false)).to.match(
      /written only now, and MediaPackage takes it ten minutes later/,
    );
    expect(at(earliestSendAfter(NOW).toISOString(), true)).to.equal(undefined);
    expect(at("2026-11-21T12:24:59Z", true)).to.match(/sendAfter: got 2026-11-21T12:24:59Z/);
    expect(versionProblem({ rotation: written(2), setting: SETTING, now: NOW, preview: true })).to.match(
      /got nothing/,
    );
  });
});
