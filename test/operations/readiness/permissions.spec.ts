import { expect } from "chai";
import * as fc from "fast-check";
import { z } from "zod";

import {
  BUCKET_KINDS,
  type BucketKind,
  type Fact,
  type PairFacts,
} from "../../../operations/readiness/facts";
import type { CheckName, Finding } from "../../../operations/readiness/findings";
import { found, healthyPair, troubles, valueOf, withBucket } from "./healthyFacts";

const documentSchema = z.object({
  Version: z.string(),
  Statement: z.array(
    z.looseObject({
      Sid: z.string().optional(),
      Effect: z.string(),
      Action: z.union([z.string(), z.array(z.string())]),
    }),
  ),
});
type Document = z.output<typeof documentSchema>;
type Statement = Document["Statement"][number];

/** A policy that the pair rests on, and how to put another in its place. */
interface Place {
  readonly check: CheckName;
  readonly resource: string;
  readonly document: Document;
  readonly with: (document: Document) => PairFacts;
}

/** All policies that the pair rests on, with which of their statements it does. */
function placesOf(facts: PairFacts): readonly Place[] {
  const role = facts.from.replicationRole;
  const withRole = (change: Partial<typeof role>): PairFacts => ({
    ...facts,
    from: { ...facts.from, replicationRole: { ...role, ...change } },
  });
  const description = valueOf(role.description)!;
  const inline = valueOf(role.inlinePolicies);
  return [
    {
      check: "trust",
      resource: role.arn,
      document: parsed(description.trustPolicy),
      with: (document) =>
        withRole({ description: found({ ...description, trustPolicy: JSON.stringify(document) }) }),
    },
    ...inline.map((policy, index): Place => ({
      check: "role-policies",
      resource: role.arn,
      document: parsed(policy.text),
      with: (document) =>
        withRole({
          inlinePolicies: found(inline.with(index, { ...policy, text: JSON.stringify(document) })),
        }),
    })),
    ...BUCKET_KINDS.flatMap((kind) => resourcePlaces(facts, kind)),
  ];
}

function resourcePlaces(facts: PairFacts, kind: BucketKind): readonly Place[] {
  const source = facts.from.buckets[kind];
  const destination = facts.to.buckets[kind];
  const policy = (fact: Fact<string | undefined>): Document => parsed(valueOf(fact) ?? "");
  const written = (document: Document): Fact<string> => found(JSON.stringify(document));
  return [
    {
      check: "bucket-policy",
      resource: destination.arn,
      document: policy(destination.policy),
      with: (document) => withBucket(facts, "to", kind, () => ({ policy: written(document) })),
    },
    {
      check: "source-key-policy",
      resource: source.key.arn,
      document: policy(source.key.policy),
      with: (document) =>
        withBucket(facts, "from", kind, ({ key }) => ({ key: { ...key, policy: written(document) } })),
    },
    {
      check: "destination-key-policy",
      resource: destination.key.arn,
      document: policy(destination.key.policy),
      with: (document) =>
        withBucket(facts, "to", kind, ({ key }) => ({ key: { ...key, policy: written(document) } })),
    },
  ];
}

/** Statements that this pair needs; the others are for other pairs, readers and administrators. */
function isNeeded(check: CheckName, { Sid = "" }: Statement): boolean {
  switch (check) {
    case "bucket-policy":
    case "destination-key-policy":
      return /^(ReplicasFrom|ReplicationChecksFrom)/.test(Sid);
    case "source-key-policy":
      return Sid === "ReplicationReadsSource";
    default:
      return true;
  }
}

/** Granted because AWS's walkthrough does; S3 does not need them for objects to arrive. */
const SPARE = ["s3:ListBucketMultipartUploads", "s3:ListBucketVersions", "s3:PutBucketVersioning"];

function parsed(text: string): Document {
  return documentSchema.parse(JSON.parse(text));
}

function actionsOf({ Action }: Statement): readonly string[] {
  return typeof Action === "string" ? [Action] : Action;
}

