import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** A running process. */
export interface ProcessInfo {
  readonly parent: number;
  /** Program and arguments, separated by blanks. */
  readonly command: string;
}

/** How often a process that should end is looked at. */
const POLL_MS = 20;

/** A process by its id; undefined when there is none, or when it has ended and only waits to be collected. */
export function processInfo(pid: number): ProcessInfo | undefined {
  return existsSync("/proc/self/stat") ? fromProc(pid) : fromPs(pid);
}

/** True while a process with this id runs, whoever owns it. */
export function isRunning(pid: number): boolean {
  return processInfo(pid) !== undefined;
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: "SIGINT" | "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended between the look and the signal.
  }
}

/** Waits until none of the processes is left, for at most `limitMs`; answers with those that are. */
export async function waitUntilGone(
  remaining: () => readonly number[],
  limitMs: number,
): Promise<readonly number[]> {
  const deadline = Date.now() + limitMs;
  let left = remaining();
  while (left.length > 0 && Date.now() < deadline) {
    await delay(POLL_MS);
    left = remaining();
  }
  return left;
}

function fromProc(pid: number): ProcessInfo | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name, in parentheses, may hold blanks and parentheses of its own.
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z" || state === "X") {
      return undefined;
    }
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    return { parent: Number(parent), command };
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): ProcessInfo | undefined {
  const { stdout } = spawnSync("ps", ["-o", "stat=,ppid=,command=", "-p", String(pid)], { encoding: "utf8" });
  const match = /^\s*(?<state>\S+)\s+(?<parent>\d+)\s+(?<command>.*\S)\s*$/m.exec(stdout);
  if (match?.groups === undefined || match.groups["state"]?.startsWith("Z") === true) {
    return undefined;
  }
  return { parent: Number(match.groups["parent"]), command: match.groups["command"] ?? "" };
}
