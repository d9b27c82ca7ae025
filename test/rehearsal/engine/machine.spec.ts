import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { machinePorts } from "../../../rehearsal/engine/machine";
import { isRunning, waitUntilGone } from "../../../rehearsal/engine/processes";

describe("commands on this machine", () => {
  const ports = machinePorts(process.env);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "media-platform-machine-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("give their exit code and all they print", async () => {
    const end = await ports.run({
      program: "/bin/sh",
      args: ["-c", "echo out; echo err >&2; exit 3"],
      limitMs: 10_000,
    });
    expect(end.code).to.equal(3);
    expect(end.output.split("\n")).to.include.members(["out", "err"]);
  });

  it("end at their limit, with everything they started", async () => {
    const end = await ports.run({
      program: "/bin/sh",
      args: ["-c", "sleep 600 & echo $! > child; wait"],
      folder,
      limitMs: 500,
    });
    expect(end.code).to.equal(undefined);
    const child = Number(readFileSync(join(folder, "child"), "utf8"));
    expect(await waitUntilGone(() => [child].filter(isRunning), 5000)).to.deep.equal([]);
  });

  it("are ended at once when the search was given up already", async () => {
    const end = await ports.run({
      program: "/bin/sh",
      args: ["-c", "sleep 600"],
      limitMs: 60_000,
      signal: AbortSignal.abort(),
    });
    expect(end.code).to.equal(undefined);
  });

  it("that do not exist are an answer, not an exception", async () => {
    const end = await ports.run({ program: join(folder, "nothing"), args: [], limitMs: 1000 });
    expect(end.code).to.equal(undefined);
    expect(end.output).to.match(/ENOENT/);
  });

  it("see a variable removed that was set to undefined", async () => {
    const own = machinePorts({ ...process.env, GOFLAGS: "-mod=mod" });
    const command = { program: "/bin/sh", args: ["-c", 'echo "[$GOFLAGS]"'], limitMs: 10_000 };
    expect((await own.run(command)).output).to.equal("[-mod=mod]\n");
    expect((await own.run({ ...command, environment: { GOFLAGS: undefined } })).output).to.equal("[]\n");
  });

  it("leave unfinished files that are told apart by whether their process still runs", () => {
    const gone = spawnSync("/bin/true").pid;
    for (const name of [`.unfinished-${gone}-a`, `.unfinished-${process.pid}-b`, "v3.259.0"]) {
      writeFileSync(join(folder, name), "");
    }
    expect(ports.abandoned(folder)).to.deep.equal([join(folder, `.unfinished-${gone}-a`)]);
    expect(ports.abandoned(join(folder, "nowhere"))).to.deep.equal([]);
    expect(ports.unique()).to.match(new RegExp(`^${process.pid}-`));
  });

  it("are found on PATH only when they can be run", () => {
    expect(machinePorts({ PATH: "/nowhere:/bin" }).which("sh")).to.equal("/bin/sh");
    expect(machinePorts({ PATH: "/nowhere:/etc" }).which("passwd")).to.equal(undefined);
  });
});
