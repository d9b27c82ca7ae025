import { expect } from "chai";

import { LambdaRuntime } from "../../../../../rehearsal/cloud/services/lambda";
import { MAX_IDLE } from "../../../../../rehearsal/cloud/services/lambda/warmThreads";
import { LogEvents } from "../../../../../rehearsal/cloud/services/logEvents";
import { HOME, WEST, type Deployment } from "../../core/standIn";
import { functionArgs } from "../deliveryFixture";
import { eventStack, FUNCTION, makeFunction } from "../eventBridge/eventFixture";

describe("a function's environment", () => {
  let stack: Deployment;
  let runtime: LambdaRuntime;

  beforeEach(async () => {
    stack = await eventStack();
    runtime = stack.cloud.service(LambdaRuntime);
  });

  afterEach(() => runtime.stop());

  const result = async (arn: string, event: unknown = {}): Promise<unknown> =>
    JSON.parse((await runtime.invoke(arn, JSON.stringify(event))).payload);

  it("shows the cloud's time, however it is asked for", async () => {
    const code = `
      const loadedAt = Date.now();
      exports.handler = async () => ({
        loadedAt,
        now: Date.now(),
        made: new Date().getTime(),
        said: Date().slice(0, 24),
        parsed: Date.parse("2020-01-01T00:00:00Z"),
        given: new Date(2020, 0, 1) instanceof Date && new Date(0).constructor === Date,
      });`;
    const arn = await makeFunction(stack, "clock", code);
    const start = stack.cloud.clock.now();
    const first = await result(arn);
    expect(first).to.deep.include({ parsed: Date.UTC(2020, 0, 1), given: true });
    expect(first)
      .to.have.property("said")
      .that.matches(/^Mon Jan 05 2026 12:00/);
    for (const name of ["loadedAt", "now", "made"]) {
      expect(first)
        .to.have.property(name)
        .that.is.within(start, start + 5_000);
    }
    await stack.cloud.clock.advance(3_600_000);
    expect(await result(arn))
      .to.have.property("now")
      .that.is.within(start + 3_600_000, start + 3_605_000);
  });

  it("keeps what the code keeps between invocations, but not between versions", async () => {
    const code = "let count = 0; exports.handler = async () => (count += 1);";
    const arn = await makeFunction(stack, "counter", code);
    expect([await result(arn), await result(arn), await result(arn)]).to.deep.equal([1, 2, 3]);
    const role = `arn:aws:iam::${HOME}:role/counter-role`;
    await stack.update(FUNCTION, "counter", "counter", functionArgs(role, `${code} //`, { name: "counter" }));
    expect(await result(arn)).to.equal(1);
  });

  it("is told apart from other functions' in the number of runs, failed ones included", async () => {
    const arn = await makeFunction(stack, "counted", "exports.handler = async (event) => event.a.b;");
    const other = await makeFunction(stack, "other", "exports.handler = async () => 1;");
    expect(runtime.runsOf(arn)).to.equal(0);
    await runtime.invoke(arn, JSON.stringify({ a: {} }));
    await runtime.invoke(arn, JSON.stringify({}));
    await runtime.invoke(other, "{}");
    expect([runtime.runsOf(arn), runtime.runsOf(other)]).to.deep.equal([2, 1]);
  });

  it("is given up once many others were used since", async () => {
    const code = "let count = 0; exports.handler = async () => (count += 1);";
    const arns: string[] = [];
    for (let index = 0; index <= MAX_IDLE; index++) {
      arns.push(await makeFunction(stack, `f${index}`, code));
      await result(arns[index] ?? "");
    }
    expect([await result(arns.at(-1) ?? ""), await result(arns[0] ?? "")]).to.deep.equal([2, 1]);
  });

  it("is another one for each of two invocations at the same time", async () => {
    const code = `let count = 0;
      exports.handler = async () => { count += 1; await new Promise((done) => setTimeout(done, 50)); return count; };`;
    const arn = await makeFunction(stack, "parallel", code);
    expect(await Promise.all([result(arn), result(arn)])).to.deep.equal([1, 1]);
    expect(await result(arn)).to.equal(2);
  });

  it("begins anew after a timeout, an exit and an error that nobody caught", async () => {
    const code = `let count = 0;
      exports.handler = async (event) => {
        count += 1;
        if (event.end === "timeout") { for (;;) {} }
        if (event.end === "exit") { process.exit(3); }
        if (event.end === "throw") { setTimeout(() => { throw new Error("late"); }, 0); await new Promise(() => {}); }
        return count;
      };`;
    const arn = await makeFunction(stack, "fragile", code, [], { timeout: 1 });
    for (const [end, reason] of [
      ["timeout", "Sandbox.Timedout"],
      ["exit", "Runtime.ExitError"],
      ["throw", "Error"],
    ] as const) {
      expect(await result(arn)).to.equal(1);
      expect(await result(arn, { end })).to.have.property("errorType", reason);
    }
    expect(await result(arn)).to.equal(1);
  });

  it("writes what the function prints to its log group, also of an invocation that timed out", async () => {
    await stack.create("aws:cloudwatch/logGroup:LogGroup", "log", { name: "/ours/printer" });
    const code = `exports.handler = async (event) => {
      console.log("printed", event.n); console.error("told");
      if (event.n === 2) { for (;;) {} }
    };`;
    const loggingConfig = { logFormat: "Text", logGroup: "/ours/printer" };
    const arn = await makeFunction(stack, "printer", code, [], { timeout: 1, loggingConfig });
    await result(arn, { n: 1 });
    await result(arn, { n: 2 });
    const lines = stack.cloud.service(LogEvents).all();
    expect(lines.map(({ message }) => message)).to.deep.equal(["printed 1", "told", "printed 2", "told"]);
    expect(lines[0]).to.include({ accountId: HOME, region: WEST.region, logGroup: "/ours/printer" });
  });

  it("loses what is printed where the log group is missing", async () => {
    const arn = await makeFunction(stack, "printer", "exports.handler = async () => console.log('x');");
    await result(arn);
    expect(stack.cloud.service(LogEvents).all()).to.deep.equal([]);
  });

  it("does not run a function whose reserved concurrency is 0", async () => {
    const arn = await makeFunction(stack, "off", "exports.handler = async () => 1;", [], {
      reservedConcurrentExecutions: 0,
    });
    const refused: unknown = await runtime.invoke(arn, "{}").catch((error: unknown) => error);
    expect(refused).to.have.property("code", "TooManyRequestsException");
  });
});
