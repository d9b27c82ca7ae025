import {
  DEPLOYMENT_ALLOWANCE_SECONDS,
  RETIRED_TRUST_SECONDS,
} from "../../functions/entitlement/signingTimes";
import { signerDocumentSchema } from "../../functions/entitlement/signerDocument";
import type { HookInputs } from "../guards/refuseChange";
import { parseJson } from "../parseJson";
import { inUtc, signerOrder, trustedInstant } from "./signerOrder";
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
    // Written by hand, or not known: the services do not sign by it either.
    return undefined;
  }
  const order = signerOrder(keys);
  const leaving = told.data.active.name;
  const toldOrder = { active: leaving, retired: told.data.retired.map(({ name }) => name) };
  if (JSON.stringify(toldOrder) === JSON.stringify(order)) {
    return undefined;
  }
  const earliest = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
  const needed = earliest(RETIRED_TRUST_SECONDS + (preview ? DEPLOYMENT_ALLOWANCE_SECONDS : 0));
  const proposed = inUtc(earliest(RETIRED_TRUST_SECONDS + DEPLOYMENT_ALLOWANCE_SECONDS));
  const fix = `Write {state: retired, trustedUntil: ${proposed}} or later, and deploy again.`;
  if (order.active !== leaving && !order.retired.includes(leaving)) {
    return `signingKeys.${leaving}: is missing, and the entitlement services still sign with it: the deployment that was to change that did not get so far. ${fix}`;
  }
  const inUse = new Set([...(order.active === leaving ? [] : [leaving]), ...order.retired.slice(0, 1)]);
  const reasons = [...inUse].flatMap((name) => {
    const trustedUntil = keys[name]?.trustedUntil;
    return trustedInstant(trustedUntil) >= needed.getTime()
      ? []
      : [
          `signingKeys.${name}.trustedUntil: got ${trustedUntil ?? "nothing"}, which is too early: the entitlement services of the Region may sign with it for minutes more. ${fix}`,
        ];
  });
  return reasons.length === 0 ? undefined : reasons.join("\n");
}
