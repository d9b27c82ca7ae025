import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { UsageError } from "../../operations/commandLine";
import { parseBackfillOptions } from "../../operations/backfill/options";

const ROOT = join(__dirname, "..", "..");

function run(command: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const tsx = join(ROOT, "node_modules", "tsx", "dist", "cli.mjs");
  const line = [tsx, `operations/${command}/main.ts`, ...args];
  return spawnSync(process.execPath, line, { cwd: ROOT, encoding: "utf8", input: "", env: {} });
}

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  backfill: [],
  redrive: ["--region", "us-west-2", "--stage", "publish-asset"],
  capacity: [],
  assets: [],
};

for (const [command, args] of Object.entries(COMMANDS)) {
  describe(`${command} command`, function () {
    this.timeout(60_000);
    let directory: string;
    before(() => {
      directory = mkdtempSync(join(tmpdir(), "commands-"));
    });
    after(() => rmSync(directory, { recursive: true }));

    it("explains itself, its exit codes included, without touching anything", () => {
      const { status, stdout, stderr } = run(command, "--help");
      expect([status, stderr]).to.deep.equal([0, ""]);
      for (const text of ["--stack", "--json", "--outputs", "Exit codes:", "Examples:"]) {
        expect(stdout).to.contain(text);
      }
    });

    it("ends with 2 and one line that names what an older stack does not export", () => {
      const file = join(directory, "outputs.json");
      writeFileSync(file, JSON.stringify({ mediaRegions: [] }));
      const { status, stdout, stderr } = run(command, "--stack", "prod", "--outputs", file, ...args);
      expect([status, stdout]).to.deep.equal([2, ""]);
      expect(stderr).to.contain("catalog: missing");
      expect(stderr.trim().split("\n")).to.have.length(1);
    });
  });
}

describe("backfill options", () => {
  it("have safe defaults: below the pace of MediaConvert", () => {
    expect(parseBackfillOptions(["--stack", "prod"])).to.deep.equal({
      stack: "prod",
      rate: 4,
      dryRun: false,
      json: false,
    });
  });

  it("are refused when they contradict each other or cannot be", () => {
    for (const args of [
      ["--list", "a", "--prefix", "masters/"],
      ["--prefix", "assets/"],
      ["--rate", "0"],
      ["--rate", "101"],
      ["--rate", "fast"],
      ["--limit", "0"],
      ["surplus"],
    ]) {
      expect(() => parseBackfillOptions(["--stack", "prod", ...args]), args.join(" ")).to.throw(UsageError);
    }
  });
});
