import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { version as sdkVersion } from "@pulumi/pulumi/package.json";
import { UNFINISHED_PREFIX, type CommandEnd, type EnginePorts } from "./enginePorts";
import { Interrupts } from "./interrupts";
import { OLDEST_VERSION, PINNED_VERSION, isUsable, parseVersion } from "./version";

/** A Pulumi engine on this machine. */
export interface Engine {
  /** Absolute path of the `pulumi` program. */
  readonly path: string;
  /** e.g. `v3.259.0`. */
  readonly version: string;
  readonly source: "PATH" | "cache" | "installer" | "built";
}

/** How to look for an engine. */
export interface FindEngineSettings {
  readonly ports: EnginePorts;
  /** Folder that keeps engines between runs, see {@link engineCacheFolder}. */
  readonly cacheFolder: string;
  /** Told what is being done, one line at a time. */
  readonly progress: (line: string) => void;
}

/** A search under way: aborted when the operator interrupts it. */
interface Search extends FindEngineSettings {
  readonly signal: AbortSignal;
}

/** No engine, and none could be made; the message says what to install. */
export class NoEngineError extends Error {
  override readonly name = "NoEngineError";
}

const INSTALLER_ADDRESS = "https://get.pulumi.com/install.sh";
const ENGINE_MODULE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
/**
 * Without `-X` the engine does not know its version, and the Automation API refuses an engine that does not. Debug tables
 * (`-s -w`) are left out: they are a quarter of the file.
 */
