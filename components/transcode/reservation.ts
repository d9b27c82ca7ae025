import { z } from "zod";

import type { HookInputs } from "../guards/refuseChange";

/** The one term that MediaConvert sells reserved slots for. */
export const RESERVATION_MONTHS = 12;

/** Tag of a reserved queue that holds the sentence by which somebody accepted the commitment. The policy pack reads it. */
export const ACKNOWLEDGEMENT_TAG = "reservation-acknowledgement";

/** What happens to a reservation when its term ends; it may change at any time. */
export type ReservationRenewal = "EXPIRE" | "AUTO_RENEW";

/** Reserved transcoding capacity: paid for whether it is used or not. */
export interface Reservation {
  /** Reserved transcode slots: jobs that run at the same time. */
  readonly slots: number;
  readonly renewal: ReservationRenewal;
  /** The sentence of {@link reservationAcknowledgement}. */
  readonly acknowledgement: string;
}

/**
 * The sentence that accepts a commitment, word for word. It names what is bought, so that one written for another Region, another
 * number of slots or a single term does not count. Only characters that a tag may have.
 */
export function reservationAcknowledgement(
  region: string,
  slots: number,
  renewal: ReservationRenewal = "EXPIRE",
): string {
  const term = `I accept ${RESERVATION_MONTHS} months of ${slots} reserved ${slots === 1 ? "slot" : "slots"} in ${region}`;
  return renewal === "AUTO_RENEW" ? `${term} and every renewal` : term;
}

const planSchema = z.object({ commitment: z.string(), reservedSlots: z.coerce.number() });

/**
 * Why a reserved queue must not be updated like this, or undefined. Renewal and tags may change; slots and commitment may not: to AWS
 * that is a purchase, and it must not follow from editing a number (MediaConvert User Guide, "Purchasing additional RTS").
 *
 * A plan that is not known before the update passes; the update asks again.
 */
export function reservationChangeProblem(before: HookInputs, after: HookInputs): string | undefined {
  const old = planSchema.safeParse(before["reservationPlanSettings"]);
  const wanted = planSchema.safeParse(after["reservationPlanSettings"]);
  if (!old.success || !wanted.success) {
    return undefined;
  }
  const { commitment, reservedSlots } = old.data;
  if (wanted.data.reservedSlots > reservedSlots) {
    return `slots: got ${wanted.data.reservedSlots}, the queue has ${reservedSlots}. More slots are a new ${RESERVATION_MONTHS}-month commitment for all ${wanted.data.reservedSlots}, which cannot be taken back. ${BUY_IN_CONSOLE} Otherwise set slots to ${reservedSlots}.`;
  }
  if (wanted.data.reservedSlots < reservedSlots) {
    return `slots: got ${wanted.data.reservedSlots}, the queue has ${reservedSlots}. AWS takes no slots back before the term ends. Set slots to ${reservedSlots}, with renewal EXPIRE if the term shall be the last.`;
  }
  return wanted.data.commitment === commitment
    ? undefined
    : `commitment: got ${wanted.data.commitment}, the queue has ${commitment}. Another term is another purchase. ${BUY_IN_CONSOLE}`;
}

const BUY_IN_CONSOLE =
  "Buy in the MediaConvert console, run pulumi refresh, and set the configuration to what was bought, with its acknowledgement.";
