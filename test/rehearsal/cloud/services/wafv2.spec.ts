import { expect } from "chai";

import { text } from "../../../../rehearsal/cloud/core/props";
import type { Props } from "../../../../rehearsal/cloud/core/types";
import { wafv2Service } from "../../../../rehearsal/cloud/services/wafv2";
import {
  WebAclEvaluator,
  type WafRequest,
  type WafVerdict,
} from "../../../../rehearsal/cloud/services/wafv2/webAclEvaluator";
import { Deployment, IRELAND, makeCloud } from "../core/standIn";
import { Delivery, rateRule, VIRGINIA, VISIBILITY, webAclArgs } from "./deliveryFixture";

const ACL = "aws:wafv2/webAcl:WebAcl";
const LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";

/** A byte match on the path. */
function pathMatch(searchString: string, positionalConstraint: string): Props {
  return {
    byteMatchStatement: {
      searchString,
      positionalConstraint,
      fieldToMatch: { uriPath: {} },
      textTransformations: [{ priority: 0, type: "NONE" }],
    },
  };
}

const managedGroup = (name: string): Props => ({
  name: "managed",
  priority: 9,
  overrideAction: { none: {} },
  statement: { managedRuleGroupStatement: { vendorName: "AWS", name } },
  visibilityConfig: VISIBILITY,
});

/** A rate rule that blocks with an answer of its own. */
const answering = (customResponse: Props): Props => ({
  ...rateRule(10),
  action: { block: { customResponse } },
});

const BODIES: Props = {
  customResponseBodies: [{ key: "slow-down", contentType: "APPLICATION_JSON", content: "{}" }],
};

/** One mutation of the compliant web ACL each. */
const CASES: readonly (readonly [sentence: string, args: Props, code: string])[] = [
  ["a limit below ten", webAclArgs(9), "WAFInvalidParameterException"],
  [
    "a window of 30 s",
    webAclArgs(10, { rules: [rateRule(10, { evaluationWindowSec: 30 })] }),
    "WAFInvalidParameterException",
  ],
  [
    "a priority used twice",
    webAclArgs(10, { rules: [rateRule(10), { ...rateRule(10), name: "other" }] }),
    "WAFInvalidParameterException",
  ],
  [
    "a name used twice",
    webAclArgs(10, { rules: [rateRule(10), { ...rateRule(10), priority: 1 }] }),
    "WAFInvalidParameterException",
  ],
  [
    "a rule that does nothing",
    webAclArgs(10, { rules: [{ ...rateRule(10), action: null }] }),
    "WAFInvalidParameterException",
  ],
  [
    "a managed group that AWS does not offer",
    webAclArgs(10, { rules: [managedGroup("AWSManagedRulesNothing")] }),
    "WAFNonexistentItemException",
  ],
  [
    "a default action that both allows and blocks",
    webAclArgs(10, { defaultAction: { allow: {}, block: {} } }),
    "WAFInvalidParameterException",
  ],
  [
    "eleven rate rules",
    webAclArgs(10, {
      rules: Array.from({ length: 11 }, (_, at) => ({ ...rateRule(10), name: `r${at}`, priority: at })),
    }),
    "WAFLimitsExceededException",
  ],
  [
    "an answer whose body is not among the web ACL's",
    webAclArgs(10, { rules: [answering({ responseCode: 429, customResponseBodyKey: "other" })], ...BODIES }),
    "WAFInvalidParameterException",
  ],
  [
    "an answer with a status that is none",
    webAclArgs(10, { rules: [answering({ responseCode: 600 })] }),
    "WAFInvalidParameterException",
  ],
  [
    "an answer that sets its own content-type",
    webAclArgs(10, {
      rules: [
        answering({
          responseCode: 429,
          responseHeaders: [{ name: "Content-Type", value: "application/problem+json" }],
        }),
      ],
    }),
    "WAFInvalidParameterException",
  ],
  [
    "a body of a type that WAF does not have",
    webAclArgs(10, {
      customResponseBodies: [{ key: "b", contentType: "application/problem+json", content: "{}" }],
    }),
    "WAFInvalidParameterException",
  ],
  [
    "a body of more than 10 KB",
    webAclArgs(10, {
      customResponseBodies: [{ key: "b", contentType: "TEXT_PLAIN", content: "x".repeat(10_241) }],
    }),
    "WAFInvalidParameterException",
  ],
  ["an unknown scope", webAclArgs(10, { scope: "GLOBAL" }), "WAFInvalidParameterException"],
];

