import { expect } from "chai";

import type { Props } from "../../../../../rehearsal/cloud/core/types";
import { HOME, WEST, type Deployment } from "../../core/standIn";
import { eventStack, MAPPING, queueArn } from "../eventBridge/eventFixture";

describe("the arguments of a queue's mapping", () => {
  let stack: Deployment;

  before(async () => {
    stack = await eventStack();
  });

  for (const [what, args] of [
    ["a stream", { eventSourceArn: `arn:aws:kinesis:${WEST.region}:${HOME}:stream/s` }],
    ["an empty batch", { batchSize: 0 }],
    ["more than ten messages without a window", { batchSize: 11 }],
    ["a window above five minutes", { maximumBatchingWindowInSeconds: 301 }],
    ["a concurrency of one", { scalingConfig: { maximumConcurrency: 1 } }],
    ["another response type", { functionResponseTypes: ["Report"] }],
    ["a filter", { filterCriteria: { filters: [] } }],
    ["a starting position", { startingPosition: "LATEST" }],
  ] as const) {
    it(`refuse ${what} at preview`, () => {
      const all: Props = { functionName: "f", eventSourceArn: queueArn("work"), ...args };
      expect(stack.check(MAPPING, "m", all).failures).to.have.length(1);
    });
  }

  it("refuse at preview what has no queue", () => {
    expect(stack.check(MAPPING, "m", { functionName: "f" }).failures).to.have.length(1);
  });
});
