import type { Cloud } from "../../core/cloud";
import { optionalObject, optionalText, sameJson } from "../../core/props";
import { AwsError, type Props } from "../../core/types";
import { isReserved, slotsOf } from "./model";

const TERM_MS = 365 * 86_400_000;

/** A purchase of reserved slots. It cannot be taken back. */
export interface Commitment {
  readonly queueArn: string;
  readonly slots: number;
  readonly untilMs: number;
}

/**
 * The reservation plans of all queues, and every purchase that led to them: a test that wants to know whether something was bought
 * looks here.
 */
export class Reservations {
  readonly purchases: Commitment[] = [];

  constructor(private readonly cloud: Cloud) {}

  /** Buys what the queue's plan says, if it has one. */
  purchase(queueArn: string, inputs: Props): void {
    const slots = slotsOf(inputs);
    if (isReserved(inputs) && slots !== undefined) {
      this.purchases.push({ queueArn, slots, untilMs: this.cloud.clock.now() + TERM_MS });
    }
  }

  /**
   * What an update does to the plan. Sending an expired plan again buys a new one, as does a higher number of slots; AWS takes a lower
   * number only when nothing is running.
   */
  update(queueArn: string, before: Props, after: Props): void {
    const had = slotsOf(before);
    const wants = slotsOf(after);
    if (had === undefined || onlyTagsChanged(before, after)) {
      return;
    }
    const active = this.isActive(queueArn, before);
    if (active && (wants === undefined || wants < had)) {
      throw new AwsError(
        "mediaconvert",
        "BadRequestException",
        `queue ${queueArn}: ${had} reserved slots cannot become ${wants ?? 0}; the commitment runs for 12 months`,
      );
    }
    if (!active || (wants ?? 0) > had) {
      this.purchase(queueArn, after);
    }
  }

  /** Whether the queue's commitment is running: for ever when it renews itself, else until its term is over. */
  isActive(queueArn: string, inputs: Props): boolean {
    const plan = optionalObject(inputs, "reservationPlanSettings");
    const last = this.purchases.findLast((purchase) => purchase.queueArn === queueArn);
    return (
      last !== undefined &&
      ((plan && optionalText(plan, "renewalType")) === "AUTO_RENEW" || this.cloud.clock.now() < last.untilMs)
    );
  }
}

/** Tags have calls of their own; every other change sends the plan along. */
function onlyTagsChanged(before: Props, after: Props): boolean {
  return sameJson(withoutTags(before), withoutTags(after));
}

function withoutTags({ tags: _tags, tagsAll: _tagsAll, ...rest }: Props): Props {
  return rest;
}
