import { expect } from "chai";

import { auditBucketPolicy } from "../../components/governance/auditPolicies";
import { policyDocument } from "../../components/iam/policyDocument";
import { recordScene } from "../consistency/support/recordScene";
import type { HeldPolicy } from "../consistency/support/scene";
import { legal, type Raw } from "../stacks/support/legalConfig";
import { valueOf } from "../support/outputs";
import { statementsOf, type ParsedStatement } from "../support/policyEvaluator";
import { rolesPage, type ToldPolicy, type ToldStatement } from "./support/rolesPage";

/** Opt-in Regions and others; the last one only receives. Whatever else is optional is there. */
const REGIONS = ["us-west-2", "eu-west-1", "ap-southeast-4"];

const INGEST_REGIONS = REGIONS.slice(0, -1);

function everything(): Raw {
  const account = (accountId: string): Raw => ({
    accountId,
    deployRoleArn: `arn:aws:iam::${accountId}:role/deploy`,
  });
  return {
    ...legal(),
    regions: Object.fromEntries(
      REGIONS.map((region, index) => {
        const accountId = `${index + 2}`.repeat(12);
        const uploaderRoleArns = { studio: `arn:aws:iam::${accountId}:role/studio` };
        return [
          region,
          { ...account(accountId), ...(INGEST_REGIONS.includes(region) ? { uploaderRoleArns } : {}) },
        ];
      }),
    ),
    replication: { ingestRegions: INGEST_REGIONS },
    storage: { masterObjectLock: { mode: "GOVERNANCE", days: 30 } },
    drm: {
      premium: {
        keyProviders: Object.fromEntries(
          REGIONS.map((region) => [
            region,
            { url: `https://a1b2c3d4e5.execute-api.${region}.amazonaws.com/prod/speke` },
          ]),
        ),
        systems: { cmaf: ["widevine"] },
      },
    },
  };
}

/** A name with what differs between deployments taken out of it, as the page writes it. */
function general(name: string): string {
  return REGIONS.reduce(
    (text, region) => text.replaceAll(region, "<region>").replaceAll(sidPart(region), "<Region>"),
    name,
  )
    .replace(/-premium$/, "-<profile>")
    .replace(
      /^ingest-<region>-(submit-transcode|register-asset|publish-asset)(?=$|-dead$)/,
      "ingest-<region>-<stage>",
    )
    .replace(/^WriterStudio$/, "Writer<Uploader>");
}

function sidPart(region: string): string {
  return region
    .split("-")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
}

const TITLES = {
  identity: "Role",
  trust: "Role",
  key: "Key",
  bucket: "Bucket",
  queue: "Queue",
  table: "Table",
} as const;

const titleOf = ({ kind, holder }: HeldPolicy): string => `${TITLES[kind]} \`${general(holder.name)}\``;

const sorted = (values: Iterable<string>): readonly string[] => [...new Set(values)].sort();

const keysOf = ({ Condition }: ParsedStatement): readonly string[] =>
  Object.values(Condition ?? {}).flatMap((keys) => Object.keys(keys));

const servicesOf = ({ Principal }: ParsedStatement): readonly string[] =>
  Principal === undefined || Principal === "*" ? [] : (Principal.Service ?? []);

/** A statement in the page's terms, together with others of its Sid: a statement may have more in one Region than in another. */
function told(sid: string, statements: readonly ParsedStatement[]): ToldStatement {
  return {
    sid,
    actions: sorted(statements.flatMap(({ Action }) => Action)),
    conditions: sorted(statements.flatMap(keysOf)),
    services: sorted(statements.flatMap(servicesOf)),
  };
}

/** The program's policies in the page's terms. */
function toldBy(policies: readonly HeldPolicy[]): readonly ToldPolicy[] {
  const titles = sorted(policies.map(titleOf));
  return titles.map((title) => {
    const own = policies.filter((policy) => titleOf(policy) === title);
    const trusts = own.filter(({ kind }) => kind === "trust").flatMap(({ statements }) => statements);
    const statements = own.filter(({ kind }) => kind !== "trust").flatMap((policy) => policy.statements);
    const sids = sorted(statements.map(({ Sid }) => general(Sid ?? "without a Sid")));
    return {
      title,
      statements: sids.map((sid) =>
        told(
          sid,
          statements.filter(({ Sid }) => general(Sid ?? "") === sid),
        ),
      ),
      trust:
        trusts.length === 0
          ? undefined
          : {
              services: sorted(trusts.flatMap(servicesOf).map(general)),
              conditions: sorted(trusts.flatMap(keysOf)),
            },
    };
  });
}

/** The page with what it says of every key and every bucket said of each, in the program's order. */
function page(): readonly ToldPolicy[] {
  const all = rolesPage();
  const common = (kind: string): readonly ToldStatement[] =>
    all.find(({ title }) => title === `Every ${kind}`)?.statements ?? [];
  return all
    .filter(({ title }) => !title.startsWith("Every "))
    .map(({ title, statements, trust }) => ({
      title,
      statements: [
        ...statements,
        ...(title.startsWith("Key ") ? common("key") : []),
        ...(title.startsWith("Bucket ") ? common("bucket") : []),
      ]
        .map(({ sid, actions, conditions, services }) => ({
          sid,
          actions: sorted(actions),
          conditions: sorted(conditions),
          services: sorted(services),
        }))
        .sort((a, b) => (a.sid < b.sid ? -1 : 1)),
      trust: trust && { services: sorted(trust.services), conditions: sorted(trust.conditions) },
    }))
    .sort((a, b) => (a.title < b.title ? -1 : 1));
}

describe("the page of roles", function () {
  this.timeout(60_000);
  let deployed: readonly ToldPolicy[];

  before(async () => {
    const { policies, holders } = await recordScene(everything());
    const bucket = holders.find(({ name, type }) => name === "audit" && type === "aws:s3/bucket:Bucket");
    if (bucket === undefined) {
      throw new Error("the program made no bucket of the audit trail");
    }
    // A transform puts this policy into another package's component, which the recording mocks do not run.
    const trail = { accountId: bucket.accountId, region: bucket.region, trailName: "audit" };
    const text = await valueOf(policyDocument(auditBucketPolicy(bucket.arn, trail)));
    const audit: HeldPolicy = { kind: "bucket", holder: bucket, statements: statementsOf(text) };
    deployed = toldBy([...policies, audit]);
  });

  it("has a section for every role, key, bucket, queue and table with a policy, and for nothing else", () => {
    expect(page().map(({ title }) => title)).to.deep.equal(deployed.map(({ title }) => title));
  });

  it("says who assumes each role, and on which conditions", () => {
    const trusts = (policies: readonly ToldPolicy[]): unknown =>
      policies.map(({ title, trust }) => [title, trust]);
    expect(trusts(page())).to.deep.equal(trusts(deployed));
  });

  it("lists every statement with its actions, condition keys and services, and no statement that is gone", () => {
    for (const { title, statements } of deployed) {
      expect(page().find((section) => section.title === title)?.statements, title).to.deep.equal(statements);
    }
  });
});
