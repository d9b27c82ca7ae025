import { expect } from "chai";

import type { Props } from "../../../../../rehearsal/cloud/core/types";
import { codeOf, HOME, IRELAND, WEST, type Deployment } from "../../core/standIn";
import { eventStack, makeRule, queueArn, RULE, ruleArn, TARGET } from "./eventFixture";

const PATTERN: Props = { eventPattern: JSON.stringify({ source: ["aws.s3"] }) };
const LAMBDA = `arn:aws:lambda:${WEST.region}:${HOME}:function:f`;

describe("EventBridge rules and targets", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await eventStack();
  });

  const target = (args: Props = {}, name = "target"): Promise<{ id: string; outputs: Props }> =>
    stack.create(TARGET, name, { rule: "masters", arn: queueArn("q"), ...args });

  it("have a name and an ARN of their account and Region", async () => {
    const { id, outputs } = await stack.create(RULE, "masters", { name: "masters", ...PATTERN }, IRELAND);
    expect(id).to.equal("masters");
    expect(outputs).to.include({ name: "masters", arn: ruleArn("masters", IRELAND) });
    const unnamed = await stack.create(RULE, "r".repeat(80), PATTERN);
    expect(unnamed.id).to.match(/^r{56}-[0-9a-f]{7}$/);
  });

  for (const [what, args] of [
    ["without a pattern and a schedule", {}],
    ["with a pattern that is none", { eventPattern: "{}" }],
    ["with a schedule that is none", { scheduleExpression: "rate(5 minute)" }],
    ["with a state that does not exist", { ...PATTERN, state: "PAUSED" }],
    ["on a bus of its own", { ...PATTERN, eventBusName: "own" }],
    ["with a name that has a slash", { ...PATTERN, name: "a/b" }],
    ["with both ways to switch it off", { ...PATTERN, state: "ENABLED", isEnabled: true }],
  ] as const) {
    it(`are refused at preview ${what}`, () => {
      expect(stack.check(RULE, "r", args).failures).to.have.length(1);
    });
  }

  it("cannot have the same name in a Region, nor be more than 300 there", async () => {
    await makeRule(stack, "masters", PATTERN);
    await makeRule(stack, "masters", PATTERN, IRELAND);
    const again = { name: "masters", ...PATTERN };
    expect(await codeOf(() => stack.create(RULE, "again", again))).to.equal("ResourceConflictException");
    for (let count = 1; count < 300; count++) {
      await makeRule(stack, `rule-${count}`, PATTERN);
    }
    expect(await codeOf(() => makeRule(stack, "one-more", PATTERN))).to.equal("LimitExceededException");
  });

  it("are deleted only without targets", async () => {
    await makeRule(stack, "masters", PATTERN);
    const { id } = await target();
    const remove = (): Promise<void> => stack.delete(RULE, "masters", "masters");
    expect(await codeOf(remove)).to.equal("ValidationException");
    await stack.delete(TARGET, "target", id);
    await remove();
  });

  it("compare patterns by what they say, not by how they are written", () => {
    const { inputs } = stack.check(RULE, "r", { eventPattern: '{ "source": ["aws.s3"] }' });
    const diff = stack.plane.diff({
      scope: WEST,
      token: RULE,
      urn: stack.urn(RULE, "r"),
      id: "r",
      oldInputs: inputs,
      oldOutputs: inputs,
      news: { ...inputs, ...PATTERN },
      ignoreChanges: [],
    });
    expect(diff.changed).not.to.include("eventPattern");
  });

  for (const [what, args] of [
    ["another kind of target", { ecsTarget: { taskDefinitionArn: "arn:aws:ecs:::x" } }],
    ["a transformer", { inputTransformer: { inputTemplate: "x" } }],
    ["an input that is no JSON", { input: "{" }],
    ["an input and a path", { input: "{}", inputPath: "$.detail" }],
    ["a path with an index", { inputPath: "$.resources[0]" }],
    ["an age below a minute", { retryPolicy: { maximumEventAgeInSeconds: 59 } }],
    ["more than 185 retries", { retryPolicy: { maximumRetryAttempts: 186 } }],
    ["another bus", { eventBusName: "own" }],
  ] as const) {
    it(`refuse ${what} at preview`, () => {
      const all = { rule: "masters", arn: queueArn("q"), ...args };
      expect(stack.check(TARGET, "t", all).failures).to.have.length(1);
    });
  }

  it("need the rule, and five targets at most, each under an id of its own", async () => {
    expect(await codeOf(() => target())).to.equal("ResourceNotFoundException");
    await makeRule(stack, "masters", PATTERN);
    await target({ targetId: "0" });
    expect(await codeOf(() => target({ targetId: "0" }, "again"))).to.equal("ResourceConflictException");
    for (const targetId of ["1", "2", "3", "4"]) {
      await target({ targetId }, targetId);
    }
    expect(await codeOf(() => target({ targetId: "5" }, "5"))).to.equal("LimitExceededException");
  });

  it("accept targets that do not exist yet, but only queues and functions of the rule's Region", async () => {
    await makeRule(stack, "masters", PATTERN);
    await target({ arn: LAMBDA }, "function");
    for (const [index, args] of [
      { arn: queueArn("q", IRELAND) },
      { arn: `arn:aws:sns:${WEST.region}:${HOME}:topic` },
      { arn: queueArn("q.fifo") },
      { arn: "q" },
      { deadLetterConfig: { arn: LAMBDA } },
      { deadLetterConfig: { arn: queueArn("q", IRELAND) } },
    ].entries()) {
      expect(await codeOf(() => target(args, `t${index}`)), JSON.stringify(args)).to.equal(
        "ValidationException",
      );
    }
  });
});