function changedAt(document: Document, index: number, statements: readonly Statement[]): Document {
  return { ...document, Statement: document.Statement.toSpliced(index, 1, ...statements) };
}

/** Wrong, here, and with a fix. */
function expectBlame(findings: readonly Finding[], { check, resource }: Place, mention: string): void {
  const blame = findings.filter((finding) => finding.check === check && finding.resource === resource);
  expect(blame, `${check} of ${resource}, ${mention}`).not.to.be.empty;
  expect(blame.length).to.equal(findings.length);
  for (const { status, message, fix } of blame) {
    expect(status).to.equal("wrong");
    expect(message).to.contain(resource);
    expect(fix).to.be.a("string");
  }
  expect(blame.map(({ message, fix }) => `${message} ${fix ?? ""}`).join("\n")).to.contain(mention);
}

describe("permissions of a replication", () => {
  let places: readonly Place[];
  let cases: readonly { readonly place: Place; readonly index: number; readonly statement: Statement }[];
  before(async () => {
    // Locked masters: then the statements are the most that there can be.
    places = placesOf(await healthyPair({ locked: true }));
    cases = places.flatMap((place) =>
      place.document.Statement.map((statement, index) => ({ place, index, statement })).filter(
        ({ statement }) => isNeeded(place.check, statement),
      ),
    );
  });

  it("are looked for in all five places, for both buckets", () => {
    expect(cases.length).to.be.at.least(1 + 2 * 5 + 2 * 2 + 2 + 2);
  });

  it("are missed, by place and name, when any one statement is gone", () => {
    for (const { place, index, statement } of cases) {
      // A trust policy has one statement and cannot be empty: it may trust somebody else.
      const rest =
        place.check === "trust" ? [{ ...statement, Principal: { Service: "lambda.amazonaws.com" } }] : [];
      const facts = place.with(changedAt(place.document, index, rest));
      expectBlame(troubles(facts), place, statement.Sid ?? "s3.amazonaws.com");
    }
  });

  it("are missed, by name, when any one action is gone", () => {
    const actions = cases.flatMap((one) =>
      actionsOf(one.statement)
        .filter((action) => !SPARE.includes(action) && one.place.check !== "trust")
        .map((action) => ({ ...one, action })),
    );
    expect(actions.length).to.be.above(40);
    for (const { place, index, statement, action } of actions) {
      const Action = [...actionsOf(statement).filter((other) => other !== action), "s3:GetBucketLogging"];
      const facts = place.with(changedAt(place.document, index, [{ ...statement, Action }]));
      expectBlame(troubles(facts), place, action.replace("*", ""));
    }
  });

  it("are missed when a condition fits another account, Region or bucket, or only one form of the encryption context", () => {
    const conditions = cases.flatMap((one) => mutations(one.statement).map((mutant) => ({ ...one, mutant })));
    expect(conditions.length).to.be.above(15);
    for (const { place, index, mutant } of conditions) {
      const facts = place.with(changedAt(place.document, index, [mutant]));
      expectBlame(troubles(facts), place, "");
    }
  });

  it("are refused by any explicit Deny that hits, which is named", () => {
    fc.assert(
      fc.property(fc.nat(), fc.boolean(), (seed, onEverything) => {
        const { place, statement } = cases[seed % cases.length]!;
        const { Condition: _, ...rest } = statement;
        const deny = {
          ...rest,
          Sid: "Surprise",
          Effect: "Deny",
          ...(onEverything ? { Action: wildcard(statement) } : {}),
        };
        const facts = place.with({ ...place.document, Statement: [...place.document.Statement, deny] });
        expectBlame(troubles(facts), place, "the Deny statement Surprise refuses");
      }),
      { numRuns: 60 },
    );
  });

  it("are refused by a Deny in the source's own bucket policy, which has to allow nothing", async () => {
    const facts = withBucket(await healthyPair(), "from", "packaged", ({ arn }) => ({
      policy: found(
        JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "OnlyFromTheOffice",
              Effect: "Deny",
              Principal: "*",
              Action: "s3:*",
              Resource: `${arn}/*`,
              Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-1" } },
            },
          ],
        }),
      ),
    }));
    const [finding, ...others] = troubles(facts);
    expect(others).to.deep.equal([]);
    expect(finding?.check).to.equal("source-bucket-policy");
    expect(finding?.message).to.contain("OnlyFromTheOffice refuses s3:GetObjectVersionForReplication");
  });

  it("may be handed by a key policy to the role's account, for the role's own policies decide then", () => {
    for (const { place, index, statement } of cases.filter(({ place: { check } }) =>
      check.endsWith("key-policy"),
    )) {
      const Principal = { AWS: "arn:aws:iam::111111111111:root" };
      const facts = place.with(changedAt(place.document, index, [{ ...statement, Principal }]));
      expect(troubles(facts)).to.deep.equal([]);
      const foreign = { AWS: "arn:aws:iam::999999999999:root" };
      expectBlame(
        troubles(place.with(changedAt(place.document, index, [{ ...statement, Principal: foreign }]))),
        place,
        "",
      );
    }
  });

  it("are reported as the statement that is missing, ready to be added", () => {
    const { place, index } = cases.find(({ place: { check } }) => check === "destination-key-policy")!;
    const [finding] = troubles(place.with(changedAt(place.document, index, [])));
    expect(finding?.message).to.match(
      /^Key policy of arn:aws:kms:eu-west-1:\S+: no statement lets arn:aws:iam::111111111111:role\/\S+ use kms:Encrypt, kms:Decrypt, kms:GenerateDataKey on \S+ through S3 in eu-west-1 \(kms:ViaService s3\.eu-west-1\.amazonaws\.com\), encryption context arn:aws:s3:::/,
    );
    const added = /add ReplicasFromUsWest2 (\{.*\})$/.exec(finding?.fix ?? "")?.[1] ?? "";
    const statement = documentSchema.shape.Statement.element.parse(JSON.parse(added));
    expect(troubles(place.with(changedAt(place.document, index, [statement])))).to.deep.equal([]);
  });

  it("are not judged where a policy cannot be understood, where more are attached, or behind a boundary", async () => {
    const healthy = await healthyPair();
    const odd = withBucket(healthy, "to", "packaged", () => ({ policy: found('{"Version":"2008-10-17"}') }));
    expect(troubles(odd).map(({ status }) => status)).to.deep.equal(["unreadable"]);
    const role = healthy.from.replicationRole;
    const attached = { ...role, attachedPolicyArns: found(["arn:aws:iam::aws:policy/AdministratorAccess"]) };
    const bounded = {
      ...role,
      description: found({
        ...valueOf(role.description)!,
        boundaryArn: "arn:aws:iam::111111111111:policy/b",
      }),
    };
    for (const [replicationRole, words] of [
      [attached, "AdministratorAccess"],
      [bounded, "policy/b"],
    ] as const) {
      const messages = troubles({ ...healthy, from: { ...healthy.from, replicationRole } });
      expect(messages.map(({ message }) => message).join()).to.contain(words);
      expect(messages.every(({ status }) => status === "wrong")).to.equal(true);
    }
  });
});

/** The service of a statement's actions, with everything. */
function wildcard(statement: Statement): string {
  return `${actionsOf(statement)[0]?.split(":")[0] ?? ""}:*`;
}

/** The statement with each value of each condition made another, or taken away where there are several. */
function mutations(statement: Statement): readonly Statement[] {
  const conditions = z.record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())])));
  const block = conditions.safeParse(statement["Condition"]).data ?? {};
  return Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, value]) => {
      const others =
        typeof value === "string" ? ["other"] : value.map((_, index) => value.toSpliced(index, 1));
      return others.map((other) => ({
        ...statement,
        Condition: { ...block, [operator]: { ...keys, [key]: other } },
      }));
    }),
  );
}
