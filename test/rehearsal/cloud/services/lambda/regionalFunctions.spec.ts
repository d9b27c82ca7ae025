import { expect } from "chai";

import type { Props } from "../../../../../rehearsal/cloud/core/types";
import { codeOf, HOME, IRELAND, type Deployment } from "../../core/standIn";
import { functionArgs } from "../deliveryFixture";
import { eventStack, FUNCTION, makeFunction, makeQueue, queueArn } from "../eventBridge/eventFixture";

const CODE = "exports.handler = async () => 1;";
const ROLE = `arn:aws:iam::${HOME}:role/first-role`;

describe("a Region's functions", () => {
  let stack: Deployment;

  beforeEach(async () => {
    stack = await eventStack();
    await makeFunction(stack, "first", CODE);
  });

  const create = (name: string, more: Props, scope?: typeof IRELAND): Promise<unknown> =>
    stack.create(FUNCTION, name, functionArgs(ROLE, CODE, { name, ...more }), scope);

  it("are accepted with all that a stage's function is made with", async () => {
    await create("stage", {
      architectures: ["arm64"],
      description: "Ingest stage",
      environment: { variables: { INGEST_SETTINGS: "x".repeat(4_000) } },
      loggingConfig: {
        logFormat: "JSON",
        logGroup: "/stage",
        applicationLogLevel: "INFO",
        systemLogLevel: "WARN",
      },
      memorySize: 512,
      reservedConcurrentExecutions: 5,
      timeout: 900,
      tracingConfig: { mode: "Active" },
    });
  });

  for (const [what, more] of [
    ["two architectures", { architectures: ["arm64", "x86_64"] }],
    ["an architecture that does not exist", { architectures: ["riscv"] }],
    ["a tracing mode that does not exist", { tracingConfig: { mode: "On" } }],
    ["a negative reservation", { reservedConcurrentExecutions: -2 }],
    ["a log format that does not exist", { loggingConfig: { logFormat: "XML" } }],
    ["log levels of plain text", { loggingConfig: { logFormat: "Text", applicationLogLevel: "INFO" } }],
    ["a log level that does not exist", { loggingConfig: { logFormat: "JSON", systemLogLevel: "TRACE" } }],
    ["a log group with a blank", { loggingConfig: { logFormat: "Text", logGroup: "a b" } }],
  ] as const) {
    it(`are refused with ${what}`, () => {
      expect(stack.check(FUNCTION, "f", functionArgs(ROLE, CODE, more)).failures).to.have.length(1);
    });
  }

  it("leave a hundred concurrent executions of the account and Region unreserved", async () => {
    await create("large", { reservedConcurrentExecutions: 899 });
    await create("small", { reservedConcurrentExecutions: 1 });
    const more = (): Promise<unknown> => create("more", { reservedConcurrentExecutions: 1 });
    expect(await codeOf(more)).to.equal("InvalidParameterValueException");
    await create("far", { reservedConcurrentExecutions: 900 }, IRELAND);
  });

  it("need a role that may send to their dead-letter queue", async () => {
    await makeQueue(stack, "dead");
    const deadLetterConfig = { targetArn: queueArn("dead") };
    expect(await codeOf(() => create("careful", { deadLetterConfig }))).to.equal(
      "InvalidParameterValueException",
    );
    const send = { Effect: "Allow", Action: "sqs:SendMessage", Resource: queueArn("dead") };
    await makeFunction(stack, "careful", CODE, [send], { deadLetterConfig });
  });
});
