import { createRequire } from "node:module";

type DebuggablePromise = (this: unknown, ...args: unknown[]) => unknown;

/**
 * The SDK takes a stack trace of every promise that it makes, to tell of those that never end: three for each property of each resource.
 * Mocha keeps whole stacks, and Node maps them to sources; of what it took to record the whole program that was two thirds.
 *
 * Importing this takes the traces away, and nothing else: promises that never end are still found and named. Where the SDK is asked for
 * the traces (PULUMI_DEBUG_PROMISE_LEAKS), it takes them.
 */
function withoutPromiseStacks(): void {
  const debuggable: unknown = createRequire(__filename)("@pulumi/pulumi/runtime/debuggable");
  if (typeof debuggable !== "object" || debuggable === null) {
    throw new Error("the SDK has no module that takes stack traces of promises");
  }
  const original: unknown = Reflect.get(debuggable, "debuggablePromise");
  if (!isDebuggablePromise(original)) {
    throw new Error("the SDK has no function that takes stack traces of promises");
  }
  if (Reflect.get(debuggable, "debugPromiseLeaks") === true) {
    return;
  }
  Reflect.set(debuggable, "debuggablePromise", (...args: unknown[]): unknown => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      // Nothing of the caller's runs in here: it passes a promise that is already made.
      return Reflect.apply(original, undefined, args);
    } finally {
      Error.stackTraceLimit = limit;
    }
  });
}

function isDebuggablePromise(value: unknown): value is DebuggablePromise {
  return typeof value === "function";
}

withoutPromiseStacks();