describe("the stand-in's WAF", () => {
  let delivery: Delivery;

  before(async function () {
    this.timeout(60_000);
    delivery = await Delivery.make();
  });

  for (const [sentence, args, code] of CASES) {
    it(`refuses ${sentence}`, async () => {
      expect(await delivery.refusal(ACL, args)).to.equal(code);
    });
  }

  it("makes web ACLs for CloudFront in us-east-1 only, by provider or by region argument", async () => {
    expect(await delivery.refusal(ACL, webAclArgs(10), IRELAND)).to.equal("WAFInvalidParameterException");
    expect(await delivery.refusal(ACL, webAclArgs(10, { region: "us-east-1" }), IRELAND)).to.equal(
      "accepted",
    );
    expect(await delivery.refusal(ACL, webAclArgs(10, { region: "eu-west-1" }))).to.equal(
      "WAFInvalidParameterException",
    );
  });

  it("logs only to destinations whose name starts aws-waf-logs-", async () => {
    const logging = (name: string): Props => ({
      resourceArn: delivery.webAclArn,
      logDestinationConfigs: [name],
    });
    const group = "arn:aws:logs:us-east-1:111111111111:log-group:";
    expect(await delivery.refusal(LOGGING, logging(`${group}waf`))).to.equal(
      "WAFLogDestinationPermissionIssueException",
    );
    expect(await delivery.refusal(LOGGING, logging("arn:aws:s3:::logs"))).to.equal(
      "WAFLogDestinationPermissionIssueException",
    );
    expect(await delivery.refusal(LOGGING, logging(`${group}aws-waf-logs-media`))).to.equal("accepted");
  });
});

describe("the stand-in's WAF, asked about requests", () => {
  const request: WafRequest = {
    clientIp: "192.0.2.1",
    method: "GET",
    path: "/v1/a",
    queryString: "",
    headers: {},
  };

  async function evaluator(args: Props): Promise<{
    ask: (change?: Partial<WafRequest>) => WafVerdict;
    advance: (ms: number) => Promise<void>;
  }> {
    const deployment = await Deployment.over([wafv2Service], makeCloud());
    const made = await deployment.create(ACL, "acl", args, VIRGINIA);
    const arn = text(made.outputs, "arn");
    return {
      ask: (change = {}) =>
        deployment.cloud.service(WebAclEvaluator).evaluate(arn, { ...request, ...change }),
      advance: (ms) => deployment.cloud.clock.advance(ms),
    };
  }

  it("blocks an address above the limit, no other address, and forgets after the window", async () => {
    const { ask, advance } = await evaluator(webAclArgs(10));
    const actions = Array.from({ length: 11 }, () => ask().action);
    expect(actions).to.deep.equal([...Array.from({ length: 10 }, () => "allow"), "block"]);
    expect(ask({ clientIp: "192.0.2.2" }).action).to.equal("allow");
    await advance(300_000);
    expect(ask().action).to.equal("allow");
  });

  it("counts only what the scope-down statement matches", async () => {
    const scopeDownStatement = pathMatch("/play/", "STARTS_WITH");
    const { ask } = await evaluator(webAclArgs(10, { rules: [rateRule(10, { scopeDownStatement })] }));
    for (let index = 0; index < 50; index++) {
      expect(ask().action).to.equal("allow");
    }
    const played = Array.from({ length: 11 }, () => ask({ path: "/play/a" }).action);
    expect(played.at(-1)).to.equal("block");
    expect(ask().action).to.equal("allow");
  });

  it("answers with the status that the rule names", async () => {
    const block = { customResponse: { responseCode: 429 } };
    const { ask } = await evaluator(webAclArgs(10, { rules: [{ ...rateRule(10), action: { block } }] }));
    const verdicts = Array.from({ length: 11 }, () => ask());
    expect(verdicts.at(-1)).to.deep.equal({ action: "block", rule: "rate", status: 429 });
  });

  it("answers with the headers and the body that the rule names", async () => {
    const rule = answering({
      responseCode: 429,
      customResponseBodyKey: "slow-down",
      responseHeaders: [{ name: "Retry-After", value: "60" }],
    });
    const { ask } = await evaluator(webAclArgs(10, { rules: [rule], ...BODIES }));
    const verdicts = Array.from({ length: 11 }, () => ask());
    expect(verdicts.at(-1)).to.deep.equal({
      action: "block",
      rule: "rate",
      status: 429,
      headers: { "retry-after": "60" },
      body: { contentType: "application/json", content: "{}" },
    });
  });

  it("counts two rate rules apart", async () => {
    const scoped = (name: string, priority: number, prefix: string): Props => ({
      ...rateRule(10, { scopeDownStatement: pathMatch(prefix, "STARTS_WITH") }),
      name,
      priority,
    });
    const { ask } = await evaluator(
      webAclArgs(10, { rules: [scoped("play", 0, "/play/"), scoped("playback", 1, "/v1/")] }),
    );
    for (let index = 0; index < 10; index++) {
      expect(ask({ path: "/play/a" }).action).to.equal("allow");
      expect(ask({ path: "/v1/a" }).action).to.equal("allow");
    }
    expect(ask({ path: "/play/a" }).rule).to.equal("play");
    expect(ask({ path: "/v1/a" }).rule).to.equal("playback");
  });

  it("lets the rule with the lowest priority decide, and takes managed groups as no match", async () => {
    const rules = [
      { ...rateRule(10), priority: 5 },
      {
        ...rateRule(10),
        name: "admin",
        priority: 1,
        statement: pathMatch(".php", "ENDS_WITH"),
      },
      managedGroup("AWSManagedRulesAmazonIpReputationList"),
    ];
    const { ask } = await evaluator(webAclArgs(10, { rules }));
    expect(ask({ path: "/index.php" }).rule).to.equal("admin");
    expect(ask().action).to.equal("allow");
  });

  it("falls back to the default action", async () => {
    const { ask } = await evaluator(webAclArgs(10, { defaultAction: { block: {} }, rules: [] }));
    expect(ask()).to.deep.equal({ action: "block", rule: undefined, status: 403 });
  });
});
