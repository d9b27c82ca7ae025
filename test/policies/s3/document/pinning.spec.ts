import { expect } from "chai";
import { pinsCaller, pinsService } from "../../../../policies/s3/document/pinning";
import { copyOf } from "../../../../policies/support/value";
import { ACCOUNT, DISTRIBUTION_ARN, ORGANIZATION } from "../../support/names";

const pinned = (condition: unknown): boolean => pinsCaller(copyOf(condition));

describe("conditions that pin the caller", () => {
  for (const [key, value] of [
    ["aws:PrincipalAccount", ACCOUNT],
    ["aws:PrincipalArn", `arn:aws:iam::${ACCOUNT}:role/packager`],
    ["aws:PrincipalOrgID", ORGANIZATION],
    ["aws:PrincipalOrgPaths", `${ORGANIZATION}/r-ab12/ou-ab12-11111111/`],
    ["aws:SourceArn", DISTRIBUTION_ARN],
    ["aws:SourceAccount", ACCOUNT],
    ["aws:SourceOwner", ACCOUNT],
    ["aws:SourceVpc", "vpc-111bbb22"],
    ["aws:SourceVpce", "vpce-1a2b3c4d"],
    ["aws:userid", "AIDACKCEVSQ6C2EXAMPLE"],
    ["s3:DataAccessPointAccount", ACCOUNT],
    ["s3:DataAccessPointArn", `arn:aws:s3:eu-west-1:${ACCOUNT}:accesspoint/media`],
  ] as const) {
    it(`accepts a fixed ${key}, alone, in a list and in any case`, () => {
      expect(pinned({ StringEquals: { [key]: value } })).to.equal(true);
      expect(pinned({ StringLike: { [key.toUpperCase()]: [value, value] } })).to.equal(true);
      expect(pinned({ "ForAnyValue:StringEquals": { [key]: [value] } })).to.equal(true);
      expect(pinned({ Bool: { "aws:SecureTransport": "true" }, ArnEquals: { [key]: value } })).to.equal(true);
    });

    it(`does not accept a ${key} with a wildcard, a policy variable, nothing, or one such value among fixed ones`, () => {
      for (const open of ["*", `${value}?`, "${aws:username}", "", " ", [], [value, "*"], 7, {}]) {
        expect(pinned({ StringLike: { [key]: open } }), JSON.stringify(open)).to.equal(false);
      }
    });

    it(`does not accept a fixed ${key} under an operator that a request without the key passes, or that excludes`, () => {
      for (const operator of [
        "StringEqualsIfExists",
        "ForAllValues:StringEquals",
        "StringNotEquals",
        "ArnNotLike",
        "Null",
        "IpAddress",
      ]) {
        expect(pinned({ [operator]: { [key]: value } }), operator).to.equal(false);
      }
    });
  }

  it("does not accept keys that any caller can set or choose", () => {
    for (const key of [
      "aws:Referer",
      "aws:UserAgent",
      "aws:SecureTransport",
      "aws:CurrentTime",
      "aws:PrincipalType",
      "aws:PrincipalTag/team",
      "aws:RequestedRegion",
      "s3:prefix",
      "s3:x-amz-server-side-encryption-aws-kms-key-id",
      "s3:ExistingObjectTag/public",
    ]) {
      expect(pinned({ StringEquals: { [key]: "x" } }), key).to.equal(false);
    }
  });

  it("accepts networks that S3 does not take for public, and no broader ones", () => {
    for (const cidr of ["203.0.113.0/24", "10.0.0.0/8", "203.0.113.7", "2001:db8::/32", "2001:db8::1"]) {
      expect(pinned({ IpAddress: { "aws:SourceIp": cidr } }), cidr).to.equal(true);
    }
    for (const cidr of [
      "0.0.0.0/0",
      "0.0.0.0/1",
      "12.0.0.0/7",
      "::/0",
      "2000::/3",
      "2001:d00::/31",
      "::ffff:0:0/96",
      "10.0.0.0/33",
      "10.0.0.0/",
      "10.0.0.0/8/8",
      "ten",
      "",
    ]) {
      expect(pinned({ IpAddress: { "aws:SourceIp": cidr } }), cidr).to.equal(false);
    }
    expect(pinned({ IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"] } })).to.equal(false);
    expect(pinned({ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } })).to.equal(false);
    expect(pinned({ StringEquals: { "aws:SourceIp": "203.0.113.7" } })).to.equal(false);
  });

  it("accepts any access point of a fixed account, as S3 does, and no access point of any account", () => {
    const arn = (account: string): string => `arn:aws:s3:eu-west-1:${account}:accesspoint/*`;
    expect(pinned({ StringLike: { "s3:DataAccessPointArn": arn(ACCOUNT) } })).to.equal(true);
    expect(pinned({ StringLike: { "s3:DataAccessPointArn": arn("*") } })).to.equal(false);
    expect(pinned({ StringLike: { "s3:DataAccessPointArn": arn("11112222333*") } })).to.equal(false);
  });

  it("needs some condition", () => {
    expect(pinned(undefined)).to.equal(false);
    expect(pinned({})).to.equal(false);
  });
});

describe("conditions that pin a service", () => {
  it("accepts a fixed source account, organization or ARN, and any ARN of a fixed account", () => {
    for (const condition of [
      { StringEquals: { "aws:SourceAccount": ACCOUNT } },
      { StringEquals: { "aws:SourceOrgID": ORGANIZATION } },
      { ArnEquals: { "aws:SourceArn": DISTRIBUTION_ARN } },
      { ArnLike: { "AWS:SourceArn": `arn:aws:cloudfront::${ACCOUNT}:distribution/*` } },
    ]) {
      expect(pinsService(copyOf(condition)), JSON.stringify(condition)).to.equal(true);
    }
  });

  it("does not accept an ARN of any account, or what says nothing about the service's customer", () => {
    for (const condition of [
      { ArnLike: { "aws:SourceArn": "arn:aws:cloudfront::*:distribution/*" } },
      { ArnLike: { "aws:SourceArn": "*" } },
      { StringEquals: { "aws:PrincipalOrgID": ORGANIZATION } },
      { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
    ]) {
      expect(pinsService(copyOf(condition)), JSON.stringify(condition)).to.equal(false);
    }
  });
});
