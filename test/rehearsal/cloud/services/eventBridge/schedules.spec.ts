import { expect } from "chai";

import { Schedules } from "../../../../../rehearsal/cloud/services/eventBridge";
import { WEST, type Deployment } from "../../core/standIn";
import { eventStack, makeQueue, makeRule, messages, queueArn, RULE, ruleArn, TARGET } from "./eventFixture";

const MINUTE = 60_000;

describe("scheduled rules", () => {
  let stack: Deployment;
  let url: string;
  let target: string;

  beforeEach(async () => {
    stack = await eventStack();
    url = await makeQueue(stack, "q", { rule: "tick" });
    await makeRule(stack, "tick", { scheduleExpression: "rate(5 minutes)" });
    target = (await stack.create(TARGET, "q", { rule: "tick", arn: queueArn("q") })).id;
  });

  const advance = (minutes: number): Promise<void> => stack.cloud.clock.advance(minutes * MINUTE);

  /** Minutes after the start at which the rule fired. */
  function fired(): readonly number[] {
    const start = Date.UTC(2026, 0, 5, 12);
    return messages(stack, url).map(({ sentAt }) => (sentAt - start) / MINUTE);
  }

  it("fire at each turn that time comes to, with an event of their own", async () => {
    for (let minute = 0; minute < 16; minute++) {
      await advance(1);
    }
    expect(fired()).to.deep.equal([5, 10, 15]);
    const event: unknown = JSON.parse(messages(stack, url)[0]?.body ?? "");
    expect(event).to.deep.include({
      source: "aws.events",
      "detail-type": "Scheduled Event",
      resources: [ruleArn("tick")],
      detail: {},
      time: "2026-01-05T12:05:00Z",
    });
  });

  it("fire once for all turns that time passes in one go, at the last of them", async () => {
    await advance(4);
    expect(fired()).to.deep.equal([]);
    await advance(60);
    expect(fired()).to.deep.equal([60]);
    await advance(1);
    expect(fired()).to.deep.equal([60, 65]);
  });

  it("do not fire while they are off, paused, in a Region at fault, or deleted", async () => {
    await stack.update(RULE, "tick", "tick", {
      name: "tick",
      scheduleExpression: "rate(5 minutes)",
      state: "DISABLED",
    });
    await advance(5);
    await stack.update(RULE, "tick", "tick", { name: "tick", scheduleExpression: "rate(5 minutes)" });
    stack.cloud.service(Schedules).pause();
    await advance(5);
    stack.cloud.service(Schedules).resume();
    stack.cloud.network.setFault(WEST.region, "dark");
    await advance(5);
    stack.cloud.network.setFault(WEST.region, undefined);
    expect(fired()).to.deep.equal([]);
    await advance(5);
    expect(fired()).to.deep.equal([20]);
    await stack.delete(TARGET, "q", target);
    await advance(5);
    expect(fired()).to.deep.equal([20]);
  });

  it("follow a changed schedule from the change on, and not the old one as well", async () => {
    await advance(3);
    await stack.update(RULE, "tick", "tick", { name: "tick", scheduleExpression: "rate(10 minutes)" });
    for (let minute = 3; minute < 25; minute++) {
      await advance(1);
    }
    expect(fired()).to.deep.equal([13, 23]);
  });

  it("begin anew when they are deleted and made again", async () => {
    await advance(3);
    await stack.delete(TARGET, "q", target);
    await stack.delete(RULE, "tick", "tick");
    await makeRule(stack, "tick", { scheduleExpression: "rate(5 minutes)" });
    await stack.create(TARGET, "q", { rule: "tick", arn: queueArn("q") });
    for (let minute = 3; minute < 14; minute++) {
      await advance(1);
    }
    expect(fired()).to.deep.equal([8, 13]);
  });

  it("keep their turns when something else about them changes", async () => {
    await advance(3);
    const args = { name: "tick", scheduleExpression: "rate(5 minutes)", description: "now described" };
    await stack.update(RULE, "tick", "tick", args);
    await advance(2);
    expect(fired()).to.deep.equal([5]);
  });
});
