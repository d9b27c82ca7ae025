import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pathToFileURL } from "node:url";

import { expect } from "chai";

import { ROOT } from "../../rehearsal/rehearsedPlatform";

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe("rehearsal command", function () {
  this.timeout(60_000);

  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "rehearsal command "));
    mkdirSync(join(folder, "bin"));
    symlinkSync(process.execPath, join(folder, "bin", "node"));
    writeFileSync(join(folder, "Pulumi.empty.yaml"), "");
    copyFileSync(join(ROOT, "Pulumi.dev.yaml"), join(folder, "Pulumi.a.b.yaml"));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** Starts the command on a machine without any engine. */
  function start(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): ChildProcessByStdio<null, Readable, Readable> {
    const loader = pathToFileURL(require.resolve("tsx")).href;
    return spawn(process.execPath, ["--import", loader, join(ROOT, "rehearsal", "main.ts"), ...args], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: join(folder, "bin"), HOME: folder, TMPDIR: folder, ...environment },
    });
  }

  async function endOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Run> {
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    await once(child, "close");
    return { code: child.exitCode, stdout, stderr };
  }

  const run = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Run> =>
    endOf(start(args, environment));

  const usage: readonly (readonly [string, string[], RegExp])[] = [
    ["a command line", ["--colour"], /unknown option '--colour'/],
    ["a stack file", ["--config", "Pulumi.none.yaml"], /no such file.*Pulumi\.dev\.yaml/],
    ["a configuration", ["--config", "Pulumi.empty.yaml"], /activeRegion: missing/],
    ["a stack name", ["--config", "Pulumi.a.b.yaml"], /stack name: got "a\.b"/],
  ];
  for (const [what, args, message] of usage) {
    it(`refuses ${what} with exit code 2, in plain words, before it looks for an engine`, async () => {
      const { code, stdout, stderr } = await run(args, { INIT_CWD: folder });
      expect(code).to.equal(2);
      expect(stdout).to.equal("");
      expect(stderr).to.match(message);
      expect(stderr).not.to.match(/^\s+at /m);
      expect(stderr).not.to.include("No Pulumi engine");
    });

    it(`answers with one JSON document when ${what} is refused and JSON was asked for`, async () => {
      const { code, stdout } = await run([...args, "--json"], { INIT_CWD: folder });
      expect(code).to.equal(2);
      const document: unknown = JSON.parse(stdout);
      expect(document).to.have.nested.property("error.kind", "usage");
      expect(document).to.have.nested.property("error.message").that.matches(message);
    });
  }

  it("ends quietly when nobody reads what it prints, and leaves nothing", async () => {
    const before = readdirSync(folder);
    const child = start(["--colour", "--json"]);
    child.stdout.destroy();
    const { code, stderr } = await endOf(child);
    expect(code).to.equal(141);
    expect(stderr).not.to.match(/EPIPE|^\s+at /m);
    const left = readdirSync(folder).filter((name) => !before.includes(name) && !name.startsWith("tsx-"));
    expect(left).to.deep.equal([]);
  });
});