const LINK_FLAGS = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${PINNED_VERSION}`;

/** A quick command. */
const PROBE_LIMIT_MS = 15_000;
/** An address that does not answer by then will not let a hundred megabytes through either. */
const REACHABLE_LIMIT_MS = 10_000;
const INSTALL_LIMIT_MS = 180_000;
const BUILD_LIMIT_MS = 20 * 60_000;
const PROGRESS_PERIOD_MS = 10_000;

/** The folder that keeps engines between runs: `$XDG_CACHE_HOME` or `~/.cache`, then `media-platform/engine`. */
export function engineCacheFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const base = environment["XDG_CACHE_HOME"];
  return join(
    base !== undefined && base.startsWith("/") ? base : join(environment["HOME"] ?? homedir(), ".cache"),
    "media-platform",
    "engine",
  );
}

/**
 * Finds a Pulumi engine: on PATH; else one kept from an earlier run; else by the official installer; else built from its
 * public source with Go, which takes a few minutes once. On Ctrl-C the download or the build is ended and nothing of it is left.
 *
 * @throws {@link NoEngineError}, or `InterruptedError`
 */
export async function findEngine(settings: FindEngineSettings): Promise<Engine> {
  const interrupts = new Interrupts();
  try {
    return await search({ ...settings, signal: interrupts.signal });
  } catch (error) {
    interrupts.signal.throwIfAborted();
    throw error;
  } finally {
    interrupts.stop();
  }
}

async function search(settings: Search): Promise<Engine> {
  const onPath = await engineOnPath(settings);
  const kept = onPath ?? (await keptEngine(settings));
  if (kept !== undefined) {
    return kept;
  }
  settings.ports.abandoned(settings.cacheFolder).forEach((path) => {
    settings.ports.remove(path);
  });
  const installed = await installEngine(settings);
  settings.signal.throwIfAborted();
  return typeof installed === "string" ? buildEngine(settings, installed) : installed;
}

async function engineOnPath(settings: Search): Promise<Engine | undefined> {
  const path = settings.ports.which("pulumi");
  if (path === undefined) {
    return undefined;
  }
  const version = await versionOf(settings, path);
  if (version === undefined) {
    settings.progress(`Passing over ${path}: it is not Pulumi ${OLDEST_VERSION} or newer.`);
    return undefined;
  }
  return { path, version, source: "PATH" };
}

async function keptEngine(settings: Search): Promise<Engine | undefined> {
  for (const version of [PINNED_VERSION, `v${sdkVersion}`]) {
    const path = keptPath(settings, version);
    if (settings.ports.exists(path) && (await versionOf(settings, path)) === version) {
      return { path, version, source: "cache" };
    }
  }
  return undefined;
}

function keptPath(settings: Search, version: string): string {
  return join(settings.cacheFolder, version, "pulumi");
}

/** The version of a usable engine, else undefined. */
async function versionOf({ ports, signal }: Search, path: string): Promise<string | undefined> {
  const end = await ports.run({
    program: path,
    args: ["version"],
    environment: { PULUMI_SKIP_UPDATE_CHECK: "true" },
    limitMs: PROBE_LIMIT_MS,
    signal,
  });
  const versions = end.code === 0 ? end.output.split("\n").map(parseVersion) : [];
  const version = versions.find((line) => line !== undefined);
  return version !== undefined && isUsable(version)
    ? `v${version.major}.${version.minor}.${version.patch}`
    : undefined;
}

/** The installed engine, or why there is none. */
async function installEngine(settings: Search): Promise<Engine | string> {
  const { ports, progress, signal } = settings;
  const version = `v${sdkVersion}`;
  progress(`No Pulumi engine here: asking the official installer for ${version}.`);
  if (!(await ports.reachable(INSTALLER_ADDRESS, REACHABLE_LIMIT_MS))) {
    return "the official installer at get.pulumi.com cannot be reached";
  }
  const root = join(settings.cacheFolder, `${UNFINISHED_PREFIX}${ports.unique()}`);
  makeCacheFolder(settings, root);
  try {
    const loader = pathToFileURL(require.resolve("tsx")).href;
    const end = await withProgress(settings, "Installing the Pulumi engine", () =>
      ports.run({
        program: process.execPath,
        args: ["--import", loader, join(__dirname, "installMain.ts"), root],
        limitMs: INSTALL_LIMIT_MS,
        signal,
      }),
    );
    const installed = join(root, "bin", "pulumi");
    if (end.code !== 0 || (await versionOf(settings, installed)) !== version) {
      return `the official installer failed (${reason(end, INSTALL_LIMIT_MS)})`;
    }
    return { path: keep(settings, installed, version), version, source: "installer" };
  } finally {
    ports.remove(root);
  }
}

async function buildEngine(settings: Search, whyNotInstalled: string): Promise<Engine> {
  const { ports, signal } = settings;
  const go = ports.which("go");
  if (go === undefined) {
    throw noEngine(whyNotInstalled, "there is no Go to build it with");
  }
  makeCacheFolder(settings, settings.cacheFolder);
  const unfinished = join(settings.cacheFolder, `${UNFINISHED_PREFIX}${ports.unique()}`);
  try {
    const title = `Building the Pulumi engine ${PINNED_VERSION} with Go (once, a few minutes)`;
    const end = await withProgress(settings, title, () =>
      ports.run({
        program: go,
        args: ["build", "-ldflags", LINK_FLAGS, "-o", unfinished, ENGINE_MODULE],
        folder: __dirname,
        // The caller's own Go settings for modules would not fit the go.mod in this folder.
        environment: { GOFLAGS: undefined, GOWORK: "off", CGO_ENABLED: "0" },
        limitMs: BUILD_LIMIT_MS,
        signal,
      }),
    );
    if (end.code !== 0) {
      throw noEngine(whyNotInstalled, `building it with Go failed (${reason(end, BUILD_LIMIT_MS)})`);
    }
    if ((await versionOf(settings, unfinished)) !== PINNED_VERSION) {
      throw noEngine(whyNotInstalled, "the engine that was built does not run");
    }
    return { path: keep(settings, unfinished, PINNED_VERSION), version: PINNED_VERSION, source: "built" };
  } finally {
    ports.remove(unfinished);
  }
}

/** Moves a finished engine to its place in one step, so that a run that is killed leaves none that is half there. */
function keep(settings: Search, finished: string, version: string): string {
  const path = keptPath(settings, version);
  settings.ports.makeFolder(dirname(path));
  settings.ports.move(finished, path);
  return path;
}

/** Nothing but a folder that is kept is of use here: building takes minutes. */
function makeCacheFolder({ ports }: Search, folder: string): void {
  try {
    ports.makeFolder(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NoEngineError(
      `No Pulumi engine: none ${OLDEST_VERSION} or newer is on PATH, and none can be kept here (${reason}). ` +
        "Set XDG_CACHE_HOME to a folder that can be written, or install the Pulumi CLI " +
        "(https://www.pulumi.com/docs/install/), then run this again.",
    );
  }
}

async function withProgress(
  { ports, progress }: Search,
  title: string,
  work: () => Promise<CommandEnd>,
): Promise<CommandEnd> {
  const started = ports.now();
  const elapsed = (): string => `${Math.round((ports.now() - started) / 1000)} s`;
  progress(`${title} ...`);
  const stop = ports.every(PROGRESS_PERIOD_MS, () => {
    progress(`${title}: ${elapsed()}`);
  });
  try {
    const end = await work();
    progress(`${title}: ${end.code === 0 ? "done" : "failed"} after ${elapsed()}`);
    return end;
  } finally {
    stop();
  }
}

function reason(end: CommandEnd, limitMs: number): string {
  const lastLine = end.output.trim().split("\n").at(-1)?.trim() ?? "";
  if (lastLine !== "") {
    return lastLine;
  }
  return end.code === undefined ? `stopped, or not done after ${limitMs / 1000} s` : `exit code ${end.code}`;
}

function noEngine(whyNotInstalled: string, whyNotBuilt: string): NoEngineError {
  return new NoEngineError(
    `No Pulumi engine: none ${OLDEST_VERSION} or newer is on PATH, ${whyNotInstalled}, and ${whyNotBuilt}. ` +
      "Install the Pulumi CLI (https://www.pulumi.com/docs/install/) or Go 1.25 or newer (https://go.dev/dl/), " +
      "then run this again.",
  );
}
