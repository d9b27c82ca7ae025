import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

import { z } from "zod";

/** Runs a script of `checks/python` with this text on its standard input; answers with its standard output. */
export type PythonRunner = (script: string, input: string) => Promise<string>;

/** The checks cannot run on this machine; the message says what to install. */
export class NoPythonError extends Error {
  override readonly name = "NoPythonError";
}

/** Runs a program to its end. */
export type RunProgram = (
  program: string,
  args: readonly string[],
  options?: { readonly input?: string; readonly environment?: Environment },
) => Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }>;

type Environment = Readonly<Record<string, string | undefined>>;

/** A version of Python, such as 3.12. */
export interface PythonVersion {
  readonly major: number;
  readonly minor: number;
}

/** How to make {@link installPython}. */
export interface InstallPythonSettings {
  readonly run: RunProgram;
  /** What pip and whatever uses the packages are run with. */
  readonly environment: Environment;
  /** Folder that keeps environments between runs. */
  readonly cacheFolder: string;
  /** File with the pinned packages. */
  readonly requirementsFile: string;
  /** Pythons to try, by name or path; the first one that is not too old is taken. @default python3 */
  readonly programs?: readonly string[];
  /** Oldest version that the packages run on. @default 3.10 */
  readonly oldest?: PythonVersion;
  /** How to get such a Python, a sentence. @default Debian's packages */
  readonly howToInstall?: string;
  /** Told what is being done, one line at a time. */
  readonly progress: (line: string) => void;
}

/** How to make {@link pythonEnvironment}. */
export interface PythonEnvironmentSettings extends InstallPythonSettings {
  /** Folder of the scripts. */
  readonly scriptFolder: string;
}

/** A Python that has the packages. */
export interface InstalledPython {
  readonly program: string;
  /** What it is run with. */
  readonly environment: Environment;
}

/** What the pinned packages say they need; an older Python would be told that none of their versions exists. */
const OLDEST_PYTHON: PythonVersion = { major: 3, minor: 10 };

function installPythonHint({
  oldest = OLDEST_PYTHON,
  howToInstall = "On Debian: apt-get install python3 python3-venv",
}: InstallPythonSettings): string {
  return `This needs python3, ${oldest.major}.${oldest.minor} to 3.14, with venv or pip. ${howToInstall}`;
}

/** Written last: an environment without it is what an interrupted run left. */
const COMPLETE = "complete";

/** Scripts by the packages of {@link installPython}, which see for errors. */
export async function pythonEnvironment(settings: PythonEnvironmentSettings): Promise<PythonRunner> {
  return scriptRunner(await installPython(settings), settings);
}

/**
 * The third parties' packages in a Python environment of their own, installed once per set of requirements and Python version.
 *
 * It is a virtual environment; where this Python cannot make one with pip in it (Debian keeps `ensurepip` in python3-venv), the
 * packages go into a folder by the machine's own pip.
 *
 * @throws NoPythonError without python3, and when the packages cannot be installed
 */
