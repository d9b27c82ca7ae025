import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import {
  NoPythonError,
  pythonEnvironment,
  runProgram,
  type RunProgram,
} from "../../checks/pythonEnvironment";

const OK = { exitCode: 0, stdout: "", stderr: "" };
const NOT_THERE = { exitCode: 127, stdout: "", stderr: "not found" };

describe("the Python environment of the third parties", () => {
  let folder: string;
  let calls: string[];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "third-party-"));
    calls = [];
    writeFileSync(path.join(folder, "requirements.txt"), "some-package==1.0\n");
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** A machine that remembers what it ran; `python3 -m venv` makes what it would make. */
  function machine(answers: (line: string) => Partial<typeof OK>): RunProgram {
    return (program, args) => {
      const line = [program, ...args].join(" ").replaceAll(folder, "<folder>");
      calls.push(line);
      const answer = { ...OK, ...answers(line) };
      const target = args[2];
      if (args[1] === "venv" && target !== undefined && answer.exitCode === 0) {
        mkdirSync(path.join(target, "bin"), { recursive: true });
        writeFileSync(path.join(target, "bin", "python"), "");
      }
      return Promise.resolve(answer);
    };
  }

  function settings(run: RunProgram): Parameters<typeof pythonEnvironment>[0] {
    return {
      run,
      environment: { PATH: "/usr/bin" },
      cacheFolder: path.join(folder, "cache"),
      requirementsFile: path.join(folder, "requirements.txt"),
      scriptFolder: path.join(folder, "scripts"),
      progress: () => undefined,
    };
  }

  const installs = (): number => calls.filter((line) => line.includes("pip install")).length;

  it("installs the requirements into a virtual environment and runs scripts by it", async () => {
    const python = await pythonEnvironment(settings(machine(() => ({ stdout: "out" }))));
    expect(await python("some.py", "[]")).to.equal("out");
    expect(calls[1]).to.match(/^python3 -m venv <folder>\/cache\/python-[0-9a-f]{16}\/venv$/);
    expect(calls[2]).to.match(/\/venv\/bin\/python -m pip install .*requirements\.txt$/);
    expect(calls[3]).to.match(/\/venv\/bin\/python <folder>\/scripts\/some\.py$/);
  });

  it("installs once for the same requirements, and again when they change", async () => {
    const run = machine(() => ({}));
    await pythonEnvironment(settings(run));
    await pythonEnvironment(settings(run));
    expect(installs()).to.equal(1);
    writeFileSync(path.join(folder, "requirements.txt"), "some-package==1.1\n");
    await pythonEnvironment(settings(run));
    expect(installs()).to.equal(2);
  });

  it("installs again for another Python, whose packages differ", async () => {
    for (const version of ["Python 3.11.7\n", "Python 3.11.7\n", "Python 3.12.1\n"]) {
      await pythonEnvironment(settings(machine(() => ({ stdout: version }))));
    }
    expect(installs()).to.equal(2);
  });

  it("installs again after a run that was interrupted", async () => {
    const failing = machine((line) => (line.includes("pip install") ? { exitCode: 1 } : {}));
    await pythonEnvironment(settings(failing)).catch(() => undefined);
    await pythonEnvironment(settings(machine(() => ({}))));
    expect(installs()).to.equal(2);
  });

  it("puts the packages into a folder by the machine's own pip where Python cannot make environments", async () => {
    const run = machine((line) => (line.includes("-m venv") ? { exitCode: 1, stdout: "no ensurepip" } : {}));
    const python = await pythonEnvironment(settings(run));
    await python("some.py", "[]");
    expect(calls[2]).to.match(
      /^python3 -m pip install .* --target <folder>\/cache\/python-[0-9a-f]{16}\/packages$/,
    );
    expect(calls[3]).to.equal("python3 <folder>/scripts/some.py");
  });

  it("says what to install where there is no python3, or neither venv nor pip", async () => {
    const none = await pythonEnvironment(settings(machine(() => NOT_THERE))).catch((error: unknown) => error);
    expect(none).to.be.instanceOf(NoPythonError);
    expect(String(none)).to.match(/no python3 was found.*apt-get install python3 python3-venv/);
    const bare = machine((line) =>
      line.includes(" -m ") ? { exitCode: 1, stderr: "No module named pip" } : {},
    );
    const refusal = await pythonEnvironment(settings(bare)).catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(NoPythonError);
    expect(String(refusal)).to.match(/could not be installed: .*No module named pip.*python3-venv/s);
  });

  it("says that a Python is too old before pip says that no package exists", async () => {
    const aged = (version: string): Promise<unknown> =>
      pythonEnvironment(
        settings(machine((line) => (line.endsWith("--version") ? { stdout: version } : {}))),
      ).catch((error: unknown) => error);
    for (const version of ["Python 3.9.21\n", "Python 2.7.18\n"]) {
      expect(await aged(version)).to.be.instanceOf(NoPythonError);
    }
    expect(installs()).to.equal(0);
    expect(String(await aged("Python 3.9.21\n"))).to.match(/python3 is Python 3\.9\.21\. .*3\.10 to 3\.14/);
    for (const version of ["Python 3.10.0\n", "Python 3.14.1\n", "Python 4.0.0\n", "PyPy"]) {
      expect(await aged(version)).to.be.a("function");
    }
  });

  it("says how to get a newer Python where that is not what the machine's packages have", async () => {
    const refusal = await pythonEnvironment({
      ...settings(machine((line) => (line.endsWith("--version") ? { stdout: "Python 3.11.7\n" } : {}))),
      oldest: { major: 3, minor: 13 },
      howToInstall: "Build it.",
    }).catch((error: unknown) => error);
    expect(String(refusal)).to.match(/python3 is Python 3\.11\.7\. .*3\.13 to 3\.14.* Build it\.$/);
  });

  it("keeps bytecode with the environment, and none beside the scripts", async () => {
    const environments: (string | undefined)[] = [];
    const python = await pythonEnvironment(
      settings((program, args, options) => {
        environments.push(options?.environment?.["PYTHONPYCACHEPREFIX"]);
        return machine(() => ({}))(program, args, options);
      }),
    );
    await python("some.py", "[]");
    expect(environments.at(-1)).to.equal(path.join(folder, "cache", "bytecode"));
  });

  it("fails with the script's own words when a script fails", async () => {
    const run = machine((line) => (line.endsWith("some.py") ? { exitCode: 1, stderr: "Traceback" } : {}));
    const python = await pythonEnvironment(settings(run));
    expect(String(await python("some.py", "").catch((error: unknown) => error))).to.match(
      /some\.py failed:\nTraceback/,
    );
  });

  it("runs real programs, and says 127 of those that are not there", async () => {
    expect(await runProgram("cat", [], { input: "text" })).to.include({ exitCode: 0, stdout: "text" });
    expect(await runProgram("sh", ["-c", "echo no >&2; exit 3"])).to.deep.equal({
      exitCode: 3,
      stdout: "",
      stderr: "no\n",
    });
    expect((await runProgram("no-such-program", [])).exitCode).to.equal(127);
    expect(existsSync(folder)).to.be.true;
  });
});
