import { optionalNumber, optionalText } from "../../core/props";
import { AwsError, type Props } from "../../core/types";

/**
 * Which storage classes an object may move on to, by where it is: the waterfall in "Transitioning objects using Amazon S3
 * Lifecycle" of S3's guide.
 */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  STANDARD_IA: ["INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"],
  INTELLIGENT_TIERING: ["ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"],
  ONEZONE_IA: ["GLACIER", "DEEP_ARCHIVE"],
  GLACIER_IR: ["GLACIER", "DEEP_ARCHIVE"],
  GLACIER: ["DEEP_ARCHIVE"],
  DEEP_ARCHIVE: [],
};

/** Storage classes that lifecycle rules can move objects to. */
export const TRANSITION_CLASSES: readonly string[] = Object.keys(NEXT);

/** Days that an object spends where it is before S3 lets it go to infrequent access, and there before it goes on. */
const INFREQUENT_DAYS = 30;
const INFREQUENT = ["STANDARD_IA", "ONEZONE_IA"];

/** The words of the two kinds of transition: of the current version, and of versions that were overwritten. */
type DaysWord = "Days" | "NoncurrentDays";

/** A transition that is counted in days. */
interface Step {
  readonly storageClass: string;
  readonly days: number;
}

/**
 * Checks the transitions of one rule: classes that exist, one kind of time, and a way down the waterfall.
 * @returns the days of the last one, or undefined where there is none or dates count
 * @throws AwsError InvalidArgument, InvalidRequest
 */
export function checkTransitions(
  id: string,
  word: DaysWord,
  property: string,
  transitions: readonly Props[],
): number | undefined {
  const refuse = (message: string): never => {
    throw new AwsError("s3", "InvalidArgument", `rule ${id}: ${message}`);
  };
  const dated = transitions.filter(({ date }) => date !== undefined);
  if (dated.length > 0 && dated.length < transitions.length) {
    throw new AwsError(
      "s3",
      "InvalidRequest",
      `rule ${id}: Found mixed 'Date' and 'Days' based Transition actions in lifecycle rule`,
    );
  }
  const steps = transitions.map((transition): Step => {
    const storageClass = optionalText(transition, "storageClass") ?? "(none)";
    const days = optionalNumber(transition, property);
    if (!TRANSITION_CLASSES.includes(storageClass)) {
      return refuse(`storageClass ${storageClass}: ${TRANSITION_CLASSES.join(", ")} are allowed`);
    }
    if ((days === undefined) === (transition["date"] === undefined)) {
      return refuse(`the transition to ${storageClass} needs exactly one of ${property} and date`);
    }
    return { storageClass, days: days ?? 0 };
  });
  if (dated.length > 0) {
    return undefined;
  }
  const sorted = [...steps].sort((left, right) => left.days - right.days);
  sorted.forEach((step, index) => {
    checkStep(step, sorted[index - 1], word, refuse);
  });
  return sorted.at(-1)?.days;
}

function checkStep(
  { storageClass, days }: Step,
  before: Step | undefined,
  word: DaysWord,
  refuse: (message: string) => never,
): void {
  const least = INFREQUENT.includes(storageClass) ? INFREQUENT_DAYS : 0;
  if (!Number.isInteger(days) || days < least) {
    refuse(
      `'${word}' in Transition action must be an integer greater than or equal to ${least} for storageClass '${storageClass}', got ${days}`,
    );
  }
  if (before === undefined) {
    return;
  }
  if (NEXT[before.storageClass]?.includes(storageClass) !== true) {
    refuse(
      `objects cannot go from ${before.storageClass} (after ${before.days} days) to ${storageClass} (after ${days})`,
    );
  }
  const gap = INFREQUENT.includes(before.storageClass) ? INFREQUENT_DAYS : 1;
  if (days < before.days + gap) {
    refuse(
      `'${word}' in the Transition action for StorageClass '${storageClass}' (${days}) must be at least ${gap} greater than for '${before.storageClass}' (${before.days})`,
    );
  }
}
