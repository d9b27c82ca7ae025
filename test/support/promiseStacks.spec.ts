import { createRequire } from "node:module";

import { expect } from "chai";

import "./promiseStacks";

describe("promises of the SDK, in tests", () => {
  function debuggable<T>(promise: Promise<T>): unknown {
    const loaded: unknown = createRequire(__filename)("@pulumi/pulumi/runtime/debuggable");
    const make: unknown = typeof loaded === "object" && loaded && Reflect.get(loaded, "debuggablePromise");
    return typeof make === "function" ? Reflect.apply(make, undefined, [promise, "a label"]) : undefined;
  }

  it("have their label for whoever looks for one that never ends, and no stack", async () => {
    const promise = Promise.resolve("a value");
    expect(await debuggable(promise)).to.equal("a value");
    expect(Reflect.get(promise, "_debugCtx")).to.equal("a label");
    expect(Reflect.get(promise, "_debugStackTrace")).to.equal("Error");
  });

  it("leave the stacks of other errors whole", async () => {
    const limit = Error.stackTraceLimit;
    await debuggable(Promise.resolve());
    expect(Error.stackTraceLimit).to.equal(limit);
    expect(new Error("other").stack).to.include("promiseStacks.spec");
  });
});
