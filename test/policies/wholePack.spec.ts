import { expect } from "chai";
import * as fc from "fast-check";
import { rules } from "../../policies/rules";
import {
  ACCESS_BLOCKS,
  ACL_GRANTS,
  BUCKET_TYPES,
  CANNED_ACLS,
  POLICY_DOCUMENTS,
  WEBSITES,
} from "../../policies/s3/resourceTypes";
import { compliant as webAcl } from "./cloudfront/requireWebAcl.fixture";
import { compliant as reservation } from "./mediaconvert/requireReservationAcknowledgement.fixture";
import { compliant as ownership } from "./s3/configureObjectOwnership.fixture";
import { compliant as accessBlock } from "./s3/configurePublicAccessBlock.fixture";
import { compliant as website } from "./s3/disallowBucketWebsite.fixture";
import { compliant as acl } from "./s3/disallowPublicAcl.fixture";
import { compliant as policy } from "./s3/disallowPublicPolicy.fixture";
import { compliant as sideDoors } from "./sideDoors/disallowSideDoors.fixture";
import { judge, type Sample } from "./support/args";
import { unknown } from "./support/unknown";

const SECRET = "correct-horse-battery-staple";

const JUDGED_TYPES = [
  ...new Set([
    ...BUCKET_TYPES,
    ...CANNED_ACLS.keys(),
    ...ACL_GRANTS.keys(),
    ...POLICY_DOCUMENTS.keys(),
    ...WEBSITES.keys(),
    ...ACCESS_BLOCKS.keys(),
    ...webAcl.map(({ type }) => type),
    ...ownership.map(({ type }) => type),
    ...reservation.map(({ type }) => type),
    "aws:cloudcontrol/resource:Resource",
    "aws:cloudformation/stack:Stack",
    "aws-native:s3:Bucket",
  ]),
];

/** Every property name that some rule reads, and one that none does. */
const PROPERTIES = [
  "acl",
  "grants",
  "accessControlPolicy",
  "targetGrants",
  "policy",
  "resourcePolicy",
  "details",
  "website",
  "websites",
  "publicAccessBlockConfiguration",
  "blockPublicAcls",
  "rule",
  "bucket",
  "id",
  "webAclId",
  "customizations",
  "typeName",
  "templateBody",
  "tags",
  "name",
  "pricingPlan",
  "reservationPlanSettings",
];

const NESTED_KEYS = [
  "Statement",
  "Principal",
  "Condition",
  "Effect",
  "grants",
  "grantee",
  "uri",
  "policy",
  "webAcl",
  "action",
  "arn",
  "Resources",
  "Type",
  "objectOwnership",
  "publicAccessBlock",
  "reservedSlots",
  "commitment",
  "reservation-acknowledgement",
  "__proto__",
  "constructor",
];

/** Property trees of any shape, with unknown parts anywhere, and with every text a secret when asked for. */
const tree = (leaf: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: "medium" },
      leaf,
      fc.array(tie("node"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...NESTED_KEYS), tie("node"), { maxKeys: 4 }),
    ),
  })).node;

const anyLeaf = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, "", "*", "Allow", "public-read", "RESERVED", "ONE_YEAR"),
  fc.constantFrom<unknown>(unknown.text, unknown.flag, unknown.list, unknown.group),
  fc.string(),
  fc.json(),
);

const sample = (leaf: fc.Arbitrary<unknown>): fc.Arbitrary<Sample> =>
  fc.record({
    type: fc.constantFrom(...JUDGED_TYPES),
    name: fc.constantFrom("a", "b", "c"),
    props: fc.dictionary(fc.constantFrom(...PROPERTIES), tree(leaf), { maxKeys: 6 }),
  });

const stack = (leaf: fc.Arbitrary<unknown>): fc.Arbitrary<Sample[]> =>
  fc.uniqueArray(sample(leaf), { maxLength: 3, selector: ({ name }) => name }).map((samples) =>
    samples.map((each) => ({
      ...each,
      propertyDependencies: { bucket: samples.map(({ name }) => name) },
    })),
  );

describe("the whole policy pack", () => {
  it("accepts the compliant fixtures of all resource rules together", async () => {
    const samples = [
      ...webAcl,
      ...ownership.filter(({ name }) => name !== "bucket"),
      ...accessBlock,
      ...policy,
      ...reservation,
      ...sideDoors,
    ];
    for (const rule of rules.filter((each) => "validateResource" in each)) {
      expect(await judge(rule, [...samples, ...website, ...acl]), rule.name).to.deep.equal([]);
    }
  });

  it("lets no error escape, whatever mixture of resources, types and unknown values it sees", async () => {
    await fc.assert(
      fc.asyncProperty(stack(anyLeaf), async (samples) => {
        for (const rule of rules) {
          expect(await judge(rule, samples)).to.be.an("array");
        }
      }),
      { numRuns: 300 },
    );
  });

  it("never shows a property's value, which may be a secret, in a violation", async () => {
    const secretLeaf = fc.oneof(
      fc.constantFrom(
        SECRET,
        "RESERVED",
        `{"${SECRET}":1}`,
        `{"Statement":[{"Effect":"Allow","Principal":"${SECRET}"}]}`,
      ),
      fc.constantFrom(`arn:aws:iam::${SECRET}`, `{"Resources":{"${SECRET}":{"Type":"${SECRET}"}}}`),
    );
    let shown = 0;
    await fc.assert(
      fc.asyncProperty(stack(secretLeaf), async (samples) => {
        for (const rule of rules) {
          for (const { message } of await judge(rule, samples)) {
            shown += 1;
            expect(message).to.not.include(SECRET);
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(shown, "violations looked at").to.be.above(100);
  });
});
