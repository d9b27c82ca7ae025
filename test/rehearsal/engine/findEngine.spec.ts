import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { version as sdkVersion } from "@pulumi/pulumi/package.json";
import type { CommandLine } from "../../../rehearsal/engine/enginePorts";
import {
  NoEngineError,
  engineCacheFolder,
  findEngine,
  type Engine,
} from "../../../rehearsal/engine/findEngine";
import { InterruptedError } from "../../../rehearsal/engine/interrupts";
import { PINNED_VERSION } from "../../../rehearsal/engine/version";
import { FakeMachine } from "./fakePorts";

const CACHE = "/cache";
const KEPT = join(CACHE, PINNED_VERSION, "pulumi");

describe("the search for an engine", () => {
  let machine: FakeMachine;

  beforeEach(() => {
    machine = new FakeMachine();
  });

  function find(): Promise<Engine> {
    return findEngine({
      ports: machine.ports(),
      cacheFolder: CACHE,
      progress: (line) => machine.progress.push(line),
    });
  }

  function onPath(program: string, version: string): void {
    machine.onPath.set(program, `/usr/bin/${program}`);
    machine.files.set(`/usr/bin/${program}`, version);
  }

  /** A Go that builds an engine of this version, after one period of progress. */
  function goBuilds(version: string): void {
    machine.onPath.set("go", "/usr/bin/go");
    machine.onRun = (command) => {
      machine.files.set(argumentAfter(command, "-o"), version);
      machine.tick();
      return { code: 0, output: "" };
    };
  }

  it("takes the one on PATH when it is new enough", async () => {
    onPath("pulumi", "v3.230.0");
    machine.files.set(KEPT, PINNED_VERSION);
    expect(await find()).to.deep.equal({ path: "/usr/bin/pulumi", version: "v3.230.0", source: "PATH" });
  });

  for (const version of ["v3.229.9", "v4.0.0", "", "not a version"]) {
    it(`passes over one on PATH that calls itself "${version}"`, async () => {
      onPath("pulumi", version);
      machine.files.set(KEPT, PINNED_VERSION);
      expect((await find()).source).to.equal("cache");
      expect(machine.progress.join()).to.match(/Passing over \/usr\/bin\/pulumi/);
    });
  }

  it("takes the one kept from an earlier run", async () => {
    machine.files.set(KEPT, PINNED_VERSION);
    expect(await find()).to.deep.equal({ path: KEPT, version: PINNED_VERSION, source: "cache" });
    expect(machine.progress).to.deep.equal([]);
  });

  it("does not take one that is kept but does not run", async () => {
    machine.files.set(KEPT, "broken");
    goBuilds(PINNED_VERSION);
    expect((await find()).source).to.equal("built");
  });

  it("asks the official installer, and keeps what it installs", async () => {
    const version = `v${sdkVersion}`;
    machine.installerReachable = true;
    machine.onRun = (command) => {
      machine.files.set(join(command.args.at(-1) ?? "", "bin", "pulumi"), version);
      return { code: 0, output: "" };
    };
    const path = join(CACHE, version, "pulumi");
    expect(await find()).to.deep.equal({ path, version, source: "installer" });
    machine.onRun = () => ({ code: 1, output: "" });
    expect(await find()).to.deep.equal({ path, version, source: "cache" });
  });

  it("does not run the installer when its address does not answer", async () => {
    goBuilds(PINNED_VERSION);
    await find();
    expect(machine.commands.map(({ program }) => program)).not.to.include(process.execPath);
  });

  it("gives the installer a time limit, and goes on to build when it does not keep it", async () => {
    machine.installerReachable = true;
    goBuilds(PINNED_VERSION);
    const build = machine.onRun;
    machine.onRun = (command) =>
      command.program === process.execPath ? { code: undefined, output: "" } : build(command);
    expect((await find()).source).to.equal("built");
    const installer = machine.commands.find(({ program }) => program === process.execPath);
    expect(installer?.limitMs).to.be.within(1, 300_000);
  });

  it("builds the pinned module with the version that the Automation API asks for", async () => {
    goBuilds(PINNED_VERSION);
    expect(await find()).to.deep.equal({ path: KEPT, version: PINNED_VERSION, source: "built" });
    const build = machine.commands.find(({ program }) => program === "/usr/bin/go");
    expect(build && argumentAfter(build, "-ldflags")).to.include(
      `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${PINNED_VERSION}`,
    );
    const goMod = readFileSync(join(build?.folder ?? "", "go.mod"), "utf8");
    expect(goMod).to.include(`github.com/pulumi/pulumi/pkg/v3 ${PINNED_VERSION}`);
  });

  it("shows progress with the time that has passed", async () => {
    goBuilds(PINNED_VERSION);
    await find();
    expect(machine.progress).to.include(
      `Building the Pulumi engine ${PINNED_VERSION} with Go (once, a few minutes): 10 s`,
    );
  });

  it("leaves nothing half-built at the place where the next run looks", async () => {
    machine.onPath.set("go", "/usr/bin/go");
    machine.onRun = (command) => {
      machine.files.set(argumentAfter(command, "-o"), "half");
      return { code: undefined, output: "" };
    };
    expect((await failure()).message).to.match(/not done after 1200 s/);
    expect([...machine.files.keys()]).to.deep.equal([]);
  });

  it("removes what killed builds have left", async () => {
    machine.files.set(join(CACHE, ".unfinished-9-abc"), "half");
    goBuilds(PINNED_VERSION);
    await find();
    expect([...machine.files.keys()]).to.deep.equal([KEPT]);
  });

  it("ends what runs when the operator interrupts it, and says so", async () => {
    machine.onPath.set("go", "/usr/bin/go");
    let aborted: boolean | undefined;
    machine.onRun = (command) => {
      process.emit("SIGINT", "SIGINT");
      aborted = command.signal?.aborted;
      return { code: undefined, output: "" };
    };
    expect(await failure())
      .to.be.instanceOf(InterruptedError)
      .with.property("exitCode", 130);
    expect(aborted).to.equal(true);
    expect(process.listenerCount("SIGHUP")).to.equal(0);
  });

  it("says in one sentence what is missing and what to install", async () => {
    const error = await failure();
    expect(error).to.be.instanceOf(NoEngineError);
    expect(error.message).to.equal(
      "No Pulumi engine: none v3.230.0 or newer is on PATH, the official installer at get.pulumi.com cannot be reached, " +
        "and there is no Go to build it with. Install the Pulumi CLI (https://www.pulumi.com/docs/install/) or Go 1.25 " +
        "or newer (https://go.dev/dl/), then run this again.",
    );
  });

  for (const installerReachable of [true, false]) {
    it(`says where to point to when no engine can be kept, ${installerReachable ? "installed" : "built"} or not`, async () => {
      machine.installerReachable = installerReachable;
      machine.onPath.set("go", "/usr/bin/go");
      machine.readOnly = true;
      const error = await failure();
      expect(error).to.be.instanceOf(NoEngineError);
      expect(error.message).to.match(/EROFS: read-only file system\)\. Set XDG_CACHE_HOME to a folder/);
      expect(machine.commands).to.deep.equal([]);
    });
  }

  it("quotes the last line of a failed build", async () => {
    machine.onPath.set("go", "/usr/bin/go");
    machine.onRun = () => ({ code: 1, output: "downloading\nno space left on device\n" });
    expect((await failure()).message).to.match(/building it with Go failed \(no space left on device\)/);
  });

  it("keeps engines in the user's cache folder", () => {
    expect(engineCacheFolder({ HOME: "/home/u" })).to.equal("/home/u/.cache/media-platform/engine");
    expect(engineCacheFolder({ HOME: "/home/u", XDG_CACHE_HOME: "/c" })).to.equal("/c/media-platform/engine");
    expect(engineCacheFolder({ HOME: "/home/u", XDG_CACHE_HOME: "relative" })).to.match(/^\/home\/u\//);
  });

  async function failure(): Promise<Error> {
    try {
      await find();
    } catch (error) {
      if (error instanceof Error) {
        return error;
      }
    }
    throw new Error("an engine was not expected to be found");
  }
});

function argumentAfter({ args }: CommandLine, flag: string): string {
  return args[args.indexOf(flag) + 1] ?? "";
}
