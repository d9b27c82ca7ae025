import { createContext, Script, type Context } from "node:vm";

import type { EdgeCopy } from "../cloud/services/cloudfront/keyValueStores";
import type { EdgeRequest } from "./edgeRequest";
import { readFunctionResult, type FunctionResult } from "./functionResult";

/** What the `cloudfront` module does for one invocation. */
export interface FunctionHelpers {
  /** The function's key value store as this edge sees it; undefined when none is associated. */
  readonly store: EdgeCopy | undefined;
  /** Fault: reads of the store throw. */
  readonly storeFails: boolean;
  readonly selectOrigin: (originId: unknown, overrides: unknown) => void;
  readonly createOriginGroup: (parameters: unknown) => void;
  readonly updateOrigin: (changes: unknown) => void;
}

/** Facts about the invocation that the event carries. */
export interface FunctionContext {
  readonly distributionId: string;
  readonly distributionDomainName: string;
  readonly requestId: string;
  readonly clientIp: string;
}

/** The function threw, ran too long, or could not be loaded. */
export class FunctionExecutionError extends Error {
  override readonly name = "FunctionExecutionError";
}

/** Real milliseconds by the wall's clock: CloudFront's own limit is below one; this one only ends endless loops, on a busy machine too. */
const MAX_RUN_MS = 3_000;

const IMPORT = /^[ \t]*import\s+([A-Za-z_$][\w$]*)\s+from\s+(['"])cloudfront\2[ \t]*;?[ \t]*$/m;

/**
 * A published CloudFront Function, ready to run. The deployed text is executed as it is, except for the one line that
 * imports the `cloudfront` module: `node:vm` scripts cannot import. Every invocation starts with fresh top-level
 * variables, and neither Node's globals nor `eval` exist for it.
 */
export class ViewerRequestFunction {
  readonly #script: Script;
  readonly #context: Context;

  /** @throws FunctionExecutionError for text that is no script */
  constructor(code: string) {
    const body = code.replace(IMPORT, (_line, name: string) => `const ${name} = __cloudfront;`);
    // The event and the result cross as JSON text: no object is shared, and what JSON cannot carry is lost, as at the edge.
    const source = `(async (__cloudfront, __event) => { ${body}
;return JSON.stringify(await handler(JSON.parse(__event))); })(__bridge.cloudfront, __bridge.event)`;
    this.#context = createContext(
      { console: { log: () => undefined, error: () => undefined, warn: () => undefined } },
      { codeGeneration: { strings: false, wasm: false } },
    );
    try {
      this.#script = new Script(source, { filename: "viewer-request.js" });
    } catch (error) {
      throw new FunctionExecutionError(messageOf(error));
    }
  }

  /** Runs the function for one request; a FunctionValidationError says that its result is not acceptable. */
  async run(
    request: EdgeRequest,
    context: FunctionContext,
    helpers: FunctionHelpers,
  ): Promise<FunctionResult> {
    let text: unknown;
    try {
      this.#context["__bridge"] = {
        cloudfront: cloudfrontModule(helpers),
        event: JSON.stringify(eventOf(request, context)),
      };
      const pending: unknown = this.#script.runInContext(this.#context, { timeout: MAX_RUN_MS });
      text = await pending;
    } catch (error) {
      throw new FunctionExecutionError(messageOf(error));
    }
    return readFunctionResult(typeof text === "string" ? JSON.parse(text) : undefined, request);
  }
}

function messageOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error
    ? String(error.message)
    : String(error);
}

/** `import cf from 'cloudfront'`. */
function cloudfrontModule(helpers: FunctionHelpers): Readonly<Record<string, unknown>> {
  const read = <T>(use: (store: EdgeCopy) => T): Promise<T> => {
    if (helpers.store === undefined) {
      return Promise.reject(new Error("no key value store is associated with the function"));
    }
    return helpers.storeFails
      ? Promise.reject(new Error("the key value store could not be read"))
      : Promise.resolve().then(() => use(helpers.store ?? emptyStore));
  };
  const get = (key: unknown, options: unknown): Promise<unknown> =>
    read((store) => {
      const value = store.get(String(key));
      if (value === undefined) {
        throw new Error(`KeyNotFound: ${String(key)}`);
      }
      return formatted(value, options);
    });
  return {
    kvs: () => ({
      get,
      exists: (key: unknown) => read((store) => store.get(String(key)) !== undefined),
      count: () => read((store) => store.count()),
    }),
    selectRequestOriginById: helpers.selectOrigin,
    createRequestOriginGroup: helpers.createOriginGroup,
    updateRequestOrigin: helpers.updateOrigin,
  };
}

const emptyStore: EdgeCopy = { get: () => undefined, count: () => 0 };

function formatted(value: string, options: unknown): unknown {
  const format =
    typeof options === "object" && options !== null && "format" in options ? options.format : "string";
  switch (format) {
    case "json":
      return JSON.parse(value);
    case "bytes":
      return Buffer.from(value, "utf8");
    default:
      return value;
  }
}

function grouped(pairs: readonly (readonly [string, string])[]): Record<string, unknown> {
  const byName = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    byName.set(name, [...(byName.get(name) ?? []), value]);
  }
  return Object.fromEntries(
    [...byName].map(([name, values]) => [
      name,
      values.length === 1
        ? { value: values[0] }
        : { value: values[0], multiValue: values.map((value) => ({ value })) },
    ]),
  );
}

/** The event of CloudFront Functions, version 1.0 of the structure. */
function eventOf(request: EdgeRequest, context: FunctionContext): unknown {
  return {
    version: "1.0",
    context: {
      distributionDomainName: context.distributionDomainName,
      distributionId: context.distributionId,
      endpoint: request.headers["host"],
      eventType: "viewer-request",
      requestId: context.requestId,
    },
    viewer: { ip: context.clientIp },
    request: {
      method: request.method,
      uri: request.uri,
      querystring: grouped(request.query),
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, { value }])),
      cookies: grouped(request.cookies),
    },
  };
}
