import { expect } from "chai";
import * as fc from "fast-check";

import { signInDomainPrefix } from "../../../components/entitlement/signInDomain";
import { refusalOf } from "../../support/refusals";

const ACCOUNT = "111111111111";

describe("prefix of the sign-in domain", () => {
  it("is the stack's name with a hash of it and of the account", () => {
    expect(signInDomainPrefix("media-platform-prod", ACCOUNT)).to.match(/^media-platform-prod-[0-9a-f]{8}$/);
  });

  it("is the same every time, and another one in another account", () => {
    const [one, again, other] = [ACCOUNT, ACCOUNT, "222222222222"].map((account) =>
      signInDomainPrefix("media-platform-prod", account),
    );
    expect(one).to.equal(again);
    expect(one).not.to.equal(other);
  });

  it("differs for stacks that a domain would spell alike, or cut to the same length", () => {
    const long = "x".repeat(80);
    for (const [one, other] of [
      ["media-platform-Prod", "media-platform-prod"],
      ["media-platform-a_b", "media-platform-a-b"],
      [`${long}-1`, `${long}-2`],
    ] as const) {
      expect(signInDomainPrefix(one, ACCOUNT)).not.to.equal(signInDomainPrefix(other, ACCOUNT));
    }
  });

  it("is formed as Cognito demands, whatever the stack is called", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*$/), (stack) => {
        fc.pre(!/aws|amazon|cognito/i.test(stack));
        expect(signInDomainPrefix(`media-platform-${stack}`, ACCOUNT)).to.match(
          /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
        );
      }),
    );
  });

  for (const stack of ["media-platform-AWS", "amazonas-prod", "media-cognito-dev"]) {
    it(`refuses the stack ${stack}, whose name Cognito takes in no domain, and says what to do`, () => {
      expect(refusalOf(() => signInDomainPrefix(stack, ACCOUNT))).to.match(
        /sign-in domain: comes to .*Cognito takes no domain with aws, amazon, cognito in it; call the stack/,
      );
    });
  }
});
