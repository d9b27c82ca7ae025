import { devNull } from "node:os";

import type { Cloud } from "../../core/cloud";
import { optionalNumber, text } from "../../core/props";
import type { Caller } from "../../core/types";
import { functionModulesOf, type FunctionModules } from "./functionModules";
import { logGroupOf, writeFunctionLog } from "./functionLog";
import { failure, FunctionThread, type InvocationOutcome } from "./functionThread";
import {
  FunctionVersions,
  memoryMegabytesOf,
  timeoutSecondsOf,
  variablesOf,
  type FunctionVersion,
} from "./functionVersions";
import { lambdaError } from "./lambdaError";
import { WarmThreads } from "./warmThreads";

export type { InvocationOutcome } from "./functionThread";

/** Where functions find AWS, and who they are there. */
export interface LambdaEnvironmentSource {
  /** URL of the rehearsal's own API endpoint; functions are told of no other. */
  readonly endpointUrl: string;
  /**
   * URL below which `/<host>/<path>` reaches a host of the stand-in's network: functions have it as `MEDIA_PLATFORM_EGRESS_PROXY`,
   * and read manifests there.
   * @default they have no such variable
   */
  readonly egressProxyUrl?: string;
  /** Credentials that the endpoint recognises as this caller. */
  issueCredentials(caller: Caller): {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/**
 * Runs deployed functions in threads with nothing of this process's environment. A version's thread is kept for its next
 * invocation, as Lambda does; the function's clock shows the cloud's time.
 */
export class LambdaRuntime {
  #source: LambdaEnvironmentSource | undefined;
  readonly #modules = new WeakMap<FunctionVersion, FunctionModules>();
  readonly #threads = new WarmThreads();
  readonly #runs = new Map<string, number>();

  constructor(private readonly cloud: Cloud) {}

  /** Says where functions find AWS; invocations fail before this. */
  configure(source: LambdaEnvironmentSource): void {
    this.#source = source;
  }

  /**
   * Invokes a function and waits for its answer.
   * @param arn with or without a version; `$LATEST` when left out
   * @param payload JSON text of the event
   * @throws AwsError ResourceNotFoundException, TooManyRequestsException, AccessDenied when Lambda may not be the function's role
   */
  async invoke(arn: string, payload: string): Promise<InvocationOutcome> {
    const version = this.cloud.service(FunctionVersions).find(arn);
    if (version === undefined) {
      throw lambdaError("ResourceNotFoundException", `Function not found: ${arn}`, 404);
    }
    if (optionalNumber(version.inputs, "reservedConcurrentExecutions") === 0) {
      throw lambdaError("TooManyRequestsException", `Rate Exceeded: ${arn} has no concurrency reserved`, 429);
    }
    this.#runs.set(version.functionArn, this.runsOf(version.functionArn) + 1);
    let modules: FunctionModules;
    try {
      modules = this.#modulesOf(version);
    } catch (error) {
      return { ...failure(error instanceof Error ? error.name : "Error", String(error)), log: "" };
    }
    const outcome = await this.#run(version, modules, payload);
    writeFunctionLog(this.cloud, version, outcome.log);
    return outcome;
  }

  /** How often a function has been started so far, all its versions together. @param functionArn without a version */
  runsOf(functionArn: string): number {
    return this.#runs.get(functionArn) ?? 0;
  }

  /** The role that a function acts as, once Lambda may. @throws AwsError AccessDenied */
  roleOf(version: FunctionVersion): Caller {
    return this.cloud.iam.assumeRole("lambda.amazonaws.com", text(version.inputs, "role"), {
      "aws:SourceAccount": version.scope.accountId,
      "aws:SourceArn": version.functionArn,
    });
  }

  /** Stops whatever still runs, and what waits for its next invocation; for the end of a rehearsal. */
  async stop(): Promise<void> {
    await this.#threads.stop();
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

  #environment(version: FunctionVersion, role: Caller): Record<string, string> {
    if (this.#source === undefined) {
      throw new Error("Lambda has no endpoint yet: call configure() with the rehearsal's API server first");
    }
    const { endpointUrl, egressProxyUrl } = this.#source;
    const credentials = this.#source.issueCredentials(role);
    return {
      ...variablesOf(version.inputs),
      ...(egressProxyUrl === undefined ? {} : { MEDIA_PLATFORM_EGRESS_PROXY: egressProxyUrl }),
      AWS_REGION: version.scope.region,
      AWS_DEFAULT_REGION: version.scope.region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
      AWS_ENDPOINT_URL: endpointUrl,
      // Lambda has no such files; the home folder of whoever rehearses may.
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_LAMBDA_FUNCTION_NAME: version.name,
      AWS_LAMBDA_FUNCTION_VERSION: version.version,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytesOf(version.inputs)),
      // Threads run on the machine's own Node.js, whatever the function's runtime is: its age is none of the function's log.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      LAMBDA_TASK_ROOT: "/var/task",
      TZ: ":UTC",
    };
  }

  async #run(
    version: FunctionVersion,
    modules: FunctionModules,
    payload: string,
  ): Promise<InvocationOutcome> {
    const role = this.roleOf(version);
    const nowMs = this.cloud.clock.now();
    const thread = this.#threads.take(
      version,
      () => new FunctionThread(modules, this.#environment(version, role), nowMs),
    );
    const outcome = await thread.invoke({
      payload,
      timeoutMs: timeoutSecondsOf(version.inputs) * 1000,
      nowMs,
      context: {
        functionName: version.name,
        functionVersion: version.version,
        invokedFunctionArn: version.qualifiedArn,
        memoryLimitInMB: String(memoryMegabytesOf(version.inputs)),
        awsRequestId: this.cloud.random.stream(`${version.qualifiedArn}/invoke`).uuid(),
        logGroupName: logGroupOf(version),
        logStreamName: "rehearsal",
      },
    });
    await this.#threads.giveBack(version, thread);
    return outcome;
  }
}
