import { expect } from "chai";

import { text } from "../../../../rehearsal/cloud/core/props";
import { VirtualClock } from "../../../../rehearsal/clock";
import type { Props } from "../../../../rehearsal/cloud/core/types";
import { EdgeReplicas } from "../../../../rehearsal/cloud/services/lambda/edgeReplicas";
import { LambdaRuntime } from "../../../../rehearsal/cloud/services/lambda/lambdaRuntime";
import { TOKENS } from "../../../../rehearsal/cloud/services/cloudfront/tokens";
import { codeOf, refusalOf } from "../core/standIn";
import { archive, Delivery, functionArgs, trusts, VIRGINIA } from "./deliveryFixture";

const FUNCTION = "aws:lambda/function:Function";
const INVOCATION = "aws:lambda/invocation:Invocation";
const PERMISSION = "aws:lambda/permission:Permission";

describe("the stand-in's Lambda", () => {
  let delivery: Delivery;
  let names = 0;

  before(async function () {
    this.timeout(60_000);
    delivery = await Delivery.make();
    delivery.cloud.service(LambdaRuntime).configure({
      endpointUrl: "http://127.0.0.1:9",
      issueCredentials: (caller) => ({
        accessKeyId: `AKIA-${caller.accountId}`,
        secretAccessKey: "secret",
        sessionToken: caller.principalArn,
      }),
    });
  });

  async function deploy(
    code: string,
    more: Props = {},
  ): Promise<{ arn: string; outputs: Props; name: string }> {
    const name = `f${names++}`;
    const args = functionArgs(delivery.roleArn, code, more);
    const made = await delivery.deployment.create(FUNCTION, name, args, VIRGINIA);
    return { arn: text(made.outputs, "arn"), outputs: made.outputs, name: made.id };
  }

  async function invoke(
    code: string,
    event: unknown = {},
    more: Props = {},
  ): Promise<{ result: unknown; error: string | undefined; log: string }> {
    const { arn } = await deploy(code, more);
    const outcome = await delivery.cloud.service(LambdaRuntime).invoke(arn, JSON.stringify(event));
    const result: unknown = JSON.parse(outcome.payload);
    return { result, error: outcome.functionError, log: outcome.log };
  }

  const refused: readonly (readonly [sentence: string, change: Props])[] = [
    ["a runtime that Lambda no longer creates", { runtime: "nodejs16.x" }],
    ["a handler without an export", { handler: "index" }],
    ["a timeout above 15 minutes", { timeout: 901 }],
    ["memory below 128 MB", { memorySize: 64 }],
    ["a variable that Lambda sets itself", { environment: { variables: { AWS_REGION: "x" } } }],
    ["more than 4 KB of variables", { environment: { variables: { A: "x".repeat(4097) } } }],
    ["a role that does not exist", { role: "arn:aws:iam::111111111111:role/gone" }],
  ];
  for (const [sentence, change] of refused) {
    it(`refuses ${sentence}`, async () => {
      const args = functionArgs(delivery.roleArn, "exports.handler = async () => 1;", change);
      expect(await delivery.refusal(FUNCTION, args)).to.equal("InvalidParameterValueException");
    });
  }

  it("refuses a role that does not trust Lambda", async () => {
    const role = await delivery.deployment.create(
      "aws:iam/role:Role",
      "other",
      { assumeRolePolicy: trusts("s3.amazonaws.com") },
      VIRGINIA,
    );
    const args = functionArgs(text(role.outputs, "arn"), "exports.handler = async () => 1;");
    expect(await delivery.refusal(FUNCTION, args)).to.equal("InvalidParameterValueException");
  });

  it("runs CommonJS, ECMAScript modules and callback handlers as deployed", async () => {
    expect(
      (await invoke("exports.handler = async (event) => ({ got: event.n + 1 });", { n: 1 })).result,
    ).to.deep.equal({ got: 2 });
    const callback =
      "exports.handler = (event, context, done) => done(null, context.functionName.length > 0);";
    expect((await invoke(callback)).result).to.equal(true);
    const module = archive({
      "index.mjs": `import { two } from "./lib/two.mjs"; export const handler = async () => two;`,
      "lib/two.mjs": "export const two = 2;",
    });
    expect((await invoke("", {}, { code: module })).result).to.equal(2);
  });

  it("gives a function its own variables, its role's credentials and the loopback endpoint, and nothing of this machine", async () => {
    const variables = { SECRET_ID: "abc" };
    const { result } = await invoke(
      "exports.handler = async () => process.env;",
      {},
      { environment: { variables } },
    );
    expect(result).to.include({
      SECRET_ID: "abc",
      AWS_REGION: "us-east-1",
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      AWS_SESSION_TOKEN: delivery.roleArn,
    });
    expect(result).to.not.have.any.keys("PATH", "HOME", "NODE_OPTIONS");
  });

  it("reports a thrown error, a missing module and a missing export as Lambda does", async () => {
    const thrown = await invoke("exports.handler = async () => { throw new TypeError('no'); };");
    expect(thrown).to.deep.include({
      error: "Unhandled",
      result: { errorType: "TypeError", errorMessage: "no" },
    });
    const missing = await invoke("", {}, { handler: "other.handler" });
    expect(missing.result).to.include({ errorType: "Runtime.ImportModuleError" });
    const unnamed = await invoke("exports.other = 1;");
    expect(unnamed.result).to.include({ errorType: "Runtime.HandlerNotFound" });
  });

  it("ends a function that does not answer within its timeout, endless loops included", async () => {
    const outcome = await invoke("exports.handler = async () => { for (;;) {} };", {}, { timeout: 1 });
    expect(outcome.result).to.include({ errorType: "Sandbox.Timedout" });
  });

  it("keeps what a function prints out of the rehearsal's own output", async () => {
    const outcome = await invoke("exports.handler = async () => { console.log('printed'); return 1; };");
    expect(outcome.log).to.include("printed");
  });

  it("numbers a version for each published change, and none for an unchanged one", async () => {
    const code = "exports.handler = async () => 1;";
    const { name, outputs } = await deploy(code, { publish: true });
    expect(outputs["qualifiedArn"]).to.equal(`${text(outputs, "arn")}:1`);
    const change = (text: string, more: Props = {}): Promise<{ outputs: Props }> =>
      delivery.deployment.update(
        FUNCTION,
        "any",
        name,
        { ...functionArgs(delivery.roleArn, text, { publish: true, ...more }), name },
        VIRGINIA,
      );
    expect((await change(code, { tags: { a: "b" } })).outputs["version"]).to.equal("1");
    expect((await change("exports.handler = async () => 2;")).outputs["version"]).to.equal("2");
    const runtime = delivery.cloud.service(LambdaRuntime);
    expect((await runtime.invoke(`${text(outputs, "arn")}:1`, "{}")).payload).to.equal("1");
    expect((await runtime.invoke(`${text(outputs, "arn")}:2`, "{}")).payload).to.equal("2");
  });

  it("runs an Invocation when it is created and stores what the function answered", async () => {
    const { name } = await deploy("exports.handler = async (event) => ({ hello: event.to });");
    const args = { functionName: name, input: JSON.stringify({ to: "you" }) };
    const made = await delivery.deployment.create(INVOCATION, "hello", args, VIRGINIA);
    expect(made.outputs["result"]).to.equal('{"hello":"you"}');
  });

  it("fails an Invocation whose function failed, in the function's words", async () => {
    const { name } = await deploy("exports.handler = async () => { throw new Error('no luck'); };");
    const create = (): Promise<unknown> =>
      delivery.deployment.create(INVOCATION, "failed", { functionName: name, input: "{}" }, VIRGINIA);
    expect((await refusalOf(create)).message).to.include("no luck");
    expect(await codeOf(create)).to.equal("FunctionError");
  });

  it("permits only what exists, under statement ids that are free", async () => {
    const { name } = await deploy("exports.handler = async () => 1;");
    const args = {
      action: "lambda:InvokeFunction",
      principal: "events.amazonaws.com",
      statementId: "events",
    };
    expect(await delivery.refusal(PERMISSION, { ...args, function: "gone" })).to.equal(
      "ResourceNotFoundException",
    );
    expect(await delivery.refusal(PERMISSION, { ...args, function: name })).to.equal("accepted");
    expect(await delivery.refusal(PERMISSION, { ...args, function: name })).to.equal(
      "ResourceConflictException",
    );
  });

  it("does not delete a function that runs at the edge, nor for hours after", async () => {
    const name = delivery.lambdaArn.split(":")[6] ?? "";
    const distribution = await delivery.distribute();
    const remove = (): Promise<void> => delivery.deployment.delete(FUNCTION, "any", name, VIRGINIA);
    expect(await codeOf(remove)).to.equal("InvalidParameterValueException");
    await delivery.deployment.delete(TOKENS.distribution, "main", distribution.id, VIRGINIA);
    expect(await codeOf(remove)).to.equal("InvalidParameterValueException");
    expect(delivery.cloud.clock).to.be.an.instanceOf(VirtualClock);
    await delivery.cloud.clock.advance(4 * 3_600_000);
    await remove();
    expect(delivery.cloud.service(EdgeReplicas).has(delivery.lambdaArn.replace(/:1$/, ""))).to.equal(false);
  });
});
