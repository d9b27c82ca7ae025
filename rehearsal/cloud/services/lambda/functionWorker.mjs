// Runs the invocations of a deployed function, one after another, in a thread of its own: what the code keeps between them is
// kept, as in a warm environment of Lambda's. The environment is the one that the rehearsal hands over, nothing of the
// machine's. Files of the archive are modules; beside them there are Node's own modules and, as in Lambda's Node.js
// runtimes, the AWS SDK.
import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import { Socket } from "node:net";
import { dirname, join, normalize } from "node:path/posix";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { compileFunction } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";

/**
 * @typedef {object} WorkerInput
 * @property {Record<string, string>} sources
 * @property {string} entry
 * @property {string} exportName
 * @property {number} nowMs the cloud's time at the start
 */

/**
 * @typedef {object} Invocation
 * @property {string} payload
 * @property {{ functionName: string, functionVersion: string, invokedFunctionArn: string, memoryLimitInMB: string, awsRequestId: string, logGroupName: string, logStreamName: string }} context
 * @property {number} timeoutMs
 * @property {number} nowMs the cloud's time at the start of the invocation
 */

/** @type {WorkerInput} */
const input = workerData;
const hostRequire = createRequire(import.meta.url);

/** @type {Map<string, { exports: unknown }>} */
const loaded = new Map();

// The function's clock shows the cloud's time: leases, signatures and the age of objects are measured by it. It goes on
// during an invocation as real time does; timers are real.
const RealDate = Date;
let offsetMs = input.nowMs - RealDate.now();
const now = () => RealDate.now() + offsetMs;
globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  get: (target, property) => (property === "now" ? now : Reflect.get(target, property)),
});
RealDate.prototype.constructor = globalThis.Date;

for (const stream of [process.stdout, process.stderr]) {
  stream.write = (/** @type {unknown} */ chunk, /** @type {unknown[]} */ ...rest) => {
    parentPort?.postMessage({
      log:
        typeof chunk === "string" ? chunk : Buffer.from(/** @type {Uint8Array} */ (chunk)).toString("utf8"),
    });
    const done = rest.at(-1);
    if (typeof done === "function") {
      done();
    }
    return true;
  };
}

// Nothing but this machine is there: a client that makes up an address of AWS's own for itself must not get out.
const LOOPBACK = ["127.0.0.1", "::1", "localhost"];
const connect = Socket.prototype.connect;
Socket.prototype.connect = function (/** @type {any[]} */ ...args) {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  const host = typeof first === "object" && first !== null ? first.host : args[1];
  if (typeof host === "string" && !LOOPBACK.includes(host)) {
    const error = new Error(
      `connect ECONNREFUSED ${host}: functions of the rehearsal reach loopback addresses only`,
    );
    process.nextTick(() => this.destroy(Object.assign(error, { code: "ECONNREFUSED" })));
    return this;
  }
  return Reflect.apply(connect, this, args);
};

/** @param {string} from @param {string} name */
function requireFrom(from, name) {
  if (name.startsWith("./") || name.startsWith("../")) {
    const path = normalize(join(dirname(from), name));
    const found = [path, `${path}.js`, `${path}.cjs`, `${path}.json`, `${path}/index.js`].find((candidate) =>
      Object.hasOwn(input.sources, candidate),
    );
    if (found === undefined) {
      throw new Error(`Cannot find module '${name}'`);
    }
    return load(found);
  }
  const isBuiltin = hostRequire("node:module").isBuiltin(name);
  if (!isBuiltin && !name.startsWith("@aws-sdk/") && !name.startsWith("@smithy/")) {
    throw new Error(`Cannot find module '${name}'`);
  }
  return hostRequire(name);
}

/** @param {string} path @returns {unknown} */
function load(path) {
  const known = loaded.get(path);
  if (known !== undefined) {
    return known.exports;
  }
  const module = { exports: /** @type {unknown} */ ({}) };
  loaded.set(path, module);
  const source = input.sources[path] ?? "";
  if (path.endsWith(".json")) {
    module.exports = JSON.parse(source);
    return module.exports;
  }
  const run = compileFunction(source, ["exports", "require", "module", "__filename", "__dirname"], {
    filename: `/var/task/${path}`,
  });
  run(
    module.exports,
    (/** @type {string} */ name) => requireFrom(path, name),
    module,
    `/var/task/${path}`,
    "/var/task",
  );
  return module.exports;
}

function loadHandler() {
  const exported = /** @type {Record<string, unknown>} */ (load(input.entry));
  const handler = exported[input.exportName];
  if (typeof handler !== "function") {
    throw Object.assign(new Error(`${input.entry} has no function ${input.exportName}`), {
      name: "Runtime.HandlerNotFound",
    });
  }
  return handler;
}

/** @param {unknown} error */
function describe(error) {
  const isError = error instanceof Error;
  return JSON.stringify({
    errorType: isError ? error.name : typeof error,
    errorMessage: isError ? error.message : String(error),
  });
}

/** @param {Function} handler @param {Invocation} invocation */
async function answer(handler, invocation) {
  const startedAt = performance.now();
  const context = {
    ...invocation.context,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () =>
      Math.max(0, Math.round(invocation.timeoutMs - (performance.now() - startedAt))),
  };
  const event = JSON.parse(invocation.payload);
  const usesCallback = handler.length >= 3;
  const result = await (usesCallback
    ? new Promise((resolve, reject) => {
        handler(event, context, (/** @type {unknown} */ error, /** @type {unknown} */ value) =>
          error === null || error === undefined ? resolve(value) : reject(error),
        );
      })
    : handler(event, context));
  const payload = result === undefined ? "null" : JSON.stringify(result);
  if (Buffer.byteLength(payload) > 6 * 1024 * 1024) {
    throw Object.assign(
      new Error("Response payload size exceeded maximum allowed payload size (6291556 bytes)."),
      {
        name: "Function.ResponseSizeTooLarge",
      },
    );
  }
  return payload;
}

try {
  const handler = loadHandler();
  parentPort?.on("message", (/** @type {Invocation} */ invocation) => {
    offsetMs = invocation.nowMs - RealDate.now();
    answer(handler, invocation).then(
      (payload) => parentPort?.postMessage({ payload }),
      (error) => parentPort?.postMessage({ payload: describe(error), functionError: "Unhandled" }),
    );
  });
  parentPort?.postMessage({ loaded: true });
} catch (error) {
  parentPort?.postMessage({ payload: describe(error), functionError: "Unhandled" });
}
