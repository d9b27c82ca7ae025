import { expect } from "chai";

import type { Finding } from "../../checks/check";
import { POLICY_EXCEPTIONS, PolicyExceptions, type PolicyException } from "../../checks/policyExceptions";

const exception: PolicyException = {
  rule: "RESOURCE_STAR",
  policy: /key policy of storage-/,
  sid: "Known",
  problem: /kms:Decrypt/,
  reason: "a test",
};

const finding: Finding = {
  name: "prod: key policy of storage-us-west-2",
  severity: "LOW",
  rule: "RESOURCE_STAR",
  sid: "Known",
  problem: "Unnecessary use of Resource *: kms:Decrypt",
};

describe("exceptions of the policy linter", () => {
  it("accept the finding that they describe", () => {
    expect(new PolicyExceptions([exception]).accepts(finding)).to.be.true;
  });

  it("accept no other rule, policy, statement or problem", () => {
    const exceptions = new PolicyExceptions([exception]);
    const others: readonly Partial<Finding>[] = [
      { rule: "RESOURCE_MISMATCH" },
      { name: "prod: key policy of signing" },
      { sid: "Unknown" },
      { problem: "Unnecessary use of Resource *: kms:Encrypt" },
    ];
    expect(others.map((other) => exceptions.accepts({ ...finding, ...other }))).to.deep.equal(
      others.map(() => false),
    );
  });

  it("are stale until something needs them", () => {
    const exceptions = new PolicyExceptions([exception]);
    expect(exceptions.stale()).to.have.length(1);
    expect(exceptions.stale()[0]).to.match(/RESOURCE_STAR for Known .* is not needed any more/);
    exceptions.accepts(finding);
    expect(exceptions.stale()).to.deep.equal([]);
  });

  it("each give their reason", () => {
    expect(POLICY_EXCEPTIONS.filter(({ reason }) => reason.length < 40)).to.deep.equal([]);
  });
});
