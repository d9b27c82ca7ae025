// Runs one invocation of a deployed function in a thread of its own. The environment is the one that the rehearsal
// hands over, nothing of the machine's. Files of the archive are modules; beside them there are Node's own modules and,
// as in Lambda's Node.js runtimes, the AWS SDK.
import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import { dirname, join, normalize } from "node:path/posix";
import { compileFunction } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";

/**
 * @typedef {object} WorkerInput
 * @property {Record<string, string>} sources
 * @property {string} entry
 * @property {string} exportName
 * @property {string} payload
 * @property {{ functionName: string, functionVersion: string, invokedFunctionArn: string, memoryLimitInMB: string, awsRequestId: string, logGroupName: string, logStreamName: string }} context
 * @property {number} timeoutMs
 */

/** @type {WorkerInput} */
const input = workerData;
const hostRequire = createRequire(import.meta.url);

/** @type {Map<string, { exports: unknown }>} */
const loaded = new Map();

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

/** @param {unknown} error */
function describe(error) {
  const isError = error instanceof Error;
  return JSON.stringify({
    errorType: isError ? error.name : typeof error,
    errorMessage: isError ? error.message : String(error),
  });
}

async function main() {
  const exported = /** @type {Record<string, unknown>} */ (load(input.entry));
  const handler = exported[input.exportName];
  if (typeof handler !== "function") {
    throw Object.assign(new Error(`${input.entry} has no function ${input.exportName}`), {
      name: "Runtime.HandlerNotFound",
    });
  }
  parentPort?.postMessage({ loaded: true });
  const deadline = Date.now() + input.timeoutMs;
  const context = {
    ...input.context,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  const event = JSON.parse(input.payload);
  const usesCallback = handler.length >= 3;
  const result = await (usesCallback
    ? new Promise((resolve, reject) => {
        handler(event, context, (/** @type {unknown} */ error, /** @type {unknown} */ value) =>
          error === null || error === undefined ? resolve(value) : reject(error),
        );
      })
    : handler(event, context));
  return result === undefined ? "null" : JSON.stringify(result);
}

try {
  const payload = await main();
  if (Buffer.byteLength(payload) > 6 * 1024 * 1024) {
    throw Object.assign(
      new Error("Response payload size exceeded maximum allowed payload size (6291556 bytes)."),
      {
        name: "Function.ResponseSizeTooLarge",
      },
    );
  }
  parentPort?.postMessage({ payload });
} catch (error) {
  parentPort?.postMessage({ payload: describe(error), functionError: "Unhandled" });
}
