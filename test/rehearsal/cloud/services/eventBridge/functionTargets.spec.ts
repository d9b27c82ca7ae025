import { expect } from "chai";

import { EventBus } from "../../../../../rehearsal/cloud/services/eventBridge";
import { AsyncInvocations } from "../../../../../rehearsal/cloud/services/lambda";
import { HOME, type Deployment } from "../../core/standIn";
import {
  detailsIn,
  eventStack,
  makeFunction,
  makeQueue,
  makeRule,
  messages,
  PERMISSION,
  publish,
  queueArn,
  ruleArn,
  TARGET,
} from "./eventFixture";

describe("EventBridge with a function as its target", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await eventStack();
    await makeRule(stack, "all");
  });

  async function target(args: { readonly arn: string }): Promise<void> {
    await stack.create(TARGET, "f", { rule: "all", ...args });
  }

  const permission = {
    action: "lambda:InvokeFunction",
    function: "echo",
    principal: "events.amazonaws.com",
    sourceArn: ruleArn("all"),
    sourceAccount: HOME,
  };
  const fail = "exports.handler = async (event) => { throw new Error('failed ' + event.detail.a); };";

  it("invokes it with the event, given the permission", async () => {
    // The answer of an asynchronous invocation is nobody's: a failure shows that it ran.
    const arn = await makeFunction(stack, "echo", fail);
    await stack.create(PERMISSION, "events", permission);
    await target({ arn });
    publish(stack, { a: 1 });
    await stack.cloud.clock.advance(600_000);
    const failed = stack.cloud.service(AsyncInvocations).failed();
    expect(failed[0]).to.deep.include({ functionArn: arn, deadLettered: false });
    expect(failed[0]?.error).to.include("failed 1");
  });

  it("tries a failed invocation twice more, after one and two minutes, then the function's dead-letter queue", async () => {
    const dead = await makeQueue(stack, "dead");
    const send = { Effect: "Allow", Action: "sqs:SendMessage", Resource: queueArn("dead") };
    const deadLetterConfig = { targetArn: queueArn("dead") };
    const arn = await makeFunction(stack, "echo", fail, [send], { deadLetterConfig });
    await stack.create(PERMISSION, "events", permission);
    await target({ arn });
    publish(stack, { a: 1 });
    await stack.cloud.clock.advance(180_000);
    expect(messages(stack, dead)).to.deep.equal([]);
    await stack.cloud.clock.advance(10_000);
    expect(detailsIn(stack, dead)[0]).to.deep.equal({ a: 1 });
    expect(messages(stack, dead)[0]?.attributes["ErrorMessage"]?.text).to.include("failed 1");
  });

  for (const [what, change] of [
    ["another rule", { sourceArn: ruleArn("other") }],
    ["another account", { sourceAccount: "222222222222" }],
    ["another service", { principal: "s3.amazonaws.com" }],
    ["a version", { qualifier: "1" }],
  ] as const) {
    it(`does not invoke it with a permission for ${what}`, async () => {
      const arn = await makeFunction(stack, "echo", fail, [], { publish: true });
      await stack.create(PERMISSION, "events", { ...permission, ...change });
      await target({ arn });
      publish(stack);
      await stack.cloud.clock.advance(10_000);
      expect(stack.cloud.service(EventBus).undelivered()[0]?.reason).to.include("lambda:InvokeFunction");
    });
  }
});
