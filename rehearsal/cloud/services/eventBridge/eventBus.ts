import type { Cloud } from "../../core/cloud";
import { isProps, toJson } from "../../core/props";
import type { SeededRandom } from "../../core/seededRandom";
import { busEvent, type BusEvent, type PublishedEvent } from "./busEvent";
import { DeliveryScript } from "./deliveryScript";
import { matchesPattern } from "./patternMatching";
import { rulesOf, targetsOf, type Rule } from "./rules";
import { TargetDelivery, type UndeliveredTarget } from "./targetDelivery";

export type { BusEvent, PublishedEvent } from "./busEvent";
export type { UndeliveredTarget } from "./targetDelivery";

/** Virtual time from an event to its delivery: at least, and the range above it. Later events can overtake earlier ones. */
const LEAST_LAG_MS = 200;
const LAG_RANGE_MS = 800;
/** Delivery is "at least once": of so many events one comes twice, the second copy a little later. */
const ONE_IN_DOUBLED = 20;
const SECOND_COPY_RANGE_MS = 4_000;

/** The default event bus of every account and Region: services publish, rules pass events on to their targets. */
export class EventBus {
  readonly #published: BusEvent[] = [];
  readonly #lost: BusEvent[] = [];
  readonly #script = new DeliveryScript();

  constructor(private readonly cloud: Cloud) {}

  /**
   * Puts an event on the default bus of its account and Region, for the rules that match it now. Nothing is delivered before the
   * clock moves, nor while the Region is at fault.
   */
  publish(event: PublishedEvent): void {
    const { source, detailType, accountId, region, resources } = event;
    // A generator for each event's kind and resources: what else happens at the same time changes nothing.
    const random = this.cloud.random.stream(
      ["events", accountId, region, source, detailType, ...resources].join("/"),
    );
    const made = busEvent(event, random.uuid(), this.cloud.clock.now());
    this.#published.push(made);
    const fate = this.#script.fateOf(made);
    if (fate === "lost") {
      this.#lost.push(made);
      return;
    }
    for (const rule of this.#rulesFor(made)) {
      this.#pass(rule, made, fate === "doubled", random);
    }
  }

  /** Loses the next `count` events that satisfy `concerns`, as a best-effort source may. */
  dropNext(concerns: (event: BusEvent) => boolean, count = 1): void {
    this.#script.add("lost", concerns, count);
  }

  /** Delivers the next `count` events that satisfy `concerns` twice. */
  duplicateNext(concerns: (event: BusEvent) => boolean, count = 1): void {
    this.#script.add("doubled", concerns, count);
  }

  /** Every event so far, the lost ones included, oldest first: for tests and the story. */
  published(): readonly BusEvent[] {
    return this.#published;
  }

  /** What {@link dropNext} has lost. */
  lost(): readonly BusEvent[] {
    return this.#lost;
  }

  /** Events that neither a target nor its dead-letter queue got. */
  undelivered(): readonly UndeliveredTarget[] {
    return this.cloud.service(TargetDelivery).undelivered();
  }

  #rulesFor(event: BusEvent): readonly Rule[] {
    const json = toJson(event);
    return rulesOf(this.cloud, { accountId: event.account, region: event.region }).filter(
      ({ enabled, pattern }) =>
        enabled && pattern !== undefined && isProps(json) && matchesPattern(pattern, json),
    );
  }

  #pass(rule: Rule, event: BusEvent, doubled: boolean, random: SeededRandom): void {
    const delivery = this.cloud.service(TargetDelivery);
    for (const target of targetsOf(this.cloud, rule)) {
      const lag = LEAST_LAG_MS + random.integer(LAG_RANGE_MS + 1);
      delivery.deliver(rule, target, event, lag);
      if (random.integer(ONE_IN_DOUBLED) === 0 || doubled) {
        delivery.deliver(rule, target, event, lag + random.integer(SECOND_COPY_RANGE_MS));
      }
    }
  }
}
