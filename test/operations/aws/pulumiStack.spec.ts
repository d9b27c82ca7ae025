import { expect } from "chai";

import { essence } from "../../../operations/aws/pulumiStack";

describe("what the pulumi command's errors come to", () => {
  const cases: readonly (readonly [string, unknown, string])[] = [
    [
      "a machine without the command",
      new Error(
        "code: -2\nstdout: \nstderr: Command failed with ENOENT: pulumi version\nspawn pulumi ENOENT\n",
      ),
      "there is no pulumi command on the PATH",
    ],
    [
      "the line that the engine marks",
      new Error("code: 255\n stdout: \n stderr: warning: x\n error: no stack named 'nosuch' found\n"),
      "no stack named 'nosuch' found",
    ],
    ["the first line of anything else", new Error("\n  went wrong\nat x"), "went wrong"],
    ["a thing that is no error", "oops", "oops"],
    ["nothing at all", new Error(""), "unknown error"],
  ];
  for (const [what, error, expected] of cases) {
    it(`is one sentence for ${what}`, () => {
      expect(essence(error)).to.equal(expected);
    });
  }
});
