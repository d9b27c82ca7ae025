import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/types";
import { findQueue, SqsDataPlane, type Queue } from "../sqs";
import { FunctionVersions } from "./functionVersions";
import { LambdaRuntime } from "./lambdaRuntime";
import { mappings, type Mapping } from "./mappings";
import { receiveBatch, succeededHandles } from "./queueBatch";

/** Virtual time from a message that can be received to the function's invocation. */
const POLL_LAG_MS = 100;
/** How long a poller stays away from a queue that refuses it, from a function that cannot be invoked, and from a Region at fault. */
const BACK_OFF_MS = 30_000;

/** Something that keeps a mapping from working, in AWS's words. */
export interface PollingProblem {
  readonly mapping: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly reason: string;
}

/**
 * Lambda's pollers: receive messages as the function's role, invoke the function, delete what it succeeded with. What it failed on
 * becomes visible again by the queue's own rules, and ends in its dead-letter queue. Pollers sleep until a message is there, so an
 * empty queue costs nothing. Batches of one mapping come one after another: a mapping's concurrency is checked, not rehearsed.
 */
export class QueuePollers {
  readonly #problems: PollingProblem[] = [];
  /** The instant of each mapping's next poll; another one before it makes this one void. */
  readonly #nextPoll = new Map<string, number>();

  constructor(private readonly cloud: Cloud) {
    cloud.service(SqsDataPlane).onMessage((url, visibleAt) => {
      const queue = findQueue(cloud, url);
      if (queue !== undefined) {
        this.#wake(queue, visibleAt);
      }
    });
  }

  /** Looks after a queue that has a new or changed mapping, and may have messages already. */
  watch(queue: Queue): void {
    // The mapping itself is in the store when its call is over, before time moves on.
    this.cloud.clock.schedule(0, () => {
      this.#lookAgain(queue);
    });
  }

  /** What keeps or kept mappings from working, oldest first: for tests and the story; Lambda shows it as a state. */
  problems(): readonly PollingProblem[] {
    return this.#problems;
  }

  #wake(queue: Queue, visibleAt: number): void {
    for (const mapping of mappings(this.cloud, (one) => one.enabled && one.queueArn === queue.arn)) {
      this.#schedule(queue, mapping, visibleAt + POLL_LAG_MS + mapping.windowSeconds * 1_000);
    }
  }

  #lookAgain(queue: Queue): void {
    if (findQueue(this.cloud, queue.url) === undefined) {
      return;
    }
    const messages = this.cloud.service(SqsDataPlane).peek(queue.url);
    if (messages.length > 0) {
      this.#wake(queue, Math.min(...messages.map(({ visibleAt }) => visibleAt)));
    }
  }

  #schedule(queue: Queue, { uuid }: Mapping, at: number): void {
    const { clock } = this.cloud;
    const next = this.#nextPoll.get(uuid) ?? Infinity;
    const due = Math.max(at, clock.now());
    if (next <= due) {
      return;
    }
    this.#nextPoll.set(uuid, due);
    clock.schedule(due - clock.now(), async () => {
      if (this.#nextPoll.get(uuid) !== due) {
        return;
      }
      this.#nextPoll.delete(uuid);
      const mapping = mappings(this.cloud, (one) => one.enabled && one.uuid === uuid)[0];
      if (mapping !== undefined && findQueue(this.cloud, queue.url) !== undefined) {
        await this.#poll(queue, mapping);
      }
    });
  }

  async #poll(queue: Queue, mapping: Mapping): Promise<void> {
    if (this.cloud.network.fault(queue.region) !== undefined) {
      this.#schedule(queue, mapping, this.cloud.clock.now() + BACK_OFF_MS);
      return;
    }
    try {
      // What a function sends to its own queue meanwhile is for the next poll, or this one might never end.
      for (let left = this.#receivable(queue); left > 0;) {
        left = (await this.#handleBatch(queue, mapping)) ? left - mapping.batchSize : 0;
      }
      this.#lookAgain(queue);
    } catch (error) {
      if (!(error instanceof AwsError)) {
        throw error;
      }
      this.#problems.push({ mapping: mapping.uuid, at: this.cloud.clock.now(), reason: error.message });
      this.#schedule(queue, mapping, this.cloud.clock.now() + BACK_OFF_MS);
    }
  }

  #receivable(queue: Queue): number {
    const now = this.cloud.clock.now();
    const messages = this.cloud.service(SqsDataPlane).peek(queue.url);
    return messages.filter(({ visibleAt }) => visibleAt <= now).length;
  }

  /** @returns false when there was nothing to receive */
  async #handleBatch(queue: Queue, mapping: Mapping): Promise<boolean> {
    const runtime = this.cloud.service(LambdaRuntime);
    const version = this.cloud.service(FunctionVersions).find(mapping.functionArn);
    if (version === undefined) {
      throw new AwsError("lambda", "ResourceNotFoundException", `Function not found: ${mapping.functionArn}`);
    }
    const sqs = this.cloud.service(SqsDataPlane);
    const role = runtime.roleOf(version);
    const batch = receiveBatch(sqs, role, queue, mapping.batchSize);
    if (batch.messages.length === 0) {
      return false;
    }
    const outcome = await runtime.invoke(mapping.functionArn, batch.payload);
    for (const handle of succeededHandles(batch.messages, outcome, mapping.reportsItemFailures)) {
      sqs.deleteMessage(role, queue.url, handle);
    }
    return true;
  }
}
