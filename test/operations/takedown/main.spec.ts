import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { UsageError } from "../../../operations/commandLine";
import { EXIT, parsePublicationOptions, parseTakedownOptions } from "../../../operations/takedown/options";
import { seal } from "../../../operations/takedown/record";

const ROOT = join(__dirname, "..", "..", "..");

function command(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const line = [join(ROOT, "node_modules", "tsx", "dist", "cli.mjs"), "operations/takedown/main.ts", ...args];
  return spawnSync(process.execPath, line, { cwd: ROOT, encoding: "utf8", input: "", env: {} });
}

describe("takedown command", () => {
  it("explains itself, its exit codes included, without touching anything", () => {
    for (const name of ["takedown", "unpublish", "republish"]) {
      const { status, stdout, stderr } = command(name, "--help");
      expect(status).to.equal(EXIT.proven);
      expect(stderr).to.equal("");
      for (const text of [
        "--stack",
        "--reason",
        "--by",
        "--json",
        "--outputs",
        "Exit codes:",
        `npm run ${name}`,
      ]) {
        expect(stdout).to.contain(text);
      }
    }
  });

  it("ends with 2, one line and nothing on stdout for a command line that cannot be followed", () => {
    for (const [args, message] of [
      [["takedown", "--stack", "prod", "film-1"], "required option '--reason <text>' not specified"],
      [["takedown", "--verify", "/nowhere/record.json"], "cannot be read"],
      [["vanish", "film-1"], "Use takedown, unpublish or republish"],
    ] as const) {
      const { status, stdout, stderr } = command(...args);
      expect(status).to.equal(EXIT.usage);
      expect(stdout).to.equal("");
      expect(stderr).to.contain(message);
      expect(stderr.trim().split("\n")).to.have.length(1);
    }
  });

  it("verifies a record's seal, and needs no stack for it", () => {
    const folder = mkdtempSync(join(tmpdir(), "verify-"));
    try {
      const at = "2026-01-05T12:00:00.000Z";
      const proof = { proven: true, firstAt: at, lastContraryAt: null, rounds: 3, answers: [] };
      const record = seal({
        version: 1,
        kind: "takedown",
        stack: "prod",
        assetId: "film-1",
        by: "ann",
        reason: "rights ended",
        orderedAt: at,
        completedBy: "ann",
        completedAt: at,
        proven: true,
        copies: [],
        proof: { distribution: proof, egress: proof, sessionsWork: null },
        remaining: [],
      });
      const file = join(folder, "record.json");
      writeFileSync(file, JSON.stringify(record));
      const intact = command("takedown", "--verify", file);
      expect(intact.status).to.equal(EXIT.proven);
      expect(intact.stdout).to.contain(`intact, film-1 in stack prod, proven, SHA-256 ${record.seal.value}`);
      writeFileSync(file, JSON.stringify({ ...record, by: "bob" }));
      const changed = command("takedown", "--verify", file, "--json");
      expect(changed.status).to.equal(EXIT.notProven);
      expect(JSON.parse(changed.stdout)).to.deep.include({ intact: false, stated: record.seal.value });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("takedown options", () => {
  const base = ["--stack", "prod", "film-1", "--reason", "rights ended"];

  it("have safe defaults", () => {
    expect(parseTakedownOptions(base)).to.deep.equal({
      kind: "takedown",
      assetId: "film-1",
      stack: "prod",
      reason: "rights ended",
      json: false,
      timeout: 600,
      interval: 1,
      confirmations: 3,
      dryRun: false,
      keepMasters: false,
      deleteMasters: false,
      deleteCopies: false,
      forceUnknown: false,
    });
    expect(parsePublicationOptions("unpublish", base)).to.deep.include({ assetId: "film-1", timeout: 600 });
  });

  it("want the asset id once more for a deletion, and the right one", () => {
    for (const what of ["--delete-masters", "--delete-copies"]) {
      expect(() => parseTakedownOptions([...base, what])).to.throw(UsageError, /--yes film-1/);
      expect(() => parseTakedownOptions([...base, what, "--yes", "film-2"])).to.throw(
        UsageError,
        /--yes film-1/,
      );
      expect(parseTakedownOptions([...base, what, "--yes", "film-1"])).to.deep.include({ kind: "takedown" });
    }
  });

  it("are refused when they contradict each other, are unknown, surplus or out of range", () => {
    for (const args of [
      ["--keep-masters", "--delete-masters", "--yes", "film-1"],
      ["film-2"],
      ["--timeout", "0"],
      ["--drain", "eu-west-1"],
    ]) {
      expect(() => parseTakedownOptions([...base, ...args]), args.join(" ")).to.throw(UsageError);
    }
    expect(() => parseTakedownOptions(["--stack", "prod", "Film_1", "--reason", "x"])).to.throw(
      UsageError,
      /asset id/,
    );
    expect(() => parseTakedownOptions(["--stack", "prod", "film-1", "--reason", " "])).to.throw(
      UsageError,
      /reason/,
    );
    expect(() => parsePublicationOptions("republish", [...base, "--delete-masters"])).to.throw(UsageError);
  });
});
