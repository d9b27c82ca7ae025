import { DEPLOYMENT_ALLOWANCE_SECONDS } from "../../functions/entitlement/signingTimes";
import { inUtc } from "../instants";
import type { IdentifierRotation } from "./identifierRotation";

/** Seconds after which MediaPackage takes a new value (MediaPackage User Guide, "Rotating the CDN header value"). */
export const IDENTIFIER_SPREAD_SECONDS = 600;

const ROTATE = "npm run rotate-keys -- --what cdn-identifier takes every step at its time.";

/** Rule that a change of a CDN identifier breaks. */
export type IdentifierTransitionCode = "step" | "send-after-missing" | "send-after-too-early" | "sent-early";

/** Why one rotation must not follow another. */
export interface IdentifierTransitionProblem {
  readonly code: IdentifierTransitionCode;
  /** The setting, the value received, what is allowed and the fix. */
  readonly message: string;
}

/**
 * Why one step of a CDN identifier's rotation must not follow another at this time; empty when it may.
 *
 * `settled(g) -> written(g+1) -> sent(g+1) -> settled(g+1)`, and no other way: MediaPackage takes the current value and one version back,
 * so that with any other step CloudFront would send what MediaPackage does not take, and every viewer would get 403. From `sent` to
 * `settled` no time has to pass: the update that changed the header has waited for CloudFront.
 *
 * @param before what was deployed last
 * @param now the present of whoever deploys; what is agreed to has to happen within `DEPLOYMENT_ALLOWANCE_SECONDS`
 * @param setting what messages call it, such as `regions.eu-west-1.cdnIdentifier`
 */
export function identifierTransitionProblems(
  before: IdentifierRotation,
  after: IdentifierRotation,
  now: Date,
  setting = "cdnIdentifier",
): readonly IdentifierTransitionProblem[] {
  const isSame = after.generation === before.generation && after.step === before.step;
  const next = stepAfter(before);
  if (!isSame && !(after.generation === next.generation && after.step === next.step)) {
    return [
      {
        code: "step",
        message: `${setting}: got generation ${after.generation}, ${after.step}, it is generation ${before.generation}, ${before.step}. Only generation ${next.generation}, ${next.step}, comes after that: MediaPackage would refuse what CloudFront sends. Write that, or leave it as it is. ${ROTATE}`,
      },
    ];
  }
  if (after.step === "written") {
    return writtenProblems(`${setting}.sendAfter`, isSame ? before.sendAfter : undefined, after, now);
  }
  return before.step === "written" ? sentProblems(setting, before, now) : [];
}

/** The earliest `sendAfter` that may be written at this time: by then MediaPackage takes the new value. */
export function earliestSendAfter(now: Date): Date {
  return new Date(now.getTime() + (IDENTIFIER_SPREAD_SECONDS + DEPLOYMENT_ALLOWANCE_SECONDS) * 1_000);
}

/** The one step that comes next. */
function stepAfter({
  generation,
  step,
}: IdentifierRotation): Pick<IdentifierRotation, "generation" | "step"> {
  switch (step) {
    case "settled":
      return { generation: generation + 1, step: "written" };
    case "written":
      return { generation, step: "sent" };
    case "sent":
      return { generation, step: "settled" };
  }
}

function writtenProblems(
  setting: string,
  known: string | undefined,
  { sendAfter }: IdentifierRotation,
  now: Date,
): readonly IdentifierTransitionProblem[] {
  const earliest = earliestSendAfter(now);
  if (sendAfter === undefined) {
    return [
      {
        code: "send-after-missing",
        message: `${setting}: missing. MediaPackage takes a new value only after ten minutes: write ${known ?? `${inUtc(earliest)} or later`}. ${ROTATE}`,
      },
    ];
  }
  const at = Date.parse(sendAfter);
  if (at >= earliest.getTime() || (known !== undefined && at >= Date.parse(known))) {
    return [];
  }
  return [
    {
      code: "send-after-too-early",
      message: `${setting}: got ${sendAfter}${known === undefined ? "" : `, it is ${known}`}. MediaPackage takes a new value only ten minutes after a deployment has written it: write ${known === undefined ? "" : `${known}, or `}${inUtc(earliest)} or later. ${ROTATE}`,
    },
  ];
}

function sentProblems(
  setting: string,
  { generation, sendAfter }: IdentifierRotation,
  now: Date,
): readonly IdentifierTransitionProblem[] {
  return sendAfter !== undefined && now.getTime() >= Date.parse(sendAfter)
    ? []
    : [
        {
          code: "sent-early",
          message: `${setting}.step: got sent, but generation ${generation} may be sent after ${sendAfter ?? "an instant that is missing"} only, and now it is ${inUtc(now)}. MediaPackage may not take it yet: leave written, and write sent then. ${ROTATE}`,
        },
      ];
}
