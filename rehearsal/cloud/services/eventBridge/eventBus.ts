import type { Cloud } from "../../core/cloud";
import { busEvent, type BusEvent, type PublishedEvent } from "./busEvent";

export type { BusEvent, PublishedEvent } from "./busEvent";

/** The default event bus of every account and Region: services publish, rules pass events on to their targets. */
export class EventBus {
  readonly #published: BusEvent[] = [];

  constructor(private readonly cloud: Cloud) {}

  /** Puts an event on the default bus of its account and Region; nothing is delivered before the clock moves. */
  publish(event: PublishedEvent): void {
    const { source, detailType, accountId, region, resources } = event;
    // A generator for each event's kind and resources: what else happens at the same time changes nothing.
    const random = this.cloud.random.stream(
      ["events", accountId, region, source, detailType, ...resources].join("/"),
    );
    this.#published.push(busEvent(event, random.uuid(), this.cloud.clock.now()));
  }

  /** Every event so far, oldest first: for tests and the story. */
  published(): readonly BusEvent[] {
    return this.#published;
  }
}
