import { devNull } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";

import { z } from "zod";

import type { Cloud } from "../../core/cloud";
import { text } from "../../core/props";
import type { Caller } from "../../core/types";
import { functionModulesOf, type FunctionModules } from "./functionModules";
import {
  FunctionVersions,
  memoryMegabytesOf,
  timeoutSecondsOf,
  variablesOf,
  type FunctionVersion,
} from "./functionVersions";
import { lambdaError } from "./lambdaError";

/** Where functions find AWS, and who they are there. */
export interface LambdaEnvironmentSource {
  /** URL of the rehearsal's own API endpoint; functions are told of no other. */
  readonly endpointUrl: string;
  /** Credentials that the endpoint recognises as this caller. */
  issueCredentials(caller: Caller): {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** What came of an invocation, as Lambda's Invoke answers. */
export interface InvocationOutcome {
  /** JSON text: the handler's result, or `{errorType, errorMessage}`. */
  readonly payload: string;
  /** Set when the function failed: `Unhandled`. */
  readonly functionError?: string;
  /** What the function wrote to stdout and stderr. */
  readonly log: string;
}

const workerMessage = z.union([
  z.object({ loaded: z.literal(true) }),
  z.object({ payload: z.string(), functionError: z.string().optional() }),
]);

/** Real milliseconds to start a thread and load the code. Lambda does not count that against the function's timeout either. */
const INIT_LIMIT_MS = 60_000;

/** Runs deployed functions, each invocation in a thread of its own with nothing of this process's environment. */
export class LambdaRuntime {
  #source: LambdaEnvironmentSource | undefined;
  readonly #modules = new WeakMap<FunctionVersion, FunctionModules>();
  readonly #running = new Set<Worker>();

  constructor(private readonly cloud: Cloud) {}

  /** Says where functions find AWS; invocations fail before this. */
  configure(source: LambdaEnvironmentSource): void {
    this.#source = source;
  }

  /**
   * Invokes a function and waits for its answer.
   * @param arn with or without a version; `$LATEST` when left out
   * @param payload JSON text of the event
   */
  async invoke(arn: string, payload: string): Promise<InvocationOutcome> {
    const version = this.cloud.service(FunctionVersions).find(arn);
    if (version === undefined) {
      throw lambdaError("ResourceNotFoundException", `Function not found: ${arn}`, 404);
    }
    let modules: FunctionModules;
    try {
      modules = this.#modulesOf(version);
    } catch (error) {
      return { ...failure(error instanceof Error ? error.name : "Error", String(error)), log: "" };
    }
    return this.#run(version, modules, payload);
  }

  /** Stops whatever still runs; for the end of a rehearsal. */
  async stop(): Promise<void> {
    await Promise.all([...this.#running].map((worker) => worker.terminate()));
  }

  #modulesOf(version: FunctionVersion): FunctionModules {
    const known = this.#modules.get(version);
    if (known !== undefined) {
      return known;
    }
    const made = functionModulesOf(version.inputs);
    this.#modules.set(version, made);
    return made;
  }

  #environment(version: FunctionVersion): Record<string, string> {
    if (this.#source === undefined) {
      throw new Error("Lambda has no endpoint yet: call configure() with the rehearsal's API server first");
    }
    const caller = this.cloud.iam.assumeRole("lambda.amazonaws.com", text(version.inputs, "role"), {
      "aws:SourceAccount": version.scope.accountId,
      "aws:SourceArn": version.functionArn,
    });
    const credentials = this.#source.issueCredentials(caller);
    return {
      ...variablesOf(version.inputs),
      AWS_REGION: version.scope.region,
      AWS_DEFAULT_REGION: version.scope.region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
      AWS_ENDPOINT_URL: this.#source.endpointUrl,
      // Lambda has no such files; the home folder of whoever rehearses may.
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_LAMBDA_FUNCTION_NAME: version.name,
      AWS_LAMBDA_FUNCTION_VERSION: version.version,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytesOf(version.inputs)),
      LAMBDA_TASK_ROOT: "/var/task",
      TZ: ":UTC",
    };
  }

  #run(version: FunctionVersion, modules: FunctionModules, payload: string): Promise<InvocationOutcome> {
    const timeoutMs = timeoutSecondsOf(version.inputs) * 1000;
    const requestId = this.cloud.random.stream(`${version.qualifiedArn}/invoke`).uuid();
    const worker = new Worker(join(__dirname, "functionWorker.mjs"), {
      workerData: {
        ...modules,
        payload,
        timeoutMs,
        context: {
          functionName: version.name,
          functionVersion: version.version,
          invokedFunctionArn: version.qualifiedArn,
          memoryLimitInMB: String(memoryMegabytesOf(version.inputs)),
          awsRequestId: requestId,
          logGroupName: `/aws/lambda/${version.name}`,
          logStreamName: "rehearsal",
        },
      },
      env: this.#environment(version),
      // The rehearsal's own loader flags are no business of the function.
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    this.#running.add(worker);
    let log = "";
    const collect = (chunk: unknown): void => {
      log += String(chunk);
    };
    worker.stdout.on("data", collect);
    worker.stderr.on("data", collect);
    return new Promise((resolve) => {
      // The first outcome counts: ending the thread makes it report an exit as well.
      let outcome: Omit<InvocationOutcome, "log"> | undefined;
      const finish = (found: Omit<InvocationOutcome, "log">): void => {
        if (outcome !== undefined) {
          return;
        }
        outcome = found;
        clearTimeout(limit);
        // Output of the handler may still be on its way when its answer arrives.
        setImmediate(() => {
          this.#running.delete(worker);
          void worker.terminate().then(() => resolve({ ...found, log }));
        });
      };
      const endAfter = (milliseconds: number): NodeJS.Timeout =>
        setTimeout(() => {
          const message = `${requestId} Task timed out after ${milliseconds / 1000} seconds`;
          finish(failure("Sandbox.Timedout", message));
        }, milliseconds);
      let limit = endAfter(INIT_LIMIT_MS);
      worker.on("message", (raw: unknown) => {
        const message = workerMessage.parse(raw);
        if ("loaded" in message) {
          clearTimeout(limit);
          limit = endAfter(timeoutMs);
        } else {
          const { payload: answer, functionError } = message;
          finish(functionError === undefined ? { payload: answer } : { payload: answer, functionError });
        }
      });
      worker.once("error", (error) => finish(failure(error.name, error.message)));
      worker.once("exit", (code) => finish(failure("Runtime.ExitError", `Runtime exited with code ${code}`)));
    });
  }
}

function failure(errorType: string, errorMessage: string): Omit<InvocationOutcome, "log"> {
  return { payload: JSON.stringify({ errorType, errorMessage }), functionError: "Unhandled" };
}
