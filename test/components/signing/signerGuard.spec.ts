import { expect } from "chai";

import { signerChangeProblem } from "../../../components/signing/signerGuard";
import type { SigningKeySet } from "../../../components/signing/signingKeyStates";
import { NOW } from "./signingFixture";

/** What a key gets that retires now: 92 minutes, of which 15 are for the deployment. */
const EARLIEST = "2026-11-21T13:32:00Z";
const LEFT_BY_A_SLOW_UPDATE = "2026-11-21T13:17:00Z";
const RETIREMENT = `{state: retired, trustedUntil: ${EARLIEST}}`;

const active = { state: "active" } as const;
const published = { state: "published" } as const;
const retired = (trustedUntil: string) => ({ state: "retired" as const, trustedUntil });

/** Why services that sign with key-1 must not be told; `before` is the text that they have. */
function problemOf(
  keys: SigningKeySet,
  { before = told("key-1"), preview = true }: { readonly before?: unknown; readonly preview?: boolean } = {},
): string | undefined {
  return signerChangeProblem({ insecureValue: before }, { keys, now: NOW, preview });
}

function told(signing: string, ...signedBefore: readonly string[]): string {
  const named = (name: string) => ({ name, publicKeyId: `K-${name}`, secretArn: `arn:${name}` });
  return JSON.stringify({ active: named(signing), retired: signedBefore.map(named) });
}

describe("guard of what entitlement services are told", () => {
  it("lets them sign with another key when the one that they sign with is trusted for long enough", () => {
    expect(problemOf({ "key-1": retired(EARLIEST), "key-2": active })).to.equal(undefined);
  });

  it("asks for the allowance of the deployment at its preview, and no more when it comes to the services", () => {
    const keys = { "key-1": retired(LEFT_BY_A_SLOW_UPDATE), "key-2": active };
    const sooner = { ...keys, "key-1": retired("2026-11-21T13:16:59Z") };

    expect(problemOf(keys)).to.match(/^signingKeys\.key-1\.trustedUntil: got 2026-11-21T13:17:00Z,/);
    expect(problemOf(keys, { preview: false })).to.equal(undefined);
    expect(problemOf(sooner, { preview: false })).to.equal(
      `signingKeys.key-1.trustedUntil: got 2026-11-21T13:16:59Z, and entitlement services still sign with the key: the deployment that was to change that did not get so far, or takes too long. Viewers hold cookies of it for longer: write ${RETIREMENT} or later, and deploy again.`,
    );
  });

  it("refuses to go on without the key that they sign with, whatever the record says", () => {
    expect(problemOf({ "key-2": active })).to.equal(
      `signingKeys.key-1: missing, and entitlement services still sign with it: the deployment that was to change that did not get so far. Viewers hold cookies of it: write ${RETIREMENT} or later, and deploy again.`,
    );
  });

  it("lets other keys go that they know", () => {
    const before = told("key-1", "key-0");

    expect(problemOf({ "key-1": active }, { before })).to.equal(undefined);
    expect(problemOf({ "key-1": active, "key-0": retired(EARLIEST) }, { before })).to.equal(undefined);
  });

  it("refuses a way back to the key that they sign with, when they would go on with one that they never signed with", () => {
    expect(problemOf({ "key-1": active, "key-2": retired(EARLIEST) })).to.equal(
      `signingKeys.key-2: got retired, but entitlement services never signed with it: the deployment that was to change that did not get so far. They would go on with it while another key spreads, and some edge locations may not know it yet. Write key-2: active, key-1: ${RETIREMENT}; deploy that, and make key-1 active afterwards.`,
    );
  });

  it("refuses the key after the next as well, until they have signed with the next", () => {
    const keys = { "key-1": retired(EARLIEST), "key-2": retired("2026-11-21T13:33:00Z"), "key-3": active };

    expect(problemOf(keys)).to.match(
      /^signingKeys\.key-2: got retired, .* Write key-2: active, key-3: published, key-1: \{state: retired, .*\}; deploy that, and make key-3 active afterwards\.$/,
    );
  });

  it("does so even if they would go on with a key that is trusted for longer: that may change", () => {
    const keys = { "key-1": retired("2026-11-21T13:33:00Z"), "key-2": retired(EARLIEST), "key-3": active };

    expect(problemOf(keys)).to.match(
      /^signingKeys\.key-2: got retired, but entitlement services never signed/,
    );
  });

  it("advises what it and the record's rules agree to", () => {
    expect(problemOf({ "key-1": retired(EARLIEST), "key-2": active, "key-3": published })).to.equal(
      undefined,
    );
    expect(
      problemOf(
        { "key-1": retired(EARLIEST), "key-2": retired(EARLIEST), "key-3": active },
        { before: told("key-2", "key-1") },
      ),
    ).to.equal(undefined);
  });

  it("has nothing to say about a text that no service can sign by", () => {
    for (const before of [null, 7, "", "no json", "{}", '{"active":"key-1","retired":[]}']) {
      expect(problemOf({ "key-2": active }, { before })).to.equal(undefined);
    }
  });
});
