import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { EngineHome } from "../../../rehearsal/engine/engineHome";
import { isRunning, waitUntilGone } from "../../../rehearsal/engine/processes";
import { testEngine } from "./testEngine";

const TEST_TIMEOUT_MS = 90_000;
const BUILD_TIMEOUT_MS = 25 * 60_000;
/** Orphans look for their parent twice a second. */
const ORPHAN_LIMIT_MS = 15_000;

describe("engine ring: a run that is ended in the middle of an update", function () {
  this.timeout(TEST_TIMEOUT_MS);

  let child: ChildProcessByStdio<null, Readable, null>;
  let home: string;
  let pids: readonly number[];

  before("find or build the engine", async function () {
    this.timeout(BUILD_TIMEOUT_MS);
    await testEngine();
  });

  beforeEach("start a run and wait until the engine waits for its bucket", async () => {
    const loader = pathToFileURL(require.resolve("tsx")).href;
    child = spawn(process.execPath, ["--import", loader, join(__dirname, "slowRun.ts")], {
      stdio: ["ignore", "pipe", "inherit"],
      // A process group of its own, as a terminal gives to a command.
      detached: true,
    });
    home = await announcedHome(child.stdout);
    pids = readdirSync(join(home, "pids"))
      .map(Number)
      .filter((pid) => isRunning(pid));
  });

  afterEach(() => {
    child.kill("SIGKILL");
  });

  function remaining(): readonly number[] {
    return pids.filter((pid) => isRunning(pid));
  }

  it("has an engine, its providers and its policy pack running at that point", () => {
    expect(pids.length).to.be.at.least(4);
  });

  it("leaves no process and no folder after Ctrl-C, which a terminal sends to the engine as well", async () => {
    process.kill(-pidOf(child), "SIGINT");
    await expectCleanExit(130);
  });

  it("leaves no process and no folder after SIGTERM", async () => {
    child.kill("SIGTERM");
    await expectCleanExit(143);
  });

  async function expectCleanExit(exitCode: number): Promise<void> {
    expect(await exitOf(child)).to.equal(exitCode);
    expect(remaining()).to.deep.equal([]);
    expect(existsSync(home)).to.equal(false);
  }

  it("leaves no process when the run itself is killed, and the next run removes its folder", async () => {
    child.kill("SIGKILL");
    await exitOf(child);
    expect(await waitUntilGone(remaining, ORPHAN_LIMIT_MS)).to.deep.equal([]);

    const next = await EngineHome.create(await testEngine(), { url: "http://127.0.0.1:1", token: "none" });
    await next.dispose();
    expect(existsSync(home)).to.equal(false);
    expect(existsSync(next.dir)).to.equal(false);
  });
});

async function announcedHome(output: Readable): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const announced: unknown = JSON.parse(line);
    if (typeof announced === "object" && announced !== null && "home" in announced) {
      return String(announced.home);
    }
  }
  throw new Error("the run ended before its engine waited for anything");
}

function pidOf({ pid }: { readonly pid?: number | undefined }): number {
  if (pid === undefined) {
    throw new Error("the run did not start");
  }
  return pid;
}

async function exitOf(process: ChildProcessByStdio<null, Readable, null>): Promise<number | null> {
  if (process.exitCode === null && process.signalCode === null) {
    await once(process, "exit");
  }
  return process.exitCode;
}
