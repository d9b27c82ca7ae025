import { optionalNumber, optionalObject, optionalText } from "../../core/props";
import { UNKNOWN, type Props } from "../../core/types";

export const QUEUE_TOKEN = "aws:mediaconvert/queue:Queue";

/** Longest name of a queue or job template. */
export const MAX_NAME_LENGTH = 80;

/** A broken rule of a resource's arguments. */
export interface Problem {
  readonly property: string;
  readonly reason: string;
}

export function isReserved(inputs: Props): boolean {
  return optionalText(inputs, "pricingPlan") === "RESERVED";
}

/** Reserved slots, undefined for an on-demand queue. */
export function slotsOf(inputs: Props): number | undefined {
  const plan = optionalObject(inputs, "reservationPlanSettings");
  return plan && optionalNumber(plan, "reservedSlots");
}

/** Jobs that a queue takes of the account's quota: reserved slots are apart. */
export function onDemandJobs(queue: Props): number {
  return isReserved(queue) ? 0 : (optionalNumber(queue, "concurrentJobs") ?? 0);
}

/** Rules that need no other resource. */
export function queueProblems(inputs: Props): readonly Problem[] {
  const problems: Problem[] = [];
  const name = inputs["name"];
  if (typeof name === "string" && name !== UNKNOWN && (name.length === 0 || name.length > MAX_NAME_LENGTH)) {
    problems.push({ property: "name", reason: `must have 1 to ${MAX_NAME_LENGTH} characters` });
  }
  const plan = inputs["pricingPlan"] ?? "ON_DEMAND";
  const reservation = inputs["reservationPlanSettings"];
  if (plan === UNKNOWN || reservation === UNKNOWN) {
    return problems;
  }
  if (plan !== "ON_DEMAND" && plan !== "RESERVED") {
    problems.push(outside("pricingPlan", plan, ["ON_DEMAND", "RESERVED"]));
  }
  if ((plan === "RESERVED") !== (reservation !== undefined)) {
    problems.push({
      property: "reservationPlanSettings",
      reason: "needed by a RESERVED queue, and only by one",
    });
  }
  if (plan === "RESERVED" && inputs["concurrentJobs"] !== undefined) {
    problems.push({ property: "concurrentJobs", reason: "only on-demand queues take it" });
  }
  const jobs = optionalNumber(inputs, "concurrentJobs");
  if (jobs !== undefined && !isCount(jobs)) {
    problems.push({ property: "concurrentJobs", reason: `${jobs}: a whole number from 1 is allowed` });
  }
  return [...problems, ...planProblems(optionalObject(inputs, "reservationPlanSettings") ?? {})];
}

function planProblems(plan: Props): readonly Problem[] {
  const problems: Problem[] = [];
  const allowed = { commitment: ["ONE_YEAR"], renewalType: ["AUTO_RENEW", "EXPIRE"] };
  for (const [property, values] of Object.entries(allowed)) {
    const value = plan[property];
    if (value !== undefined && value !== UNKNOWN && !values.some((known) => known === value)) {
      problems.push(outside(`reservationPlanSettings.${property}`, value, values));
    }
  }
  const slots = optionalNumber(plan, "reservedSlots");
  if (slots !== undefined && !isCount(slots)) {
    problems.push({
      property: "reservationPlanSettings.reservedSlots",
      reason: `${slots}: a whole number from 1 is allowed`,
    });
  }
  return problems;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

function outside(property: string, value: unknown, allowed: readonly string[]): Problem {
  return { property, reason: `${JSON.stringify(value)}: ${allowed.join(" or ")} is allowed` };
}