export async function installPython(settings: InstallPythonSettings): Promise<InstalledPython> {
  const { cacheFolder, requirementsFile } = settings;
  const { program, version } = await findPython(settings);
  const key = createHash("sha256").update(version).update(readFileSync(requirementsFile)).digest("hex");
  const folder = join(cacheFolder, `python-${key.slice(0, 16)}`);
  if (!existsSync(join(folder, COMPLETE))) {
    settings.progress(`installing ${requirementsFile} for ${version.trim()}`);
    rmSync(cacheFolder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await install(folder, program, settings);
    writeFileSync(join(folder, COMPLETE), "");
  }
  return installedPython(folder, program, settings.environment);
}

/** @throws NoPythonError when there is none, or none that is new enough */
async function findPython(
  settings: InstallPythonSettings,
): Promise<{ readonly program: string; readonly version: string }> {
  const tooOld: string[] = [];
  for (const program of settings.programs ?? ["python3"]) {
    const { exitCode, stdout: version } = await settings.run(program, ["--version"]);
    if (exitCode === 0 && !isTooOld(version, settings.oldest ?? OLDEST_PYTHON)) {
      return { program, version };
    }
    if (exitCode === 0) {
      tooOld.push(`${program} is ${version.trim()}`);
    }
  }
  throw new NoPythonError(
    `${tooOld.length === 0 ? "no python3 was found" : tooOld.join(", ")}. ${installPythonHint(settings)}`,
  );
}

/** Whether `Python 3.9.2` and the like is older; what cannot be read is left to pip. */
function isTooOld(version: string, oldest: PythonVersion): boolean {
  const [, major, minor] = /^Python (\d+)\.(\d+)/.exec(version) ?? [];
  return (
    major !== undefined &&
    (Number(major) < oldest.major || (Number(major) === oldest.major && Number(minor) < oldest.minor))
  );
}

async function install(folder: string, program: string, settings: InstallPythonSettings): Promise<void> {
  const { run, environment, requirementsFile } = settings;
  const pip = [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    // Python compiles what is imported when it is; to compile everything takes as long as to install it.
    "--no-compile",
    "--requirement",
    requirementsFile,
  ];
  const venv = await run(program, ["-m", "venv", join(folder, "venv")], { environment });
  if (venv.exitCode !== 0) {
    rmSync(join(folder, "venv"), { recursive: true, force: true });
  }
  const installed =
    venv.exitCode === 0
      ? await run(venvPython(folder), pip, { environment })
      : await run(program, [...pip, "--target", join(folder, "packages")], { environment });
  if (installed.exitCode !== 0) {
    const reasons = [venv, installed].filter(({ exitCode }) => exitCode !== 0);
    throw new NoPythonError(
      `${requirementsFile} could not be installed: ${reasons.map(({ stdout, stderr }) => `${stdout}\n${stderr}`.trim()).join("; ")}. ${installPythonHint(settings)}`,
    );
  }
}

function installedPython(folder: string, program: string, environment: Environment): InstalledPython {
  const isVenv = existsSync(venvPython(folder));
  const packages = [join(folder, "packages"), environment["PYTHONPATH"]].filter((path) => path !== undefined);
  return {
    program: isVenv ? venvPython(folder) : program,
    environment: { ...environment, ...(isVenv ? {} : { PYTHONPATH: packages.join(delimiter) }) },
  };
}

function scriptRunner(
  { program, environment }: InstalledPython,
  { run, scriptFolder, cacheFolder }: PythonEnvironmentSettings,
): PythonRunner {
  return async (script, input) => {
    const { exitCode, stdout, stderr } = await run(program, [join(scriptFolder, script)], {
      input,
      environment: { ...environment, PYTHONPYCACHEPREFIX: join(cacheFolder, "bytecode") },
    });
    if (exitCode !== 0) {
      throw new Error(`${script} failed:\n${stderr}`);
    }
    return stdout;
  };
}

function venvPython(folder: string): string {
  return join(folder, "venv", "bin", "python");
}

/** Largest answer of a script, in bytes. */
const MAX_OUTPUT = 64 * 1024 * 1024;

/** How a program ended that did not end well. */
const failureSchema = z.object({
  code: z.number().catch(127),
  stdout: z.string().catch(""),
  stderr: z.string().catch(""),
});

/** Runs programs of this machine. A program that is not there ends with 127, as a shell would say. */
export const runProgram: RunProgram = async (program, args, { input, environment } = {}) => {
  const running = promisify(execFile)(program, [...args], {
    maxBuffer: MAX_OUTPUT,
    ...(environment === undefined ? {} : { env: environment }),
  });
  // A program that does not read its input closes it; how it ended says why.
  running.child.stdin?.on("error", () => undefined);
  running.child.stdin?.end(input ?? "");
  try {
    return { exitCode: 0, ...(await running) };
  } catch (error) {
    if (!(error instanceof Error)) {
      throw error;
    }
    const { code, stdout, stderr } = failureSchema.parse(error);
    return { exitCode: code, stdout, stderr: stderr === "" ? error.message : stderr };
  }
};
