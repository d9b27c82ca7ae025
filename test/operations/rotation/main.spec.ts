import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { expect } from "chai";

import { UsageError } from "../../../operations/commandLine";
import { EXIT, parseRotationOptions } from "../../../operations/rotation/options";

const ROOT = join(__dirname, "..", "..", "..");

function rotateKeys(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const command = [
    join(ROOT, "node_modules", "tsx", "dist", "cli.mjs"),
    "operations/rotation/main.ts",
    ...args,
  ];
  return spawnSync(process.execPath, command, { cwd: ROOT, encoding: "utf8", input: "", env: {} });
}

describe("rotate-keys command", () => {
  it("explains itself, its exit codes included, without touching anything", () => {
    const { status, stdout, stderr } = rotateKeys("--help");
    expect([status, stderr]).to.deep.equal([EXIT.done, ""]);
    for (const text of [
      "--what",
      "--region",
      "--no-wait",
      "--again",
      "--allow-other-changes",
      "Exit codes:",
    ]) {
      expect(stdout).to.contain(text);
    }
  });

  it("ends with 2, one line and nothing on stdout for a command line that cannot be followed", () => {
    const { status, stdout, stderr } = rotateKeys("--stack", "prod");
    expect([status, stdout]).to.deep.equal([EXIT.usage, ""]);
    expect(stderr.trim().split("\n")).to.have.length(1);
    expect(stderr).to.contain("pass --yes or --dry-run");
  });

  it("prints a document where --json is asked for and nothing can be done", () => {
    const { status, stdout } = rotateKeys("--stack", "prod", "--dry-run", "--json");
    expect(status).to.equal(EXIT.usage);
    expect(JSON.parse(stdout)).to.deep.include({ outcome: "failed" });
    expect(stdout).to.contain("there is no pulumi command on the PATH");
  });
});

describe("rotate-keys options", () => {
  it("have safe defaults", () => {
    expect(parseRotationOptions(["--stack", "prod"])).to.deep.equal({
      stack: "prod",
      what: "signing-keys",
      again: false,
      dryRun: false,
      json: false,
      yes: false,
      wait: true,
      probe: true,
      allowOtherChanges: false,
      allowSeveralRegions: false,
      deployTimeout: 3_600,
    });
  });

  it("are refused when they are unknown, surplus, out of range or do not go together", () => {
    for (const args of [
      ["--what", "everything"],
      ["--what", "cdn-identifier"],
      ["--region", "eu-west-1"],
      ["--what", "cdn-identifier", "--region", "eu-west-1", "--name", "key-b"],
      ["--allow-several-regions"],
      ["--deploy-timeout", "0"],
      ["extra"],
    ]) {
      expect(() => parseRotationOptions(["--stack", "prod", ...args]), args.join(" ")).to.throw(UsageError);
    }
  });
});
