import { createRequire, isBuiltin } from "node:module";
import { posix } from "node:path";
import { compileFunction, createContext, runInContext, type Context } from "node:vm";

import type { Cloud } from "../cloud/core/cloud";
import { functionModulesOf, type FunctionModules } from "../cloud/services/lambda/functionModules";
import {
  FunctionVersions,
  timeoutSecondsOf,
  type FunctionVersion,
} from "../cloud/services/lambda/functionVersions";

/** The function threw, could not be loaded, or did not answer in time. */
export class LambdaExecutionError extends Error {
  override readonly name = "LambdaExecutionError";
}

/** Takes an event as JSON text and gives the handler's result as JSON text. */
type Invoke = (event: string) => Promise<unknown>;

/** Node's own globals that a Lambda function can count on; `process` is an empty stand-in without environment. */
const GLOBALS = {
  Buffer,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
  clearTimeout,
  setTimeout,
  structuredClone,
};

/**
 * The Lambda@Edge functions of the rehearsal. A numbered version never changes, so it is loaded once, into a context of its own
 * that has nothing of this process's environment; the calls after that take microseconds.
 */
export class LambdaAtEdge {
  readonly #loaded = new WeakMap<FunctionVersion, Invoke>();

  constructor(private readonly cloud: Cloud) {}

  /** Runs a version's handler for one event; throws {@link LambdaExecutionError} when it fails. */
  async run(lambdaArn: string, event: unknown): Promise<unknown> {
    const version = this.cloud.service(FunctionVersions).find(lambdaArn);
    if (version === undefined) {
      throw new LambdaExecutionError(`${lambdaArn} does not exist`);
    }
    try {
      const result = await withTimeout(
        this.#invokerOf(version)(JSON.stringify(event)),
        timeoutSecondsOf(version.inputs) * 1000,
      );
      const parsed: unknown = typeof result === "string" ? JSON.parse(result) : undefined;
      return parsed;
    } catch (error) {
      throw new LambdaExecutionError(messageOf(error));
    }
  }

  #invokerOf(version: FunctionVersion): Invoke {
    const known = this.#loaded.get(version);
    if (known !== undefined) {
      return known;
    }
    const made = loadHandler(functionModulesOf(version.inputs));
    this.#loaded.set(version, made);
    return made;
  }
}

function messageOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error
    ? String(error.message)
    : String(error);
}

async function withTimeout<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer after ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function loadHandler(modules: FunctionModules): Invoke {
  const silent = {
    log: () => undefined,
    error: () => undefined,
    warn: () => undefined,
    info: () => undefined,
  };
  const fakeProcess = {
    env: {},
    version: process.version,
    versions: process.versions,
    nextTick: queueMicrotask,
  };
  const context = createContext({ ...GLOBALS, console: silent, process: fakeProcess });
  const exported = new ModuleLoader(modules, context, fakeProcess).load(modules.entry);
  const handler: unknown =
    typeof exported === "object" && exported !== null ? Reflect.get(exported, modules.exportName) : undefined;
  if (typeof handler !== "function") {
    throw new Error(`Runtime.HandlerNotFound: ${modules.entry} has no function ${modules.exportName}`);
  }
  const invoke: unknown = runInContext(
    `(handler) => async (event) => JSON.stringify(await (handler.length >= 3
      ? new Promise((resolve, reject) => handler(JSON.parse(event), {}, (error, value) => error ? reject(error) : resolve(value)))
      : handler(JSON.parse(event), {})))`,
    context,
  );
  const bound: unknown =
    typeof invoke === "function" ? Reflect.apply(invoke, undefined, [handler]) : undefined;
  if (typeof bound !== "function") {
    throw new Error("the loader made no handler");
  }
  return (event) => Promise.resolve(Reflect.apply(bound, undefined, [event]));
}

/** CommonJS for one function: the archive's own files and Node's modules, nothing else. */
class ModuleLoader {
  readonly #loaded = new Map<string, { exports: unknown }>();
  readonly #hostRequire = createRequire(__filename);

  constructor(
    private readonly modules: FunctionModules,
    private readonly context: Context,
    private readonly fakeProcess: unknown,
  ) {}

  load(path: string): unknown {
    const known = this.#loaded.get(path);
    if (known !== undefined) {
      return known.exports;
    }
    const module: { exports: unknown } = { exports: {} };
    this.#loaded.set(path, module);
    const source = this.modules.sources[path] ?? "";
    if (path.endsWith(".json")) {
      module.exports = JSON.parse(source);
      return module.exports;
    }
    const run = compileFunction(source, ["exports", "require", "module", "__filename", "__dirname"], {
      filename: `/var/task/${path}`,
      parsingContext: this.context,
    });
    const require = (name: string): unknown => this.#require(path, name);
    Reflect.apply(run, undefined, [module.exports, require, module, `/var/task/${path}`, "/var/task"]);
    return module.exports;
  }

  #require(from: string, name: string): unknown {
    if (name === "process" || name === "node:process") {
      return this.fakeProcess;
    }
    if (isBuiltin(name)) {
      const found: unknown = this.#hostRequire(name);
      return found;
    }
    const path = posix.normalize(posix.join(posix.dirname(from), name));
    const found = [path, `${path}.js`, `${path}.cjs`, `${path}.json`, `${path}/index.js`].find((candidate) =>
      Object.hasOwn(this.modules.sources, candidate),
    );
    if (!name.startsWith(".") || found === undefined) {
      throw new Error(`Cannot find module '${name}'`);
    }
    return this.load(found);
  }
}
