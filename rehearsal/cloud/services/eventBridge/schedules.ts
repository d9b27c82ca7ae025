import type { Cloud } from "../../core/cloud";
import type { Place } from "../../core/resourceStore";
import { busEvent } from "./busEvent";
import { findRule, targetsOf, type Rule } from "./rules";
import { readSchedule } from "./scheduleExpression";
import { TargetDelivery } from "./targetDelivery";

/**
 * Runs scheduled rules on the virtual clock, a rate counting from the rule's creation.
 *
 * Turns that are missed while time is moved in one go are left out but for the last: every one costs the real time of an invocation,
 * and what is done regularly has to live with missed turns anyway. Whoever wants each turn moves time in steps.
 */
export class Schedules {
  readonly #started = new Map<string, number>();
  #paused = false;
  #starts = 0;

  constructor(private readonly cloud: Cloud) {}

  /** Starts a rule's schedule, in the place of the one that it had. */
  start(place: Required<Place>, name: string, expression: string): void {
    const key = keyOf(place, name);
    this.#starts += 1;
    this.#started.set(key, this.#starts);
    const { accountId, region } = place;
    this.#next({ accountId, region }, name, expression, this.#starts, this.cloud.clock.now());
  }

  /** Leaves every turn out from now on: for tests and the story. */
  pause(): void {
    this.#paused = true;
  }

  /** Ends {@link pause}; what was left out is not made up for. */
  resume(): void {
    this.#paused = false;
  }

  #next(place: Required<Place>, name: string, expression: string, start: number, startedAt: number): void {
    const { clock } = this.cloud;
    const dueAfter = readSchedule(expression);
    const next = dueAfter?.(startedAt, clock.now());
    if (dueAfter === undefined || next === undefined) {
      return;
    }
    clock.schedule(next - clock.now(), () => {
      const rule = findRule(this.cloud, place, name);
      // Deleted, given another schedule, or deleted and made again.
      if (rule?.schedule !== expression || this.#started.get(keyOf(place, name)) !== start) {
        return;
      }
      const later = lastUntil(dueAfter, startedAt, clock.now(), clock.until());
      clock.schedule(later - clock.now(), () => {
        this.#next(place, name, expression, start, startedAt);
        this.#fire(findRule(this.cloud, place, name));
      });
    });
  }

  #fire(rule: Rule | undefined): void {
    const { clock, network, random } = this.cloud;
    if (rule?.enabled !== true || this.#paused || network.fault(rule.region) !== undefined) {
      return;
    }
    const { accountId, region, arn } = rule;
    const event = busEvent(
      {
        source: "aws.events",
        detailType: "Scheduled Event",
        accountId,
        region,
        resources: [arn],
        detail: {},
      },
      random.stream(`scheduled/${arn}`).uuid(),
      clock.now(),
    );
    for (const target of targetsOf(this.cloud, rule)) {
      this.cloud.service(TargetDelivery).deliver(rule, target, event, 0);
    }
  }
}

/** The last turn that falls into the present move of the clock; this one, unless there are more. */
function lastUntil(
  dueAfter: (startedAt: number, after: number) => number | undefined,
  startedAt: number,
  now: number,
  until: number,
): number {
  let last = now;
  for (let next = dueAfter(startedAt, last); next !== undefined && next <= until;) {
    last = next;
    next = dueAfter(startedAt, last);
  }
  return last;
}

function keyOf({ accountId, region }: Required<Place>, name: string): string {
  return `${accountId}/${region}/${name}`;
}
