import {
  DEPLOYMENT_ALLOWANCE_SECONDS,
  RETIRED_TRUST_SECONDS,
} from "../../functions/entitlement/signingTimes";
import { signerDocumentSchema } from "../../functions/entitlement/signerDocument";
import type { HookInputs } from "../guards/refuseChange";
import { inUtc } from "../instants";
import { parseJson } from "../parseJson";
import { earliestTrustedUntil } from "./keyTransitions";
import { signerOrder, trustedInstant } from "./signerOrder";
import type { SigningKeySet } from "./signingKeyStates";

/** When the services are told, as {@link signerChangeProblem} needs it. */
export interface SignerChange {
  readonly keys: SigningKeySet;
  readonly now: Date;
  /** Whether the change is only proposed, and the deployment still to come. */
  readonly preview: boolean;
}

/**
 * Why the services of a Region must not be told of these keys now, or undefined.
 *
 * The record of the keys' states is judged before a deployment begins. This is judged when it comes to the services, which is what
 * counts: the deployment may have taken longer than it was allowed, or an earlier one may have failed half way, with the record changed
 * and the services still signing with the key before.
 *
 * @param before inputs of the parameter as they were deployed last
 */
export function signerChangeProblem(
  before: HookInputs,
  { keys, now, preview }: SignerChange,
): string | undefined {
  const text = before["insecureValue"];
  const told = signerDocumentSchema.safeParse(typeof text === "string" ? parseJson(text) : undefined);
  if (!told.success) {
    // Not known, or not written by a deployment: the services cannot sign by it either.
    return undefined;
  }
  const leaving = told.data.active.name;
  const { active, retired } = signerOrder(keys);
  const retirement = `{state: retired, trustedUntil: ${inUtc(earliestTrustedUntil(now))}}`;
  const [goesOn] = retired;
  if (goesOn !== undefined && ![leaving, ...told.data.retired.map(({ name }) => name)].includes(goesOn)) {
    return `signingKeys.${goesOn}: got retired, but entitlement services never signed with it: the deployment that was to change that did not get so far. They would go on with it while ${active} spreads, and some edge locations may not know it yet. Write ${goesOn}: active, and ${leaving}: ${retirement}; deploy that, and go back afterwards.`;
  }
  if (keys[leaving]?.state === "active") {
    return undefined;
  }
  const trustedUntil = keys[leaving]?.trustedUntil;
  const allowance = preview ? DEPLOYMENT_ALLOWANCE_SECONDS : 0;
  const needed = now.getTime() + (RETIRED_TRUST_SECONDS + allowance) * 1_000;
  const fix = `write ${retirement} or later, and deploy again.`;
  if (!Object.hasOwn(keys, leaving)) {
    return `signingKeys.${leaving}: missing, and entitlement services still sign with it: the deployment that was to change that did not get so far. Viewers hold cookies of it: ${fix}`;
  }
  return trustedInstant(trustedUntil) >= needed
    ? undefined
    : `signingKeys.${leaving}.trustedUntil: got ${trustedUntil ?? "nothing"}, and entitlement services still sign with the key: the deployment that was to change that did not get so far, or takes too long. Viewers hold cookies of it for longer: ${fix}`;
}
