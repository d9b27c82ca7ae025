import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { installPython, NoPythonError, runProgram } from "../checks/pythonEnvironment";
import { keepToItself } from "../rehearsal/ownEnvironment";
import { ROOT } from "../rehearsal/rehearsedPlatform";
import { startEmulator } from "./emulator";
import { ENDPOINT_VARIABLE } from "./support/emulated";

const note = (line: string): void => void process.stderr.write(`${line}\n`);

/** Signals that end the specs; the emulator ends with them in any case. */
const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs the specs of this folder against an emulator of AWS on this machine's loopback; nothing leaves the machine but pip's downloads. */
async function main(environment: Readonly<Record<string, string | undefined>>): Promise<number> {
  const ending = new AbortController();
  ENDING_SIGNALS.forEach((signal) => process.on(signal, () => ending.abort(signal)));
  const folder = mkdtempSync(path.join(tmpdir(), "emulated-aws-"));
  try {
    const python = await installPython({
      run: runProgram,
      environment,
      cacheFolder: path.join(ROOT, "node_modules", ".cache", "integration"),
      requirementsFile: path.join(__dirname, "requirements.txt"),
      programs: await pythonPrograms(),
      // Its packages say 3.10, and use what came with 3.12 (syntax) and with 3.13 (warnings.deprecated).
      oldest: { major: 3, minor: 13 },
      howToInstall:
        "Looked for python3, python3.14 and python3.13 on the path and in pyenv. Get one by `uv python install 3.13`, by " +
        "`pyenv install 3.13`, or on Debian 13 by apt-get install python3 python3-venv",
      progress: note,
    });
    const emulator = await startEmulator({ python, folder, signal: ending.signal });
    try {
      return await runSpecs(emulator.endpoint, ending.signal);
    } finally {
      await emulator.stop();
    }
  } catch (error) {
    if (error instanceof NoPythonError || ending.signal.aborted) {
      note(error instanceof NoPythonError ? error.message : "stopped");
      return 1;
    }
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Newer Pythons than the machine's own go by their version, or are where pyenv keeps what it does not put on the path. */
async function pythonPrograms(): Promise<readonly string[]> {
  const versioned = ["python3.14", "python3.13"];
  const kept = await Promise.all(versioned.map((name) => runProgram("pyenv", ["whence", "--path", name])));
  return [
    "python3",
    ...versioned,
    ...kept.flatMap(({ stdout }) => stdout.split("\n").filter((line) => line !== "")),
  ];
}

/** @returns mocha's exit code: the number of failures */
function runSpecs(endpoint: string, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const mocha = spawn(
      process.execPath,
      [
        path.join(ROOT, "node_modules", "mocha", "bin", "mocha.js"),
        "--config",
        "integration/.mocharc.json",
        ...process.argv.slice(2),
      ],
      { cwd: ROOT, stdio: "inherit", signal, env: { ...process.env, [ENDPOINT_VARIABLE]: endpoint } },
    );
    mocha.once("error", reject);
    mocha.once("exit", (code) => resolve(code ?? 1));
  });
}

void main(keepToItself(process.env)).then((exitCode) => {
  process.exitCode = exitCode;
});
