import type { AssetParts, MasterPart } from "../../catalog/parts";
import type { RegionOrder } from "../regionOrder";
import { done, later, type Step } from "../steps";

/**
 * Seconds that a newly active Region leaves masters alone which were uploaded before the switch: the Region before it may have claimed
 * them, and global tables replicate within about a second as a rule, without a promise. A minute too long costs a minute; too short
 * costs a second job.
 */
export const SETTLE_SECONDS = 60;

/** What decides whether a Region may claim a master. */
export interface ClaimQuestion {
  readonly region: string;
  readonly order: RegionOrder;
  readonly parts: AssetParts;
  readonly masterId: string;
  readonly uploadedAt: Date;
  readonly now: Date;
  /** The reconciler has found that a drained Region will not finish it. */
  readonly takeOver: boolean;
}

/** Why a Region must not claim a master that it has not claimed yet; undefined when it may. */
export function whyNotClaim(question: ClaimQuestion): Step | undefined {
  const { region, order, parts, masterId, uploadedAt, now, takeOver } = question;
  if (order.active !== region) {
    return done(`not here: ${order.active ?? "no Region"} takes new masters`);
  }
  const other = parts.masters.find((part) => part.masterId === masterId && part.region !== region);
  if (other !== undefined && !takeOver) {
    return done(`${other.region} has it: ${other.state}`);
  }
  if (order.switchedAt !== undefined && uploadedAt < order.switchedAt) {
    const waitSeconds = SETTLE_SECONDS - (now.getTime() - order.switchedAt.getTime()) / 1_000;
    if (waitSeconds > 0) {
      return later("claims of the Region before the switch may still be on their way", waitSeconds);
    }
  }
  return undefined;
}

/**
 * The part of another Region that took a master over from this one: two Regions can claim one master when operators switch, and then
 * the claim under the later order stands.
 */
export function overtaking(parts: AssetParts, own: MasterPart): MasterPart | undefined {
  return parts.masters.find(
    (other) =>
      other.masterId === own.masterId &&
      other.region !== own.region &&
      (other.epoch > own.epoch || (other.epoch === own.epoch && other.region < own.region)) &&
      other.state !== "SUPERSEDED" &&
      other.state !== "FAILED",
  );
}

/** What is written on a part that another Region has overtaken. */
export function takenOver({ region, epoch }: MasterPart): string {
  return `${region} encodes this master, under epoch ${epoch} of the Region order.`;
}
