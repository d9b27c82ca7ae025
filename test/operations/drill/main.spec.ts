import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { expect } from "chai";

import { UsageError } from "../../../operations/commandLine";
import { EXIT, parseDrillOptions } from "../../../operations/drill/options";

const ROOT = join(__dirname, "..", "..", "..");

function drill(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const command = [join(ROOT, "node_modules", "tsx", "dist", "cli.mjs"), "operations/drill/main.ts", ...args];
  return spawnSync(process.execPath, command, { cwd: ROOT, encoding: "utf8", input: "", env: {} });
}

describe("drill command", () => {
  it("explains itself, its exit codes included, without touching anything", () => {
    const { status, stdout, stderr } = drill("--help");
    expect(status).to.equal(EXIT.done);
    expect(stderr).to.equal("");
    for (const text of [
      "--stack",
      "--to",
      "--drain",
      "--dry-run",
      "--json",
      "--yes",
      "--no-probe",
      "Exit codes:",
    ]) {
      expect(stdout).to.contain(text);
    }
  });

  it("ends with 2, one line and nothing on stdout for a command line that cannot be followed", () => {
    for (const [args, message] of [
      [["--stack", "prod"], "required option '--to <region>' not specified"],
      [["--stack", "prod", "--to", "eu-west-1"], "pass --yes or --dry-run"],
    ] as const) {
      const { status, stdout, stderr } = drill(...args);
      expect(status).to.equal(EXIT.usage);
      expect(stdout).to.equal("");
      expect(stderr).to.contain(message);
      expect(stderr.trim().split("\n")).to.have.length(1);
    }
  });

  it("ends with 2 and says what to install when there is no pulumi command to read the stack with", () => {
    const { status, stdout, stderr } = drill("--stack", "prod", "--to", "eu-west-1", "--dry-run");
    expect(status).to.equal(EXIT.usage);
    expect(stdout).to.equal("");
    expect(stderr).to.contain("Install the pulumi command");
    expect(stderr.trim().split("\n")).to.have.length(1);
  });
});

describe("drill options", () => {
  const base = ["--stack", "prod", "--to", "eu-west-1"];

  it("have safe defaults", () => {
    expect(parseDrillOptions(base)).to.deep.equal({
      stack: "prod",
      to: "eu-west-1",
      drain: [],
      restore: [],
      dryRun: false,
      json: false,
      yes: false,
      probe: true,
      repair: false,
      timeout: 120,
      interval: 1,
      confirmations: 3,
    });
  });

  it("collect repeated Regions", () => {
    const args = [
      ...base,
      "--drain",
      "us-west-2",
      "--drain",
      "ap-southeast-2",
      "--no-probe",
      "--timeout",
      "5",
    ];
    expect(parseDrillOptions(args)).to.deep.include({
      drain: ["us-west-2", "ap-southeast-2"],
      probe: false,
      timeout: 5,
    });
  });

  it("are refused when unknown, surplus or out of range", () => {
    for (const args of [
      ["--too", "x"],
      ["extra"],
      ["--timeout", "0"],
      ["--confirmations", "many"],
      ["--interval", "1.5"],
    ]) {
      expect(() => parseDrillOptions([...base, ...args])).to.throw(UsageError);
    }
  });
});
