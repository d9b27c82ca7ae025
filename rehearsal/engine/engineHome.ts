import { randomBytes } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { bundlePlugins } from "../plugin/bundle";
import type { CloudEndpoint } from "../plugin/cloudEndpoint";
import type { Engine } from "./findEngine";
import { writeEngineLauncher, writePluginLaunchers, type LauncherPaths } from "./launchers";
import { isRunning, processInfo, signal, waitUntilGone } from "./processes";

/** Name of a run's folder, before the random part; also how leftovers of killed runs are recognised. */
export const HOME_PREFIX = "media-platform-rehearsal-";

/** How long the engine may take to stop by itself, and its plugins after it. */
const GRACE_MS = 3000;

/**
 * Everything one run of the engine needs and leaves behind, in one temporary folder that only this user can read: Pulumi's
 * home, the state, the launchers of the plugins, the passphrase. Removing the folder removes the run.
 */
export class EngineHome {
  /** The Automation API's handle of the engine. */
  readonly command: PulumiCommand;
  readonly #pids: string;
  #disposed = false;

  private constructor(
    /** The run's folder. */
    readonly dir: string,
    command: PulumiCommand,
  ) {
    this.command = command;
    this.#pids = join(dir, "pids");
  }

  /**
   * Prepares a run.
   *
   * @param engine which engine to run
   * @param endpoint where the plugins reach the stand-in cloud
   */
  static async create(engine: Engine, endpoint: CloudEndpoint): Promise<EngineHome> {
    removeLeftovers();
    const dir = mkdtempSync(join(tmpdir(), HOME_PREFIX));
    try {
      writeFileSync(join(dir, "owner"), String(process.pid));
      prepare(dir, engine, endpoint);
      return new EngineHome(dir, await PulumiCommand.get({ root: dir }));
    } catch (error) {
      rmSync(dir, { recursive: true, force: true });
      throw error;
    }
  }

  /** Makes a folder below the run's own. */
  folder(name: string): string {
    const path = join(this.dir, name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** Where the engine keeps stacks. */
  get stateDir(): string {
    return join(this.dir, "state");
  }

  /** Waits until the engine and its plugins have ended, ends those that do not, and removes the folder. */
  async dispose(): Promise<void> {
    if (this.#disposed) {
      return;
    }
    const remaining = (): readonly number[] => this.#processes();
    for (const name of ["SIGINT", "SIGKILL"] as const) {
      const left = await waitUntilGone(remaining, GRACE_MS);
      left.forEach((pid) => {
        signal(pid, name);
      });
    }
    await waitUntilGone(remaining, GRACE_MS);
    this.#remove();
  }

  /** The same at once and without waiting: for a process that is about to end. */
  disposeNow(): void {
    if (this.#disposed) {
      return;
    }
    this.#processes().forEach((pid) => {
      signal(pid, "SIGKILL");
    });
    this.#remove();
  }

  #remove(): void {
    this.#disposed = true;
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }

  /**
   * The run's processes that are still there. Ids are noted when a process starts and may belong to somebody else by now, so
   * only those count that name this run's folder or are this process's own children.
   */
  #processes(): readonly number[] {
    if (!existsSync(this.#pids)) {
      return [];
    }
    return readdirSync(this.#pids)
      .map(Number)
      .filter((pid) => {
        const info = processInfo(pid);
        return info !== undefined && (info.parent === process.pid || info.command.includes(this.dir));
      });
  }
}

function prepare(dir: string, engine: Engine, endpoint: CloudEndpoint): void {
  const folder = (name: string): string => {
    mkdirSync(join(dir, name));
    return join(dir, name);
  };
  const endpointFile = join(dir, "cloud.json");
  writeFileSync(endpointFile, JSON.stringify(endpoint), { mode: 0o600 });
  const passphraseFile = join(dir, "passphrase");
  writeFileSync(passphraseFile, randomBytes(24).toString("hex"), { mode: 0o600 });
  const paths: LauncherPaths = {
    bin: folder("bin"),
    pids: folder("pids"),
    programs: bundlePlugins(folder("plugins")),
    endpointFile,
  };
  writePluginLaunchers(paths);
  writeEngineLauncher(paths, withoutLanguageHost(engine.path, dir), {
    PATH: [paths.bin, "/usr/bin", "/bin"].join(delimiter),
    HOME: folder("user"),
    TMPDIR: folder("tmp"),
    LANG: "C.UTF-8",
    PULUMI_HOME: folder("pulumi-home"),
    PULUMI_BACKEND_URL: `file://${folder("state")}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_AUTOMATION_API: "true",
    // The flag for structured events exists only with it; the Automation API sets it as well.
    PULUMI_DEBUG_COMMANDS: "true",
    // The packs' types are checked by this project's own checks; the engine need not repeat that on each start.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  });
}

/**
 * An engine that was installed as a whole has its language hosts beside it and would run policy packs through them, by its
 * own search for `node`. Alone in a folder it takes the launchers of this run, as the engine that was built does.
 */
function withoutLanguageHost(enginePath: string, dir: string): string {
  const real = realpathSync(enginePath);
  if (!existsSync(join(dirname(real), "pulumi-language-nodejs"))) {
    return real;
  }
  const alone = join(dir, "pulumi-engine");
  try {
    linkSync(real, alone);
  } catch {
    copyFileSync(real, alone);
  }
  return alone;
}

/** Removes the folders of runs that were killed before they could do it themselves. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    if (name.startsWith(HOME_PREFIX)) {
      const dir = join(tmpdir(), name);
      const owner = ownerOf(dir);
      if (owner !== undefined && !isRunning(owner)) {
        rmSync(dir, { recursive: true, force: true });
      }
    }
  }
}

/** The process a run's folder belongs to; undefined while the folder is being made, and for other users' folders. */
function ownerOf(dir: string): number | undefined {
  try {
    const owner = Number(readFileSync(join(dir, "owner"), "utf8"));
    return Number.isInteger(owner) && owner > 0 ? owner : undefined;
  } catch {
    return undefined;
  }
}
