import { expect } from "chai";
import { z } from "zod";

import { webAclRules } from "../../../components/delivery/webAcl";
import { refusalOf } from "../../support/refusals";
import { recordDelivery } from "./deliveryFixture";

const LIMITS = { requestsPerFiveMinutesPerIp: 20_000, mintsPerFiveMinutesPerIp: 300 };

describe("web ACL rules", () => {
  it("count requests per address over five minutes and answer 429 above the limit", () => {
    const [rate] = webAclRules("playback", LIMITS);

    expect(rate).to.deep.equal({
      name: "rate-per-address",
      priority: 0,
      action: { block: { customResponse: { responseCode: 429 } } },
      statement: {
        rateBasedStatement: { limit: 20_000, aggregateKeyType: "IP", evaluationWindowSec: 300 },
      },
      visibilityConfig: {
        metricName: "playback-rate-per-address",
        cloudwatchMetricsEnabled: true,
        sampledRequestsEnabled: true,
      },
    });
  });

  it("count requests for sessions apart, by a limit of their own, and answer with a body that says why", () => {
    const rules = webAclRules("playback", LIMITS);

    expect(rules).to.have.length(2);
    expect(rules[1]).to.deep.include({
      name: "session-rate-per-address",
      priority: 2,
      action: {
        block: { customResponse: { responseCode: 429, customResponseBodyKey: "too-many-sessions" } },
      },
      statement: {
        rateBasedStatement: {
          limit: 300,
          aggregateKeyType: "IP",
          evaluationWindowSec: 300,
          scopeDownStatement: {
            byteMatchStatement: {
              searchString: "/play/",
              fieldToMatch: { uriPath: {} },
              positionalConstraint: "STARTS_WITH",
              textTransformations: [{ priority: 0, type: "NONE" }],
            },
          },
        },
      },
    });
  });

  it("add Amazon's reputation list when asked to, without changing the other rules", () => {
    const plain = webAclRules("playback", LIMITS);
    const both = webAclRules("playback", { ...LIMITS, blockKnownBadAddresses: true });

    expect(both).to.have.length(3);
    expect([both[0], both[2]]).to.deep.equal(plain);
    expect(both[1]).to.deep.include({
      priority: 1,
      overrideAction: { none: {} },
      statement: {
        managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesAmazonIpReputationList" },
      },
    });
  });

  it("have a body for every response that names one, which is a problem document", async () => {
    const { inputs } = (await recordDelivery()).one("aws:wafv2/webAcl:WebAcl");
    const bodies = z
      .array(
        z.strictObject({ key: z.string(), contentType: z.literal("APPLICATION_JSON"), content: z.string() }),
      )
      .parse(inputs["customResponseBodies"]);

    expect(bodies.map(({ key }) => key)).to.deep.equal(["too-many-sessions"]);
    expect(JSON.parse(bodies[0]?.content ?? "")).to.deep.equal({
      type: "urn:media-platform:problem:too-many-requests",
      title: "Too Many Requests",
      status: 429,
      code: "too-many-requests",
    });
  });

  for (const setting of ["requestsPerFiveMinutesPerIp", "mintsPerFiveMinutesPerIp"]) {
    for (const limit of [9, 0, -1, 10.5, Number.NaN, 2_000_000_001]) {
      it(`refuse ${setting} of ${limit}`, () => {
        expect(refusalOf(() => webAclRules("playback", { ...LIMITS, [setting]: limit }))).to.match(
          new RegExp(`^${setting}: got .* from 10 to 2000000000`),
        );
      });
    }
  }
});
