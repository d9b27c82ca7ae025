import { expect } from "chai";

import type { PairFacts } from "../../../operations/readiness/facts";
import { type Finding, verdictOf } from "../../../operations/readiness/findings";
import { found, healthyPair, troubles, valueOf, withBucket } from "./healthyFacts";

const ROLE_ACCOUNT = "111111111111";

/** What a statement says, `BUCKET` standing for the bucket's ARN and `ROLE` for the replication role's. */
type Statement = Readonly<Record<string, unknown>>;

interface Document {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

function parsed(text: string | undefined): Document {
  const document: unknown = JSON.parse(text ?? "");
  return isDocument(document) ? document : { Version: "?", Statement: [] };
}

function isDocument(value: unknown): value is Document {
  return (
    typeof value === "object" && value !== null && "Statement" in value && Array.isArray(value.Statement)
  );
}

const DENY = { Sid: "Surprise", Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "BUCKET/*" };

describe("policies that somebody else has edited", () => {
  let healthy: PairFacts;
  before(async () => {
    healthy = await healthyPair();
  });

  /** The destination's bucket policy with other statements. */
  const edited = (edit: (document: Document) => Document): readonly Finding[] =>
    troubles(
      withBucket(healthy, "to", "packaged", ({ arn, policy }) => ({
        policy: found(
          JSON.stringify(edit(parsed(valueOf(policy))))
            .replaceAll("BUCKET", arn)
            .replaceAll("ROLE", healthy.from.replicationRole.arn),
        ),
      })),
    );
  const denying = (deny: Statement): readonly Finding[] =>
    edited((document) => ({ ...document, Statement: [...document.Statement, { ...DENY, ...deny }] }));
  /** The statement by which replicas arrive, changed. */
  const allowing = (change: Statement): readonly Finding[] =>
    edited((document) => ({
      ...document,
      Statement: document.Statement.map((statement) =>
        statement["Sid"] === "ReplicasFromUsWest2" ? { ...statement, ...change } : statement,
      ),
    }));

  const harmless: readonly (readonly [string, Statement])[] = [
    ["of another principal", { Principal: { AWS: "arn:aws:iam::999999999999:role/x" } }],
    ["of other actions", { Action: "s3:PutObjectAcl" }],
    [
      "of all but the replication's actions",
      { Action: undefined, NotAction: ["s3:Replicate*", "s3:Object*", "s3:Get*"] },
    ],
    ["of all but the bucket", { Resource: undefined, NotResource: ["BUCKET", "BUCKET/*"] }],
    [
      "that spares role and account by NotPrincipal",
      { Principal: undefined, NotPrincipal: { AWS: ["ROLE", `arn:aws:iam::${ROLE_ACCOUNT}:root`] } },
    ],
    ["that excepts the role", { Condition: { ArnNotLike: { "aws:PrincipalArn": "ROLE" } } }],
    ["of other Regions", { Condition: { StringNotEquals: { "aws:RequestedRegion": "eu-west-1" } } }],
    ["of old TLS", { Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } }],
    ["of one VPC endpoint", { Condition: { StringEquals: { "aws:SourceVpce": "vpce-1" } } }],
    [
      "of services in doubt, which the role is not",
      {
        Condition: {
          Bool: { "aws:PrincipalIsAWSService": "true" },
          StringNotEquals: { "aws:SourceOrgID": "o-1" },
        },
      },
    ],
    [
      "of another encryption, for objects that are written",
      {
        Action: "s3:ReplicateObject",
        Condition: { StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } },
      },
    ],
  ];
  for (const [what, deny] of harmless) {
    it(`are ready with a Deny ${what}`, () => {
      expect(denying(deny)).to.deep.equal([]);
    });
  }

