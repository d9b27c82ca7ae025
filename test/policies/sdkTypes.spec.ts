import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DISTRIBUTION_TYPES, TENANT_TYPE } from "../../policies/cloudfront/resourceTypes";
import { QUEUE_TYPE } from "../../policies/mediaconvert/requireReservationAcknowledgement";
import {
  ACCESS_BLOCKS,
  ACL_GRANTS,
  BLOCK_FLAGS,
  BUCKET_TYPES,
  CANNED_ACLS,
  POLICY_DOCUMENTS,
  WEBSITES,
} from "../../policies/s3/resourceTypes";
import { CLOSED_TYPES, CLOUD_CONTROL, TEMPLATE_STACK } from "../../policies/sideDoors/disallowSideDoors";

// The rules match type tokens and property names as text, because deprecated twins must be matched too and importing the SDK
// would slow the pack's start. Here the installed SDK holds that text to account, in both directions: nothing is misspelt,
// and nothing new (after an upgrade) carries an ACL, a policy or a web ACL unseen.

const SDK = dirname(require.resolve("@pulumi/aws/package.json"));

/** Input names by type token, for every resource class of an SDK module. */
function inputsIn(...modules: string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const module of modules) {
    for (const file of readdirSync(join(SDK, module)).filter((name) => name.endsWith(".js"))) {
      const source = readFileSync(join(SDK, module, file), "utf8");
      const token = /__pulumiType = '([^']+)'/.exec(source)?.[1];
      if (token !== undefined) {
        const inputs = [...source.matchAll(/resourceInputs\["(\w+)"\] = args\?\./g)].map(([, name]) => name);
        found.set(token, [...new Set(inputs.filter((name) => name !== undefined))]);
      }
    }
  }
  return found;
}

const s3 = inputsIn("s3", "s3control", "s3tables");
const cloudfront = inputsIn("cloudfront");

const having = (inputs: ReadonlyMap<string, readonly string[]>, ...names: string[]): string[] =>
  [...inputs].filter(([, own]) => names.some((name) => own.includes(name))).map(([token]) => token);

const firstSteps = (paths: Iterable<readonly [string, readonly string[]]>): [string, string][] =>
  [...paths].map(([type, path]) => [type, path[0] ?? ""]);

describe("type tokens and property names of the rules, against the installed SDK", () => {
  const named = firstSteps([
    ...CANNED_ACLS,
    ...[...ACL_GRANTS].map(([type, { grants }]) => [type, grants] as const),
    ...POLICY_DOCUMENTS,
    ...[...WEBSITES].map(([type, path]) => [type, path ?? ["bucket"]] as const),
    ...[...ACCESS_BLOCKS].map(
      ([type, { group }]) => [type, group.length > 0 ? group : [BLOCK_FLAGS[0]]] as const,
    ),
    ...[...BUCKET_TYPES].map((type) => [type, ["bucket"]] as const),
    ["aws:s3/bucketOwnershipControls:BucketOwnershipControls", ["rule"]],
  ]);

  it("reads only properties that S3 resources have", () => {
    for (const [type, property] of named) {
      expect(s3.get(type), type).to.include(property);
    }
    for (const type of DISTRIBUTION_TYPES) {
      expect(cloudfront.get(type), type).to.include("webAclId");
    }
    expect(cloudfront.get(TENANT_TYPE)).to.include("customizations");
    const read = ["name", "pricingPlan", "region", "reservationPlanSettings", "tags"];
    expect(inputsIn("mediaconvert").get(QUEUE_TYPE)).to.include.members(read);
  });

  it("names only types that the SDK has", () => {
    const others = inputsIn(
      "cloudcontrol",
      "cloudformation",
      "lightsail",
      "serverlessrepository",
      "servicecatalog",
    );
    for (const type of [...CLOSED_TYPES, CLOUD_CONTROL, TEMPLATE_STACK]) {
      expect([...others.keys()]).to.include(type);
    }
    expect(others.get(CLOUD_CONTROL)).to.include("typeName");
    expect(others.get(TEMPLATE_STACK)).to.include.members(["templateBody", "templateUrl"]);
  });

  it("misses no S3 resource with a canned ACL, grants, a policy or a website", () => {
    expect(having(s3, "acl")).to.have.members([...CANNED_ACLS.keys()]);
    expect(having(s3, "grants", "accessControlPolicy", "targetGrants")).to.have.members([
      ...ACL_GRANTS.keys(),
    ]);
    expect(having(s3, "website", "websites")).to.have.members(
      [...WEBSITES].filter(([, path]) => path !== undefined).map(([type]) => type),
    );
    const nested = "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy";
    expect([...having(s3, "policy", "resourcePolicy"), nested]).to.have.members([...POLICY_DOCUMENTS.keys()]);
  });

  it("misses no CloudFront resource with a web ACL, and no maker of CloudFormation stacks", () => {
    expect(having(cloudfront, "webAclId")).to.have.members([...DISTRIBUTION_TYPES]);
    const makers = having(
      inputsIn("cloudformation", "serverlessrepository"),
      "templateBody",
      "applicationId",
    );
    for (const type of makers) {
      expect([...CLOSED_TYPES, TEMPLATE_STACK]).to.include(type);
    }
  });
});
