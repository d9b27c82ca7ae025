import { parseArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { isProps, toJson } from "../../core/props";
import { AwsError, type Json } from "../../core/types";
import { AsyncInvocations } from "../lambda/asyncInvocations";
import { findQueueByArn, SqsDataPlane } from "../sqs";
import type { BusEvent } from "./busEvent";
import type { Rule, Target } from "./rules";
import { EVENTS_SERVICE } from "./tokens";

/** How often a delivery that waits for its Region to come back is tried again. */
const WAIT_FOR_REGION_MS = 5_000;
/** EventBridge backs off exponentially; it publishes no numbers. */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 600_000;

/** An event that a target did not get, and no dead-letter queue either. */
export interface UndeliveredTarget {
  readonly ruleArn: string;
  readonly targetArn: string;
  readonly event: BusEvent;
  readonly reason: string;
}

interface Delivery {
  readonly rule: Rule;
  readonly target: Target;
  readonly event: BusEvent;
  readonly startedAt: number;
  readonly retries: number;
}

/** Sends events to the targets of rules: tries again for as long as the target's retry policy says, then the dead-letter queue. */
export class TargetDelivery {
  readonly #undelivered: UndeliveredTarget[] = [];

  constructor(private readonly cloud: Cloud) {}

  /** Sends an event to a target after `delayMs` of virtual time. */
  deliver(rule: Rule, target: Target, event: BusEvent, delayMs: number): void {
    this.#later({ rule, target, event, startedAt: this.cloud.clock.now(), retries: 0 }, delayMs);
  }

  /** What nobody got, oldest first: for tests and the story, EventBridge itself keeps no such list. */
  undelivered(): readonly UndeliveredTarget[] {
    return this.#undelivered;
  }

  #later(delivery: Delivery, delayMs: number): void {
    this.cloud.clock.schedule(delayMs, () => {
      if (this.cloud.network.fault(delivery.rule.region) !== undefined) {
        this.#later(delivery, WAIT_FOR_REGION_MS);
        return;
      }
      try {
        this.#send(delivery);
      } catch (error) {
        if (!(error instanceof AwsError)) {
          throw error;
        }
        this.#failed(delivery, error);
      }
    });
  }

  #send({ rule, target, event }: Delivery): void {
    const payload = payloadOf(target, event);
    if (parseArn(target.arn)?.service === "lambda") {
      this.cloud.service(AsyncInvocations).accept(EVENTS_SERVICE, rule, target.arn, payload);
    } else {
      this.#sendTo(target.arn, rule, payload);
    }
  }

  #failed(delivery: Delivery, error: AwsError): void {
    const { rule, target, startedAt, retries } = delivery;
    const delayMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** retries);
    const age = this.cloud.clock.now() + delayMs - startedAt;
    // A target that is gone, or that lets EventBridge in no more, is not tried again.
    const isFinal = errorCodeOf(error) !== "INTERNAL_ERROR";
    if (!isFinal && retries < target.maxRetries && age <= target.maxAgeSeconds * 1_000) {
      this.#later({ ...delivery, retries: retries + 1 }, delayMs);
      return;
    }
    try {
      if (target.deadLetterArn === undefined) {
        throw error;
      }
      this.#sendTo(target.deadLetterArn, rule, payloadOf(target, delivery.event), {
        RULE_ARN: rule.arn,
        TARGET_ARN: target.arn,
        ERROR_CODE: errorCodeOf(error),
        ERROR_MESSAGE: error.message,
      });
    } catch (last) {
      if (!(last instanceof AwsError)) {
        throw last;
      }
      const { event } = delivery;
      this.#undelivered.push({ ruleArn: rule.arn, targetArn: target.arn, event, reason: last.message });
    }
  }

  #sendTo(
    queueArn: string,
    rule: Rule,
    body: string,
    attributes: Readonly<Record<string, string>> = {},
  ): void {
    const url = findQueueByArn(this.cloud, queueArn)?.url ?? queueArn;
    this.cloud.service(SqsDataPlane).sendMessage(EVENTS_SERVICE, url, body, {
      context: { "aws:SourceArn": rule.arn, "aws:SourceAccount": rule.accountId },
      attributes: Object.fromEntries(
        Object.entries(attributes).map(([name, text]) => [name, { dataType: "String", text }]),
      ),
    });
  }
}

/** The kinds of failure that EventBridge tells a dead-letter queue; that these are their names is inference. */
function errorCodeOf({ code }: AwsError): "NO_PERMISSIONS" | "NO_RESOURCE" | "INTERNAL_ERROR" {
  if (code === "AccessDenied" || code === "AccessDeniedException") {
    return "NO_PERMISSIONS";
  }
  return code === "QueueDoesNotExist" || code === "ResourceNotFoundException"
    ? "NO_RESOURCE"
    : "INTERNAL_ERROR";
}

function payloadOf({ input, inputPath = "$" }: Target, event: BusEvent): string {
  if (input !== undefined) {
    return input;
  }
  const part = inputPath
    .split(".")
    .slice(1)
    .reduce<Json>((value, name) => (isProps(value) ? (value[name] ?? null) : null), toJson(event));
  return JSON.stringify(part);
}
