import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout } from "node:timers/promises";

import { z } from "zod";

import type { InstalledPython } from "../checks/pythonEnvironment";

/** How to make {@link startEmulator}. */
export interface EmulatorSettings {
  /** Python that has the emulator's packages. */
  readonly python: InstalledPython;
  /** Everything that the emulator writes; whoever made it removes it. */
  readonly folder: string;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/** A running emulator of AWS. */
export interface Emulator {
  /** One for all services. */
  readonly endpoint: string;
  /** Ends it, and returns when it has ended. Again is nothing. */
  readonly stop: () => Promise<void>;
}

/** Starting takes some seconds, on a busy machine several times that. */
const READY_WITHIN_MS = 60_000;
const POLL_MS = 200;
/** Time to end by itself, after which it is killed. It keeps nothing. */
const STOP_WITHIN_MS = 5_000;
/** Last lines of its output that an error shows. */
const SHOWN_CHARACTERS = 4_000;

const health = z.object({ services: z.record(z.string(), z.string()) });

/**
 * Starts the emulator on a free port of the loopback and waits until it answers. It needs no container runtime: none of the services that
 * are tested runs in one.
 *
 * @throws Error with its output when it does not start
 */
export async function startEmulator({ python, folder, signal }: EmulatorSettings): Promise<Emulator> {
  const port = await freePort();
  const child = spawn(python.program, ["-m", "localemu.runtime.main"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...python.environment,
      // Where it looks for settings and keeps what it writes.
      HOME: folder,
      TMPDIR: folder,
      // Its default server listens on all of the machine's addresses, whatever it is told.
      GATEWAY_SERVER: "hypercorn",
      GATEWAY_LISTEN: `127.0.0.1:${port}`,
    },
  });
  let output = "";
  const remember = (chunk: Buffer): void => {
    output = (output + chunk.toString("utf8")).slice(-SHOWN_CHARACTERS);
  };
  child.stdout.on("data", remember);
  child.stderr.on("data", remember);
  // However this process ends, short of being killed, the emulator ends with it.
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  const emulator = {
    endpoint: `http://127.0.0.1:${port}`,
    stop: async () => {
      await stopProcess(child);
      process.off("exit", kill);
    },
  };
  try {
    await untilReady(emulator.endpoint, child, signal);
    return emulator;
  } catch (error) {
    await emulator.stop();
    throw new Error(`the emulator of AWS did not start: ${String(error)}\n${output}`, { cause: error });
  }
}

async function untilReady(endpoint: string, child: ChildProcess, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline) {
    signal.throwIfAborted();
    if (hasEnded(child)) {
      throw new Error(`it ended with ${child.exitCode ?? child.signalCode ?? "nothing"}`);
    }
    if (await isReady(endpoint)) {
      return;
    }
    await setTimeout(POLL_MS, undefined, { signal });
  }
  throw new Error(`it did not answer within ${READY_WITHIN_MS / 1_000} seconds`);
}

async function isReady(endpoint: string): Promise<boolean> {
  try {
    const response = await fetch(`${endpoint}/_localemu/health`, { signal: AbortSignal.timeout(2_000) });
    return health.safeParse(await response.json()).success;
  } catch {
    return false;
  }
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) {
    return;
  }
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const waiting = new AbortController();
  await Promise.race([
    ended,
    setTimeout(STOP_WITHIN_MS, undefined, { signal: waiting.signal }).then(
      () => child.kill("SIGKILL"),
      () => undefined,
    ),
  ]);
  waiting.abort();
  if (!hasEnded(child)) {
    await ended;
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** A port that nobody has at this moment; the system does not give it to anybody else at once. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") {
    throw new Error("the system gave no port.");
  }
  return address.port;
}
