import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { complaint, type Complaint } from "../support/complaint";
import { property, propertyAt, UNKNOWN, type Value } from "../support/value";

export const QUEUE_TYPE = "aws:mediaconvert/queue:Queue";

/** Tag of a reserved queue in which somebody accepts the commitment. */
const ACKNOWLEDGEMENT_TAG = "reservation-acknowledgement";

/** Months of each term that MediaConvert sells. */
const TERM_MONTHS: ReadonlyMap<Value | undefined, number> = new Map([["ONE_YEAR", 12]]);

/**
 * Refuses MediaConvert queues of the pricing plan RESERVED, unless a tag accepts exactly that term, that number of slots and that
 * Region, the queue is called `<project>-<stack>-reserved`, and it is protected. A reserved queue is paid for twelve months whatever
 * happens to it; under another name Pulumi would make, and pay for, a second one.
 *
 * Unknown: a setting that is not known passes at preview, and is judged in the update before anything is bought.
 *
 * Severity: critical. Framework: none.
 *
 * @link https://docs.aws.amazon.com/mediaconvert/latest/ug/working-with-reserved-queues.html
 */
export const requireReservationAcknowledgement: ResourceValidationPolicy = {
  name: "require-reservation-acknowledgement",
  description:
    "Every reserved MediaConvert queue must carry the acknowledgement of exactly what it commits to.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["mediaconvert", "cost"],
  remediationSteps:
    "Accept the commitment in the configuration of the stack, word for word, or use an on-demand queue.",
  url: "https://docs.aws.amazon.com/mediaconvert/latest/ug/working-with-reserved-queues.html",
  validateResource: (args, reportViolation) => {
    if (args.type !== QUEUE_TYPE || property(args.props, "pricingPlan") !== "RESERVED") {
      return;
    }
    for (const finding of [acknowledgementFinding(args), nameFinding(args), protectionFinding(args)]) {
      if (finding !== undefined) {
        reportViolation(complaint(args, finding));
      }
    }
  },
};

function acknowledgementFinding(args: ResourceValidationArgs): Complaint | undefined {
  const plan = property(args.props, "reservationPlanSettings");
  const slots = propertyAt(args.props, ["reservationPlanSettings", "reservedSlots"]);
  const commitment = propertyAt(args.props, ["reservationPlanSettings", "commitment"]);
  const renewal = propertyAt(args.props, ["reservationPlanSettings", "renewalType"]);
  const sentence = propertyAt(args.props, ["tags", ACKNOWLEDGEMENT_TAG]);
  const advice = {
    allowed: `the tag ${ACKNOWLEDGEMENT_TAG} with the text "I accept <months> months of <slots> reserved slots in <Region>", of this very queue, and "and every renewal" after it where it renews itself`,
    fix: "set transcoding.reservedQueues with its acknowledgement in the stack's configuration; its error says what to write",
  };
  if (sentence === undefined) {
    return {
      setting: `tags.${ACKNOWLEDGEMENT_TAG}`,
      problem: "is not set, so nobody has accepted the commitment",
      ...advice,
    };
  }
  if ([plan, slots, commitment, renewal, sentence].includes(UNKNOWN)) {
    return undefined;
  }
  const months = TERM_MONTHS.get(commitment);
  if (months === undefined || !isCount(slots)) {
    return {
      setting: "reservationPlanSettings",
      problem: "does not say a term and a number of slots that could be accepted",
      ...advice,
    };
  }
  return typeof sentence === "string" &&
    accepts(sentence, { months, slots: Number(slots), renewal, region: regionOf(args) })
    ? undefined
    : {
        setting: `tags.${ACKNOWLEDGEMENT_TAG}`,
        problem: "does not accept exactly the term, the slots, the Region and the renewal of this queue",
        ...advice,
      };
}

/** What a queue commits to. */
interface Commitment {
  readonly months: number;
  readonly slots: number;
  readonly renewal: Value | undefined;
  /** Undefined where it is not known. */
  readonly region: string | undefined;
}

/** Whether it is the sentence, with any Region where the queue's own is not known. What does not say that it expires renews itself. */
function accepts(sentence: string, { months, slots, renewal, region }: Commitment): boolean {
  const beginning = `I accept ${months} months of ${slots} reserved ${slots === 1 ? "slot" : "slots"} in `;
  const end = renewal === "EXPIRE" ? "" : " and every renewal";
  const place = sentence.slice(beginning.length, sentence.length - end.length);
  return (
    sentence === beginning + place + end &&
    (region === undefined ? /^[a-z]{2}(-[a-z]+)+-\d$/.test(place) : place === region)
  );
}

/** Engines hand numbers over as text too. */
function isCount(value: Value | undefined): boolean {
  return (typeof value === "number" || typeof value === "string") && /^[1-9]\d*$/.test(String(value));
}

/** The queue's own Region, else its provider's. */
function regionOf({ props, provider }: ResourceValidationArgs): string | undefined {
  const own = property(props, "region");
  if (typeof own === "string") {
    return own;
  }
  const inherited =
    provider === undefined || own === UNKNOWN ? undefined : property(provider.props, "region");
  return typeof inherited === "string" ? inherited : undefined;
}

function nameFinding(args: ResourceValidationArgs): Complaint | undefined {
  const name = property(args.props, "name");
  const expected = expectedName(args.urn);
  return name === UNKNOWN || (expected !== undefined && name === expected)
    ? undefined
    : {
        setting: "name",
        problem:
          "is not the one name that the stack's reserved queue may have; another name is another purchase",
        allowed: "<project>-<stack>-reserved",
        fix: "give it that name, and import a queue that exists already",
      };
}

/** `urn:pulumi:<stack>::<project>::<types>::<name>` */
function expectedName(urn: string): string | undefined {
  const [scheme, project] = urn.split("::");
  const stack = scheme?.split(":")[2];
  return stack === undefined || project === undefined ? undefined : `${project}-${stack}-reserved`;
}

function protectionFinding({ opts }: ResourceValidationArgs): Complaint | undefined {
  return opts.protect
    ? undefined
    : {
        setting: "the option protect",
        problem: "is not set, so the queue could be replaced, which buys a second one",
        allowed: "protect: true",
        fix: "set protect and retainOnDelete on the queue, as the platform's own component does",
      };
}