  const refusing: readonly (readonly [string, Statement])[] = [
    ["of everything but listing", { Action: undefined, NotAction: "s3:List*" }],
    ["of all but another bucket", { Resource: undefined, NotResource: "arn:aws:s3:::other/*" }],
    [
      "that spares the account only",
      { Principal: undefined, NotPrincipal: { AWS: `arn:aws:iam::${ROLE_ACCOUNT}:root` } },
    ],
    [
      "that spares the role, but not its account, which IAM looks at first",
      { Principal: undefined, NotPrincipal: { AWS: "ROLE" } },
    ],
    ["of a part of the objects that nobody thought of", { Resource: "BUCKET/masters/2026/*" }],
    ["of names that end in a certain way", { Resource: "arn:aws:s3:::*.mxf" }],
    [
      "of all but one part of the objects",
      { Resource: undefined, NotResource: ["BUCKET", "BUCKET/assets/*"] },
    ],
    ["of the Region itself", { Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } } }],
    ["of what does not come by TLS 1.3", { Condition: { NumericLessThan: { "s3:TlsVersion": "1.3" } } }],
    ["of roles", { Condition: { StringEquals: { "aws:PrincipalType": "AssumedRole" } } }],
    ["of whoever comes by no VPC endpoint", { Condition: { Null: { "aws:SourceVpce": "true" } } }],
  ];
  for (const [what, deny] of refusing) {
    it(`are not ready with a Deny ${what}`, () => {
      const findings = denying(deny);
      expect(verdictOf(findings)).to.equal("not-ready");
      expect(findings.map(({ message }) => message).join()).to.contain("Deny statement Surprise refuses");
    });
  }

  const doubtful: readonly (readonly [string, Statement])[] = [
    ["aws:principalorgid", { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } }],
    [
      "aws:sourceip",
      { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" }, Bool: { "aws:ViaAWSService": "false" } },
    ],
    ["aws:principaltag/team", { StringNotEqualsIfExists: { "aws:PrincipalTag/team": "media" } }],
    ["s3:x-amz-server-side-encryption", { Null: { "s3:x-amz-server-side-encryption": "true" } }],
    ["aws:principalorgid", { StringEquals: { "aws:PrincipalAccount": "${aws:PrincipalOrgID}" } }],
  ];
  for (const [key, Condition] of doubtful) {
    it(`are neither ready nor wrong where a Deny depends on what only AWS knows: ${JSON.stringify(Condition)}`, () => {
      const findings = denying({ Condition });
      expect(verdictOf(findings)).to.equal("unknown");
      expect(findings.map(({ message }) => message).join()).to.contain(
        `depends on ${key}, which only AWS knows`,
      );
    });
  }

  it("do not count as leave what depends on what only AWS knows", () => {
    for (const Condition of [
      { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
      { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
      { Null: { "aws:PrincipalOrgID": "true" } },
    ]) {
      expect(verdictOf(allowing({ Condition })), JSON.stringify(Condition)).to.equal("unknown");
    }
    expect(verdictOf(allowing({ Resource: "BUCKET/${aws:userid}/*" }))).to.equal("unknown");
    expect(
      verdictOf(allowing({ Condition: { StringEquals: { "aws:SourceAccount": ROLE_ACCOUNT } } })),
    ).to.equal("not-ready");
  });

  it("do not count as leave for every object what names some of them", () => {
    for (const Resource of ["BUCKET/assets/*", "BUCKET/*.ts", "BUCKET/a*"]) {
      const findings = allowing({ Resource });
      expect(verdictOf(findings), Resource).to.equal("not-ready");
      expect(findings.every(({ check }) => check === "bucket-policy")).to.equal(true);
    }
    expect(allowing({ Resource: "arn:aws:s3:::*" })).to.deep.equal([]);
  });

  it("do not count as leave for every object what names some, nor what leaves some out, whatever else there is in the policy", () => {
    const only = (change: Statement): readonly Finding[] =>
      edited((document) => ({
        ...document,
        Statement: document.Statement.filter(({ Effect }) => Effect === "Allow").map((statement) =>
          statement["Sid"] === "ReplicasFromUsWest2" ? { ...statement, ...change } : statement,
        ),
      }));
    expect(only({})).to.deep.equal([]);
    expect(verdictOf(only({ Resource: "BUCKET/assets/*" }))).to.equal("not-ready");
    const but = (NotResource: readonly string[]): Statement => ({ Resource: undefined, NotResource });
    expect(only(but(["BUCKET"]))).to.deep.equal([]);
    expect(verdictOf(only(but(["BUCKET", "BUCKET/masters/*"])))).to.equal("not-ready");
  });

  /** The destination's key policy with one statement more. */
  const withKeyStatement = (statement: Statement): readonly Finding[] =>
    troubles(
      withBucket(healthy, "to", "packaged", ({ arn, key }) => {
        const document = parsed(valueOf(key.policy));
        const policy = JSON.stringify({ ...document, Statement: [...document.Statement, statement] });
        return { key: { ...key, policy: found(policy.replaceAll("BUCKET", arn)) } };
      }),
    );
  const KEY_DENY = { Sid: "Surprise", Effect: "Deny", Principal: "*", Action: "kms:*", Resource: "*" };

  it("are not ready where a key is refused to a part of the objects", () => {
    const context = (pattern: string): Statement => ({
      StringLike: { "kms:EncryptionContext:aws:s3:arn": pattern },
    });
    const refused = withKeyStatement({ ...KEY_DENY, Condition: context("BUCKET/masters/*") });
    expect(verdictOf(refused)).to.equal("not-ready");
    expect(refused.every(({ check }) => check === "destination-key-policy")).to.equal(true);
    expect(withKeyStatement({ ...KEY_DENY, Condition: context("arn:aws:s3:::other/*") })).to.deep.equal([]);
  });

  it("are ready where a key is refused to what S3 does not do", () => {
    for (const Condition of [
      { Bool: { "aws:ViaAWSService": "false" } },
      { Null: { "kms:ViaService": "true" } },
      { StringEquals: { "kms:EncryptionContext:aws:cloudtrail:arn": "x" } },
      { StringNotEquals: { "aws:ResourceAccount": "222222222222" } },
    ]) {
      expect(withKeyStatement({ ...KEY_DENY, Condition }), JSON.stringify(Condition)).to.deep.equal([]);
    }
  });

  it("may ask for the destination's own key in what is written", () => {
    const { arn } = healthy.to.buckets.packaged.key;
    const keyed = (keyArn: string): readonly Finding[] =>
      denying({
        Action: "s3:ReplicateObject",
        Condition: { StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": keyArn } },
      });
    expect(keyed(arn)).to.deep.equal([]);
    expect(verdictOf(keyed("another"))).to.equal("not-ready");
  });

  it("may let the role in by a wildcard that a condition pins to it, but not by NotPrincipal, which IAM does not support", () => {
    const Condition = { StringEquals: { "aws:PrincipalArn": "ROLE" } };
    expect(allowing({ Principal: "*", Condition })).to.deep.equal([]);
    expect(allowing({ Principal: { AWS: "*" }, Condition })).to.deep.equal([]);
    const NotPrincipal = { AWS: "arn:aws:iam::999999999999:root" };
    expect(verdictOf(allowing({ Principal: undefined, NotPrincipal }))).to.equal("not-ready");
  });

  it("may be of the older version, which knows no policy variables", () => {
    const older = (change: (document: Document) => Document): readonly Finding[] =>
      edited((document) => ({ ...change(document), Version: "2008-10-17" }));
    expect(older((document) => document)).to.deep.equal([]);
    const pinned = (document: Document): Document => ({
      ...document,
      Statement: document.Statement.map((statement) =>
        statement["Effect"] === "Allow"
          ? {
              ...statement,
              Condition: { StringEquals: { "aws:PrincipalAccount": "${aws:PrincipalAccount}" } },
            }
          : statement,
      ),
    });
    expect(edited(pinned)).to.deep.equal([]);
    expect(verdictOf(older(pinned))).to.equal("not-ready");
  });

  it("may leave in doubt whom the source's own bucket lets in: the role needs nothing of it", () => {
    const source = withBucket(healthy, "from", "packaged", ({ arn, policy }) => {
      const document = parsed(valueOf(policy));
      const allow = {
        Effect: "Allow",
        Principal: "*",
        Action: "s3:*",
        Resource: `${arn}/*`,
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
      };
      return { policy: found(JSON.stringify({ ...document, Statement: [...document.Statement, allow] })) };
    });
    expect(troubles(source)).to.deep.equal([]);
  });

  it("are unreadable with a condition operator that nobody knows", () => {
    const findings = denying({ Condition: { StringMostlyEquals: { "aws:PrincipalArn": "x" } } });
    expect(new Set(findings.map(({ status }) => status))).to.deep.equal(new Set(["unreadable"]));
    expect(findings[0]?.message).to.contain("StringMostlyEquals");
  });

  it("leave a role in doubt whose trust depends on what only AWS knows", () => {
    const role = healthy.from.replicationRole;
    const description = valueOf(role.description)!;
    const trusting = (Condition: Statement): readonly Finding[] => {
      const document = parsed(description.trustPolicy);
      const trustPolicy = JSON.stringify({
        ...document,
        Statement: document.Statement.map((statement) => ({ ...statement, Condition })),
      });
      return troubles({
        ...healthy,
        from: {
          ...healthy.from,
          replicationRole: { ...role, description: found({ ...description, trustPolicy }) },
        },
      });
    };
    expect(trusting({ ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" } })).to.deep.equal([]);
    expect(verdictOf(trusting({ StringEquals: { "aws:SourceOrgID": "o-1" } }))).to.equal("unknown");
    expect(verdictOf(trusting({ StringEquals: { "sts:ExternalId": "x" } }))).to.equal("not-ready");
    expect(verdictOf(trusting({ StringEquals: { "aws:SourceAccount": "999999999999" } }))).to.equal(
      "not-ready",
    );
  });
});
