import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { UNFINISHED_PREFIX, type CommandEnd, type CommandLine, type EnginePorts } from "./enginePorts";
import { isRunning } from "./processes";

/** How much of a command's output is kept: its last part, where the error is. */
const KEPT_OUTPUT = 64 * 1024;

/** {@link EnginePorts} of the machine this runs on. */
export function machinePorts(environment: NodeJS.ProcessEnv): EnginePorts {
  return {
    which: (program) => which(program, environment["PATH"] ?? ""),
    run: (command) => run(command, environment),
    reachable,
    exists: existsSync,
    makeFolder: (path) => {
      mkdirSync(path, { recursive: true });
    },
    move: renameSync,
    remove: (path) => {
      rmSync(path, { recursive: true, force: true });
    },
    unique: () => `${process.pid}-${randomBytes(4).toString("hex")}`,
    abandoned,
    every: (periodMs, callback) => {
      const timer = setInterval(callback, periodMs);
      return () => {
        clearInterval(timer);
      };
    },
    now: Date.now,
  };
}

function which(program: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, program))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return statSync(file).isFile();
      } catch {
        return false;
      }
    });
}

function abandoned(folder: string): readonly string[] {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder)
    .filter((name) => {
      const owner = name.startsWith(UNFINISHED_PREFIX)
        ? Number.parseInt(name.slice(UNFINISHED_PREFIX.length), 10)
        : NaN;
      return owner > 0 && !isRunning(owner);
    })
    .map((name) => join(folder, name));
}

/** The command gets a process group of its own, so that ending it also ends what it started (compilers, downloads). */
function run(command: CommandLine, environment: NodeJS.ProcessEnv): Promise<CommandEnd> {
  return new Promise((resolve) => {
    const child = spawn(command.program, command.args, {
      cwd: command.folder,
      env: { ...environment, ...command.environment },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let output = "";
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString("utf8")).slice(-KEPT_OUTPUT);
    };
    const end = (): void => {
      killGroup(child.pid);
    };
    const timer = setTimeout(end, command.limitMs);
    const finish = (code: number | undefined): void => {
      clearTimeout(timer);
      command.signal?.removeEventListener("abort", end);
      process.removeListener("exit", end);
      resolve({ code, output });
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => {
      output += error.message;
      finish(undefined);
    });
    child.on("close", (code) => {
      finish(code ?? undefined);
    });
    process.once("exit", end);
    command.signal?.addEventListener("abort", end, { once: true });
    if (command.signal?.aborted === true) {
      end();
    }
  });
}

function killGroup(pid: number | undefined): void {
  if (pid !== undefined) {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // The group is gone already.
    }
  }
}

async function reachable(address: string, limitMs: number): Promise<boolean> {
  try {
    await fetch(address, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(limitMs) });
    return true;
  } catch {
    return false;
  }
}
