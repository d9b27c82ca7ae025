import type { MessageAttributes } from "./messageAttributes";

/** A message in a queue. */
export interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** Who sent it: a principal's ARN, or a service. */
  readonly senderId: string;
  /** Queue from which it came here as a dead letter. */
  readonly deadLetterSourceArn: string | undefined;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  /** Instant from which it can be received. */
  readonly visibleAt: number;
  /** How often it was received. */
  readonly receiveCount: number;
  readonly firstReceivedAt: number | undefined;
  /** Handle of the latest receive; only that one deletes it. */
  readonly receiptHandle: string | undefined;
}

/** How many messages a queue holds, by what can be done with them. */
export interface MessageCounts {
  readonly visible: number;
  /** Received, and not deleted yet. */
  readonly inFlight: number;
  /** Sent with a delay that has not passed. */
  readonly delayed: number;
}

/** The messages of every queue. Knows neither access rules nor the clock; the data plane does. */
export class MessageStore {
  readonly #queues = new Map<string, readonly Message[]>();
  readonly #listeners: ((url: string, visibleAt: number) => void)[] = [];

  /** Calls `listener` whenever a message of a queue can be received, or again, from an instant on. */
  listen(listener: (url: string, visibleAt: number) => void): void {
    this.#listeners.push(listener);
  }

  /** Messages of a queue, oldest first. */
  of(url: string): readonly Message[] {
    return this.#queues.get(url) ?? [];
  }

  add(url: string, message: Message): void {
    this.#queues.set(url, [...this.of(url), message]);
    this.#tell(url, message);
  }

  /** Puts a changed message in the place of the one with the same id. */
  replace(url: string, message: Message): void {
    this.#queues.set(
      url,
      this.of(url).map((one) => (one.messageId === message.messageId ? message : one)),
    );
    this.#tell(url, message);
  }

  remove(url: string, messageId: string): void {
    this.#queues.set(
      url,
      this.of(url).filter((one) => one.messageId !== messageId),
    );
  }

  /** Forgets messages that were sent before an instant: their retention is over. */
  expire(url: string, before: number): void {
    this.#queues.set(
      url,
      this.of(url).filter(({ sentAt }) => sentAt > before),
    );
  }

  /** Forgets a queue and everything in it. */
  drop(url: string): void {
    this.#queues.delete(url);
  }

  /** Counts a queue's messages as of an instant. */
  counts(url: string, now: number): MessageCounts {
    const hidden = this.of(url).filter(({ visibleAt }) => visibleAt > now);
    const inFlight = hidden.filter(({ receiveCount }) => receiveCount > 0).length;
    return { visible: this.of(url).length - hidden.length, inFlight, delayed: hidden.length - inFlight };
  }

  #tell(url: string, { visibleAt }: Message): void {
    for (const listener of this.#listeners) {
      listener(url, visibleAt);
    }
  }
}
