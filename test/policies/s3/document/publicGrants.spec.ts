import { expect } from "chai";
import { publicGrants } from "../../../../policies/s3/document/publicGrants";
import { copyOf } from "../../../../policies/support/value";
import { ACCOUNT, DISTRIBUTION_ARN, ORGANIZATION } from "../../support/names";

const PINNED = { StringEquals: { "aws:PrincipalOrgID": ORGANIZATION } };
const PINNED_SERVICE = { StringEquals: { "aws:SourceArn": DISTRIBUTION_ARN } };

const problems = (statement: object): string[] =>
  publicGrants(
    copyOf({ Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*", ...statement }] }),
  ).map(({ where, problem }) => `${where} ${problem}`);

const EVERYBODY = "Statement[0].Principal allows everybody, and no condition limits it to fixed callers";
const MALFORMED = "Statement[0].Principal is not a principal that IAM knows";
const SERVICE =
  "Statement[0].Principal allows an AWS service that acts for any AWS customer, and no condition limits it to fixed accounts";

describe("public grants", () => {
  for (const principal of [
    "*",
    { AWS: "*" },
    { AWS: ["arn:aws:iam::111122223333:root", "*"] },
    { AWS: "arn:aws:iam::*:root" },
    { AWS: "arn:aws:iam::11112222333?:root" },
    { AWS: "arn:aws:iam::111122223333:role/${aws:username}" },
    { CanonicalUser: "*" },
    { Service: "*" },
    { Federated: "accounts.google.com" },
    { Federated: "*" },
    { AWS: ACCOUNT, Federated: "cognito-identity.amazonaws.com" },
  ]) {
    it(`takes the principal ${JSON.stringify(principal)} for everybody, unless a condition pins the caller`, () => {
      expect(problems({ Principal: principal })).to.deep.equal([EVERYBODY]);
      expect(problems({ Principal: principal, Condition: PINNED })).to.deep.equal([]);
      expect(problems({ Effect: "Deny", Principal: principal })).to.deep.equal([]);
    });
  }

  for (const principal of [
    { AWS: ACCOUNT },
    { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    { AWS: "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E15MNIMTCFKK4C" },
    { Service: ["logging.s3.amazonaws.com", "delivery.logs.amazonaws.com"] },
    { CanonicalUser: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" },
    { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/staff` },
  ]) {
    it(`takes the principal ${JSON.stringify(principal)} for a named one`, () => {
      expect(problems({ Principal: principal })).to.deep.equal([]);
    });
  }

  for (const principal of [
    "arn:aws:iam::111122223333:root",
    "",
    7,
    [],
    {},
    { AWS: [] },
    { AWS: 7 },
    { aws: "*" },
  ]) {
    it(`refuses the principal ${JSON.stringify(principal)}, which IAM does not know, whatever the condition`, () => {
      expect(problems({ Principal: principal, Condition: PINNED })).to.deep.equal([MALFORMED]);
    });
  }

  it("refuses everybody but a few, unless a condition pins the caller", () => {
    const NotPrincipal = { AWS: ACCOUNT };
    expect(problems({ NotPrincipal })).to.deep.equal([
      "Statement[0].NotPrincipal allows everybody but a few, and no condition limits it to fixed callers",
    ]);
    expect(problems({ NotPrincipal, Condition: PINNED })).to.deep.equal([]);
    expect(problems({ Effect: "Deny", NotPrincipal })).to.deep.equal([]);
  });

  it("refuses CloudFront for any customer, and takes it for one customer's distribution", () => {
    const Principal = { Service: "CloudFront.amazonaws.com" };
    expect(problems({ Principal })).to.deep.equal([SERVICE]);
    expect(problems({ Principal, Condition: PINNED })).to.deep.equal([SERVICE]);
    expect(problems({ Principal, Condition: PINNED_SERVICE })).to.deep.equal([]);
  });

  it("reports everybody and the unpinned service of one statement separately", () => {
    expect(problems({ Principal: { AWS: "*", Service: "cloudfront.amazonaws.com" } })).to.deep.equal([
      EVERYBODY,
      SERVICE,
    ]);
  });

  it("does not let a Deny elsewhere redeem an Allow", () => {
    const grant = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" };
    const deny = {
      ...grant,
      Effect: "Deny",
      Condition: { StringNotEquals: { "aws:PrincipalAccount": ACCOUNT } },
    };
    expect(publicGrants(copyOf({ Statement: [grant, deny] })).map(({ where }) => where)).to.deep.equal([
      "Statement[0].Principal",
    ]);
  });
});
