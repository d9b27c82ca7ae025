import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { UsageError } from "../../../operations/commandLine";
import { EXIT, parseReadinessOptions } from "../../../operations/readiness/options";

const ROOT = join(__dirname, "..", "..", "..");

function readiness(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const command = [
    join(ROOT, "node_modules", "tsx", "dist", "cli.mjs"),
    "operations/readiness/main.ts",
    ...args,
  ];
  return spawnSync(process.execPath, command, { cwd: ROOT, encoding: "utf8", input: "", env: {} });
}

describe("readiness command", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "readiness-"));
  });
  after(() => rmSync(directory, { recursive: true }));

  const saved = (outputs: object): string => {
    const file = join(directory, "outputs.json");
    writeFileSync(file, JSON.stringify(outputs));
    return file;
  };

  it("explains itself, its exit codes included, without touching anything", () => {
    const { status, stdout, stderr } = readiness("--help");
    expect(status).to.equal(EXIT.ready);
    expect(stderr).to.equal("");
    for (const text of [
      "--stack",
      "--region",
      "--rpo-minutes",
      "--role-arn",
      "--json",
      "--outputs",
      "Exit codes:",
    ]) {
      expect(stdout).to.contain(text);
    }
  });

  it("ends with 2, one line and nothing on stdout for what cannot be followed", () => {
    const noPairs = saved({ replication: { pairs: [], rpoMinutes: 15 }, regions: {} });
    for (const [args, message] of [
      [[], "required option '--stack <name>' not specified"],
      [["--stack", "prod", "--outputs", join(directory, "none.json")], "cannot be read from"],
      [["--stack", "prod", "--outputs", noPairs, "--region", "eu-west-1"], "no media Region eu-west-1"],
      [
        ["--stack", "prod", "--outputs", noPairs, "--role-arn", "eu-west-1=arn:aws:iam::222222222222:role/x"],
        "--role-arn names",
      ],
      [["--stack", "prod"], "Install the pulumi command"],
    ] as const) {
      const { status, stdout, stderr } = readiness(...args);
      expect(status, stderr).to.equal(EXIT.usage);
      expect(stdout).to.equal("");
      expect(stderr).to.contain(message);
      expect(stderr.trim().split("\n")).to.have.length(1);
    }
  }).timeout(60_000);

  it("names what a stack of an older version does not export", () => {
    const { status, stderr } = readiness("--stack", "prod", "--outputs", saved({ regions: {} }));
    expect(status).to.equal(EXIT.usage);
    expect(stderr).to.contain("replication: missing");
  });

  it("prints one JSON document on stdout with --json, and the way there on stderr", () => {
    const file = saved({ replication: { pairs: [], rpoMinutes: 15 }, regions: {} });
    const { status, stdout } = readiness("--stack", "prod", "--outputs", file, "--json");
    expect(status).to.equal(EXIT.ready);
    expect(JSON.parse(stdout)).to.deep.include({ stack: "prod", ready: true, rpoMinutes: 15, regions: [] });
  });
});

describe("readiness command with --json", () => {
  it("prints a document also where there is nothing to report", () => {
    for (const args of [
      ["--json"],
      ["--stack", "prod", "--json", "--rpo-minutes", "no"],
      ["--stack", "prod", "--json"],
    ]) {
      const { status, stdout, stderr } = readiness(...args);
      expect(status).to.equal(EXIT.usage);
      expect(stderr.trim().split("\n")).to.have.length(1);
      expect(JSON.parse(stdout))
        .to.deep.include({ ready: false })
        .and.to.have.nested.property("error.message");
    }
  }).timeout(60_000);
});

describe("readiness options", () => {
  it("have safe defaults", () => {
    expect(parseReadinessOptions(["--stack", "prod"])).to.deep.equal({
      stack: "prod",
      roleArn: {},
      json: false,
    });
  });

  it("collect Regions and roles", () => {
    const arn = (region: string): string => `arn:aws:iam::222222222222:role/path/${region}`;
    const args = ["a-b-1", "c-d-2"].flatMap((region) => [
      "--region",
      region,
      "--role-arn",
      `${region}=${arn(region)}`,
    ]);
    expect(parseReadinessOptions(["--stack", "prod", "--rpo-minutes", "5", ...args])).to.deep.equal({
      stack: "prod",
      region: ["a-b-1", "c-d-2"],
      roleArn: { "a-b-1": arn("a-b-1"), "c-d-2": arn("c-d-2") },
      rpoMinutes: 5,
      json: false,
    });
  });

  it("are refused when unknown, surplus or out of range", () => {
    for (const args of [
      ["extra"],
      ["--too", "x"],
      ["--rpo-minutes", "0"],
      ["--rpo-minutes", "1441"],
      ["--role-arn", "eu-west-1"],
      ["--role-arn", "eu-west-1=role/x"],
    ]) {
      expect(() => parseReadinessOptions(["--stack", "prod", ...args])).to.throw(UsageError);
    }
  });
});
