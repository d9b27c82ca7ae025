import { expect } from "chai";

import { webAclRules } from "../../../components/delivery/webAcl";
import { refusalOf } from "../../support/refusals";

describe("web ACL rules", () => {
  it("count requests per address over five minutes and answer 429 above the limit", () => {
    const [rate, ...others] = webAclRules("playback", { requestsPerFiveMinutesPerIp: 20_000 });

    expect(others).to.deep.equal([]);
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

  it("add Amazon's reputation list when asked to, without changing the rate rule", () => {
    const plain = webAclRules("playback", { requestsPerFiveMinutesPerIp: 20_000 });
    const both = webAclRules("playback", {
      requestsPerFiveMinutesPerIp: 20_000,
      blockKnownBadAddresses: true,
    });

    expect(both).to.have.length(2);
    expect(both[0]).to.deep.equal(plain[0]);
    expect(both[1]).to.deep.include({
      priority: 1,
      overrideAction: { none: {} },
      statement: {
        managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesAmazonIpReputationList" },
      },
    });
  });

  for (const limit of [9, 0, -1, 10.5, Number.NaN, 2_000_000_001]) {
    it(`refuse a limit of ${limit}`, () => {
      expect(refusalOf(() => webAclRules("playback", { requestsPerFiveMinutesPerIp: limit }))).to.match(
        /requestsPerFiveMinutesPerIp: got .* from 10 to 2000000000/,
      );
    });
  }
});
