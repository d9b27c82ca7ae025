import type { ServiceCaller } from "../../../../policyLanguage/principals";
import { parseArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { optionalObject, optionalText } from "../../core/props";
import { AwsError, type Caller } from "../../core/types";
import { findQueueByArn, SqsDataPlane } from "../sqs";
import { requireInvoke } from "./functionPolicies";
import { FunctionVersions, type FunctionVersion } from "./functionVersions";
import { lambdaError } from "./lambdaError";
import { LambdaRuntime } from "./lambdaRuntime";

/** Lambda waits a minute before the second attempt, and two before the third, which is the last. */
const RETRY_MS: readonly number[] = [60_000, 120_000];
/** How often an event that waits for its Region to come back is tried again. */
const WAIT_FOR_REGION_MS = 5_000;

/** On whose behalf a service invokes: what permissions ask about with `sourceArn` and `sourceAccount`. */
export interface InvocationSource {
  readonly arn: string;
  readonly accountId: string;
}

/** An event that a function failed on three times. */
export interface FailedEvent {
  readonly functionArn: string;
  readonly payload: string;
  /** The last answer. */
  readonly error: string;
  /** True when the function's dead-letter queue got it. */
  readonly deadLettered: boolean;
}

/** Lambda's own queue of events: whoever puts one there does not wait for the answer. Failures are tried twice more. */
export class AsyncInvocations {
  readonly #failed: FailedEvent[] = [];

  constructor(private readonly cloud: Cloud) {}

  /**
   * Takes an event for a function.
   * @throws AwsError ResourceNotFoundException, AccessDeniedException without a permission
   */
  accept(caller: Caller | ServiceCaller, source: InvocationSource, arn: string, payload: string): void {
    const version = this.cloud.service(FunctionVersions).find(arn);
    if (version === undefined) {
      throw lambdaError("ResourceNotFoundException", `Function not found: ${arn}`, 404);
    }
    requireInvoke(this.cloud, caller, version, arn, {
      "aws:SourceArn": source.arn,
      "aws:SourceAccount": source.accountId,
    });
    this.#later(arn, payload, 0, 0);
  }

  /** Events that were given up, oldest first: for tests and the story. */
  failed(): readonly FailedEvent[] {
    return this.#failed;
  }

  #later(arn: string, payload: string, attempt: number, delayMs: number): void {
    this.cloud.clock.schedule(delayMs, async () => {
      if (this.cloud.network.fault(parseArn(arn)?.region ?? "") !== undefined) {
        this.#later(arn, payload, attempt, WAIT_FOR_REGION_MS);
        return;
      }
      const error = await this.#attempt(arn, payload);
      const delay = RETRY_MS[attempt];
      if (error !== undefined && delay !== undefined) {
        this.#later(arn, payload, attempt + 1, delay);
      } else if (error !== undefined) {
        this.#giveUp(arn, payload, error);
      }
    });
  }

  /** The error that an invocation ended with, if any. */
  async #attempt(arn: string, payload: string): Promise<string | undefined> {
    try {
      const outcome = await this.cloud.service(LambdaRuntime).invoke(arn, payload);
      return outcome.functionError === undefined ? undefined : outcome.payload;
    } catch (error) {
      if (error instanceof AwsError) {
        return error.message;
      }
      throw error;
    }
  }

  #giveUp(functionArn: string, payload: string, error: string): void {
    const version = this.cloud.service(FunctionVersions).find(functionArn);
    const deadLettered = version !== undefined && this.#sendDeadLetter(version, payload, error);
    this.#failed.push({ functionArn, payload, error, deadLettered });
  }

  #sendDeadLetter(version: FunctionVersion, payload: string, error: string): boolean {
    const config = optionalObject(version.inputs, "deadLetterConfig") ?? {};
    const queue = findQueueByArn(this.cloud, optionalText(config, "targetArn") ?? "");
    if (queue === undefined) {
      return false;
    }
    try {
      const role = this.cloud.service(LambdaRuntime).roleOf(version);
      this.cloud.service(SqsDataPlane).sendMessage(role, queue.url, payload, {
        attributes: {
          ErrorCode: { dataType: "Number", text: "200" },
          ErrorMessage: { dataType: "String", text: error.slice(0, 1_024) },
        },
      });
      return true;
    } catch (refused) {
      if (refused instanceof AwsError) {
        return false;
      }
      throw refused;
    }
  }
}
