import { expect } from "chai";

import { HelpShown, UsageError } from "../../operations/commandLine";
import { exitCodeOf, type OperatorCommand } from "../../operations/runCommand";
import { StackOutputsError } from "../../operations/stackOutputs";

class TakenError extends Error {
  override readonly name = "TakenError";
}

/** What a command with exit codes of its own ends with, and writes. */
async function ending(
  error: Error,
  args: readonly string[] = [],
  more: Partial<OperatorCommand> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: "", stderr: "" };
  const code = await exitCodeOf(
    { run: () => Promise.reject(error), exit: { usage: 2, failed: 5 }, answers: [[TakenError, 3]], ...more },
    args,
    {
      stdout: { write: (text) => (written.stdout += text) },
      stderr: { write: (text) => (written.stderr += text) },
    },
  );
  return { code, ...written };
}

describe("an operator command's end", () => {
  it("is the code that it gives itself when nothing goes wrong", async () => {
    expect(await ending(new Error("never"), [], { run: () => Promise.resolve(4) })).to.deep.equal({
      code: 4,
      stdout: "",
      stderr: "",
    });
  });

  it("is 0, without another word, when only the help was asked for", async () => {
    const document = { failureDocument: () => ({}) };
    expect(await ending(new HelpShown(), ["--json"], document)).to.deep.equal({
      code: 0,
      stdout: "",
      stderr: "",
    });
  });

  it("has a code for each class of errors, and one line that says what to do", async () => {
    for (const [error, code, stderr] of [
      [new UsageError("pass --yes"), 2, "pass --yes\n"],
      [new StackOutputsError("deploy first"), 2, "deploy first\n"],
      [new TakenError("somebody was faster"), 3, "somebody was faster\n"],
      [new TypeError("no such thing"), 5, "TypeError: no such thing\n"],
    ] as const) {
      expect(await ending(error)).to.deep.equal({ code, stdout: "", stderr });
    }
  });

  it("leaves stdout empty even with --json, unless the command promises a document", async () => {
    const error = new UsageError("pass --stack");
    expect((await ending(error, ["--json"])).stdout).to.equal("");
    const failureDocument = ({ name, message }: Error): object => ({
      ready: false,
      error: { name, message },
    });
    expect((await ending(error, [], { failureDocument })).stdout).to.equal("");
    for (const [thrown, name] of [
      [error, "UsageError"],
      [new TypeError("no such thing"), "TypeError"],
    ] as const) {
      const { stdout } = await ending(thrown, ["--json"], { failureDocument });
      expect(JSON.parse(stdout)).to.have.nested.property("error.name", name);
    }
  });
});
