import { expect } from "chai";
import { requireWebAcl } from "../../../policies/cloudfront/requireWebAcl";
import { judge, type Violation } from "../support/args";
import { changed, without } from "../support/mutate";
import { ACCOUNT } from "../support/names";
import { unknown } from "../support/unknown";
import { compliant, WEB_ACL } from "./requireWebAcl.fixture";

const ALLOWED = "Allowed: the ARN of a WAFv2 web ACL of scope CLOUDFRONT (...:global/webacl/<name>/<id>).";
const FIX = "Fix: pass the arn output of an aws.wafv2.WebAcl with scope CLOUDFRONT, created in us-east-1.";
const NOT_SET = "is not set, so viewers reach the distribution without AWS WAF";

const refusal = (resource: string, type: string, setting: string, problem: string, fix = FIX): Violation => ({
  resource,
  message: `${type} "${resource}": ${setting} ${problem}. ${ALLOWED} ${fix}`,
});

const HOLDERS = [
  { name: "media", type: "aws:cloudfront/distribution:Distribution", path: ["webAclId"] },
  {
    name: "tenants",
    type: "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
    path: ["webAclId"],
  },
  {
    name: "tenant",
    type: "aws:cloudfront/distributionTenant:DistributionTenant",
    path: ["customizations", "webAcl", "arn"],
  },
];

describe("policies/cloudfront/requireWebAcl", () => {
  it("accepts distributions behind a global WAFv2 web ACL, and tenants that inherit it", async () => {
    expect(await judge(requireWebAcl, compliant)).to.deep.equal([]);
  });

  for (const { name, type, path } of HOLDERS) {
    const setting = path.join(".");

    it(`refuses ${type} without ${setting}`, async () => {
      expect(await judge(requireWebAcl, without(compliant, name, path))).to.deep.equal([
        refusal(name, type, setting, NOT_SET),
      ]);
    });

    for (const [what, value, problem] of [
      ["an empty text", "", NOT_SET],
      ["null", null, NOT_SET],
      ["a number", 7, "is not a text"],
      [
        "an id of AWS WAF Classic",
        "473e64fd-f30b-4765-81a0-62ad96dd167a",
        "names a web ACL of AWS WAF Classic, which gets no new rules and is being retired",
      ],
      [
        "a regional web ACL",
        WEB_ACL.replace("global", "regional"),
        "names a web ACL of scope REGIONAL, which CloudFront cannot use",
      ],
      ["some other ARN", `arn:aws:waf::${ACCOUNT}:webacl/473e64fd`, "is not the ARN of a WAFv2 web ACL"],
      ["a web ACL's ARN with something in front", ` ${WEB_ACL}`, "is not the ARN of a WAFv2 web ACL"],
      [
        "a global web ACL of a Region that has none",
        WEB_ACL.replace("us-east-1", "eu-west-1"),
        "is not the ARN of a WAFv2 web ACL",
      ],
    ] as const) {
      it(`refuses ${what} as ${setting} of ${type}`, async () => {
        expect(await judge(requireWebAcl, changed(compliant, name, path, value))).to.deep.equal([
          refusal(name, type, setting, problem),
        ]);
      });
    }

    it(`lets ${setting} of ${type} that only the update knows pass at preview`, async () => {
      expect(await judge(requireWebAcl, changed(compliant, name, path, unknown.text))).to.deep.equal([]);
    });
  }

  it("refuses a disabled distribution without a web ACL too", async () => {
    const samples = changed(without(compliant, "media", ["webAclId"]), "media", ["enabled"], false);
    expect(await judge(requireWebAcl, samples)).to.deep.equal([
      refusal("media", "aws:cloudfront/distribution:Distribution", "webAclId", NOT_SET),
    ]);
  });

  it("refuses a tenant that switches AWS WAF off", async () => {
    const samples = changed(compliant, "tenant", ["customizations", "webAcl", "action"], "disable");
    expect(await judge(requireWebAcl, samples)).to.deep.equal([
      refusal(
        "tenant",
        "aws:cloudfront/distributionTenant:DistributionTenant",
        "customizations.webAcl.action",
        "switches AWS WAF off for this tenant",
        "Fix: remove the web ACL customization, so that the distribution's web ACL applies.",
      ),
    ]);
  });

  it("lets customizations of a tenant that only the update knows pass at preview", async () => {
    const samples = changed(compliant, "tenant", ["customizations"], unknown.group);
    expect(await judge(requireWebAcl, samples)).to.deep.equal([]);
  });
});
