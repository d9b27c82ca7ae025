import { expect } from "chai";

import { EventBus } from "../../../../../rehearsal/cloud/services/eventBridge";
import { KEY } from "../mediaFixture";
import { HOME, IRELAND, policy, WEST, type Deployment } from "../../core/standIn";
import {
  detailsIn,
  eventStack,
  makeQueue,
  makeRule,
  messages,
  openQueue,
  publish,
  queueArn,
  RULE,
  ruleArn,
  TARGET,
} from "./eventFixture";

describe("EventBridge", () => {
  let stack: Deployment;
  let bus: EventBus;

  beforeEach(async () => {
    stack = await eventStack();
    bus = stack.cloud.service(EventBus);
    await makeRule(stack, "all");
  });

  async function target(args: object = {}): Promise<void> {
    await stack.create(TARGET, "q", { rule: "all", arn: queueArn("q"), ...args });
  }

  it("delivers an event with its envelope to a queue that lets the rule in", async () => {
    const url = await makeQueue(stack, "q", { rule: "all" });
    await target();
    publish(stack, { a: 1 });
    await stack.cloud.clock.advance(199);
    expect(messages(stack, url)).to.deep.equal([]);
    await stack.cloud.clock.advance(801);
    const event: unknown = JSON.parse(messages(stack, url)[0]?.body ?? "");
    expect(event).to.deep.include({
      version: "0",
      "detail-type": "Tried",
      source: "test",
      account: HOME,
      time: "2026-01-05T12:00:00Z",
      region: WEST.region,
      resources: ["arn:aws:test:::thing"],
      detail: { a: 1 },
    });
    expect(event)
      .to.have.property("id")
      .that.matches(/^[0-9a-f-]{36}$/);
  });

  it("delivers nothing to rules that do not match, that are off, or that are elsewhere", async () => {
    const url = await makeQueue(stack, "q", { rule: "all" });
    await target();
    publish(stack, {}, IRELAND);
    await stack.update(RULE, "all", "all", { name: "all", eventPattern: '{"source":["other"]}' });
    publish(stack);
    await stack.update(RULE, "all", "all", {
      name: "all",
      eventPattern: '{"source":["test"]}',
      state: "DISABLED",
    });
    publish(stack);
    await stack.cloud.clock.advance(60_000);
    expect(messages(stack, url)).to.deep.equal([]);
    expect(bus.published()).to.have.length(3);
  });

  it("lets later events overtake earlier ones, and delivers some twice, but none never", async () => {
    const url = await makeQueue(stack, "q", { rule: "all" });
    await target();
    const numbers = Array.from({ length: 200 }, (_, number) => number);
    for (const number of numbers) {
      publish(stack, { number });
      await stack.cloud.clock.advance(20);
    }
    await stack.cloud.clock.advance(10_000);
    const came = detailsIn(stack, url).map((detail) => JSON.stringify(detail));
    expect(new Set(came).size).to.equal(200);
    expect(came.length).to.be.within(202, 225);
    const first = [...new Set(came)];
    expect(first).not.to.deep.equal(numbers.map((number) => JSON.stringify({ number })));
  });

  it("sends a given input, or a part of the event, where the target says so", async () => {
    const url = await makeQueue(stack, "q", { rule: "all" });
    await target({ input: '{"fixed":true}' });
    await stack.create(TARGET, "part", { rule: "all", arn: queueArn("q"), inputPath: "$.detail.inner" });
    publish(stack, { inner: { a: 1 } });
    await stack.cloud.clock.advance(10_000);
    expect([...new Set(messages(stack, url).map(({ body }) => body))].sort()).to.deep.equal([
      '{"a":1}',
      '{"fixed":true}',
    ]);
  });

  it("loses and doubles what the story says, and nothing else", async () => {
    const url = await makeQueue(stack, "q", { rule: "all" });
    await target();
    bus.dropNext(({ detail }) => detail["name"] === "lost");
    bus.duplicateNext(({ detail }) => detail["name"] === "double");
    for (const name of ["lost", "lost", "double"]) {
      publish(stack, { name });
    }
    await stack.cloud.clock.advance(10_000);
    const came = detailsIn(stack, url).map((detail) => JSON.stringify(detail));
    expect(came.filter((one) => one.includes("double"))).to.have.length(2);
    expect(came).to.include('{"name":"lost"}');
    expect(bus.lost()).to.have.length(1);
  });

  it("waits for a Region at fault, and delivers when it is back", async () => {
    const url = await makeQueue(stack, "q", { rule: "all" });
    await target();
    stack.cloud.network.setFault(WEST.region, "dark");
    publish(stack, { a: 1 });
    await stack.cloud.clock.advance(3_600_000);
    expect(messages(stack, url)).to.deep.equal([]);
    stack.cloud.network.setFault(WEST.region, undefined);
    await stack.cloud.clock.advance(10_000);
    expect(detailsIn(stack, url)[0]).to.deep.equal({ a: 1 });
  });

  for (const [what, deny] of [
    ["lets EventBridge in for another rule only", () => openQueue(stack, queueUrl("q"), "q", "other")],
    ["has no policy", () => Promise.resolve()],
  ] as const) {
    it(`gives up at once on a queue that ${what}, and says so`, async () => {
      await makeQueue(stack, "q");
      await deny();
      await target();
      publish(stack);
      await stack.cloud.clock.advance(10_000);
      expect(bus.undelivered()[0]).to.include({ ruleArn: ruleArn("all"), targetArn: queueArn("q") });
    });
  }

  it("sends what a target does not take to the dead-letter queue, with the reason", async () => {
    const dead = await makeQueue(stack, "dead", { rule: "all" });
    await target({ deadLetterConfig: { arn: queueArn("dead") } });
    publish(stack, { a: 1 });
    await stack.cloud.clock.advance(10_000);
    const [message] = messages(stack, dead);
    expect(detailsIn(stack, dead)[0]).to.deep.equal({ a: 1 });
    expect(message?.attributes).to.deep.include({
      RULE_ARN: { dataType: "String", text: ruleArn("all") },
      TARGET_ARN: { dataType: "String", text: queueArn("q") },
      ERROR_CODE: { dataType: "String", text: "NO_RESOURCE" },
    });
    expect(bus.undelivered()).to.deep.equal([]);
  });

  describe("with a queue whose key is disabled for a while", () => {
    const allow = {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: "*",
    };
    const keyPolicy = policy(
      { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${HOME}:root` }, Action: "kms:*", Resource: "*" },
      allow,
    );
    let url: string;
    let keyId: string;

    beforeEach(async () => {
      const key = await stack.create(KEY, "key", { policy: keyPolicy, isEnabled: false });
      keyId = key.id;
      url = await makeQueue(stack, "q", { rule: "all", kmsMasterKeyId: key.id });
    });

    it("tries again until it takes the event", async () => {
      await target();
      publish(stack, { a: 1 });
      await stack.cloud.clock.advance(600_000);
      expect(messages(stack, url)).to.deep.equal([]);
      await stack.update(KEY, "key", keyId, { policy: keyPolicy, isEnabled: true });
      await stack.cloud.clock.advance(600_000);
      expect(detailsIn(stack, url)[0]).to.deep.equal({ a: 1 });
    });

    for (const [what, retryPolicy] of [
      ["retries", { maximumRetryAttempts: 3 }],
      ["age", { maximumEventAgeInSeconds: 60 }],
    ] as const) {
      it(`gives up by the target's ${what}`, async () => {
        const dead = await makeQueue(stack, "dead", { rule: "all" });
        await target({ deadLetterConfig: { arn: queueArn("dead") }, retryPolicy });
        publish(stack, { a: 1 });
        await stack.cloud.clock.advance(3_000);
        expect(messages(stack, dead)).to.deep.equal([]);
        await stack.cloud.clock.advance(120_000);
        expect(detailsIn(stack, dead)[0]).to.deep.equal({ a: 1 });
      });
    }
  });
});

function queueUrl(name: string): string {
  return `https://sqs.${WEST.region}.amazonaws.com/${HOME}/${name}`;
}
