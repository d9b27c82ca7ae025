import { execFileSync } from "node:child_process";
import path from "node:path";

import { expect } from "chai";

const ROOT = path.resolve(__dirname, "..");

describe("the program's entry point", function () {
  // The loader type-checks the whole program, with all of the AWS SDK's declarations.
  this.timeout(180_000);

  it("loads by Pulumi's own TypeScript loader and exports the function that Pulumi calls", () => {
    const exported = execFileSync(process.execPath, [path.join(__dirname, "support", "loadProgram.mjs")], {
      cwd: ROOT,
      encoding: "utf8",
      // Without the loader of this test run.
      env: { ...process.env, NODE_OPTIONS: "" },
    });
    expect(exported).to.equal("function");
  });
});
