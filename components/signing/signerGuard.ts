import {
  DEPLOYMENT_ALLOWANCE_SECONDS,
  RETIRED_TRUST_SECONDS,
} from "../../functions/entitlement/signingTimes";
import { type SignerDocument, signerDocumentSchema } from "../../functions/entitlement/signerDocument";
import type { HookInputs } from "../guards/refuseChange";
import { parseJson } from "../parseJson";
import { retirement } from "./keyTransitions";
import { signerOrder } from "./signerOrder";
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
 * and the services still signing with the key before. In an update without a preview it comes after the key group.
 *
 * @param before inputs of the parameter as they were deployed last
 */
export function signerChangeProblem(before: HookInputs, change: SignerChange): string | undefined {
  const text = before["insecureValue"];
  const told = signerDocumentSchema.safeParse(typeof text === "string" ? parseJson(text) : undefined);
  // Not known, or not written by a deployment: the services cannot sign by it either.
  return told.success ? (unsignedProblem(told.data, change) ?? leavingProblem(told.data, change)) : undefined;
}

/**
 * A key that was retired in the record only. When it became known to CloudFront nobody can tell, and services would go on with it: at
 * once, or as soon as it is the retired key that is trusted longest. So it is never among those that they are told of.
 */
function unsignedProblem(told: SignerDocument, { keys, now }: SignerChange): string | undefined {
  const leaving = told.active.name;
  const signed = [leaving, ...told.retired.map(({ name }) => name)];
  const { active, retired } = signerOrder(keys);
  const unsigned = retired.find((name) => !signed.includes(name));
  if (unsigned === undefined) {
    return undefined;
  }
  const others = active === leaving ? "" : `${active}: published, `;
  return `signingKeys.${unsigned}: got retired, but entitlement services never signed with it: the deployment that was to change that did not get so far. They would go on with it while another key spreads, and some edge locations may not know it yet. Write ${unsigned}: active, ${others}${leaving}: ${retirement(now)}; deploy that, and make ${active} active afterwards.`;
}

/** The key that services sign with until they are told of another: there are cookies of it for as long as there may be from now on. */
function leavingProblem(told: SignerDocument, { keys, now, preview }: SignerChange): string | undefined {
  const leaving = told.active.name;
  if (keys[leaving]?.state === "active") {
    return undefined;
  }
  const fix = `write ${retirement(now)} or later, and deploy again.`;
  if (!Object.hasOwn(keys, leaving)) {
    return `signingKeys.${leaving}: missing, and entitlement services still sign with it: the deployment that was to change that did not get so far. Viewers hold cookies of it: ${fix}`;
  }
  const trustedUntil = keys[leaving]?.trustedUntil;
  const allowance = preview ? DEPLOYMENT_ALLOWANCE_SECONDS : 0;
  const needed = now.getTime() + (RETIRED_TRUST_SECONDS + allowance) * 1_000;
  // Without an end it stays trusted until it gets one, and the record asks for enough then.
  return trustedUntil === undefined || Date.parse(trustedUntil) >= needed
    ? undefined
    : `signingKeys.${leaving}.trustedUntil: got ${trustedUntil}, and entitlement services still sign with the key: the deployment that was to change that did not get so far, or takes too long. Viewers hold cookies of it for longer: ${fix}`;
}
