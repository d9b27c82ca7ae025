import type { ProbeCheck } from "./check";
import { canaryControls, serviceControl } from "./controls";
import { bucketChecks, packagingOriginChecks } from "./originChecks";
import { climbingChecks, deadEndChecks, lentSessionChecks, queryChecks } from "./pathChecks";
import { directPlayChecks, playChecks } from "./playChecks";
import { forgedSessionChecks, misusedSessionChecks, otherAsset, removedKeyCheck } from "./sessionChecks";
import type { ProbeSettings } from "./settings";

/** What can be checked, and what cannot. */
export interface ProbePlan {
  readonly checks: readonly ProbeCheck[];
  /** What could not be checked, and what to do about it. The probe is incomplete while there is any. */
  readonly missing: readonly string[];
  /** What the checks do not show although nothing is missing. */
  readonly notes: readonly string[];
}

/**
 * Lists the checks that the settings allow.
 *
 * @throws RouteError when the canary's route is none
 */
export function planProbe(settings: ProbeSettings): ProbePlan {
  const { canary, entitlement } = settings;
  // Doors that refuse everybody refuse for any title, so these are tried without a canary too.
  const assetId = canary?.assetId ?? otherAsset("");
  return {
    checks: [
      ...edgeChecks(settings),
      ...deadEndChecks({ host: settings.playbackDomain }),
      ...(settings.removedSession === undefined ? [] : [removedKeyCheck(settings.removedSession)]),
      ...(entitlement === undefined
        ? []
        : [
            ...playChecks(settings, assetId, entitlement),
            ...directPlayChecks(settings, assetId, entitlement),
          ]),
      ...packagingOriginChecks(settings),
      ...bucketChecks(settings),
      ...controls(settings),
    ],
    missing: missing(settings),
    notes: notes(settings),
  };
}

function edgeChecks({
  canary,
  signer,
  playbackDomain,
  activeKeyPairId,
}: ProbeSettings): readonly ProbeCheck[] {
  if (canary === undefined) {
    return [];
  }
  const target = { host: playbackDomain, ...canary };
  return [
    ...forgedSessionChecks(target, activeKeyPairId),
    ...queryChecks(target, activeKeyPairId),
    ...(signer === undefined
      ? []
      : [
          ...misusedSessionChecks(target, signer),
          ...climbingChecks(target, signer),
          ...lentSessionChecks(target, signer),
        ]),
  ];
}

function controls({ canary, signer, drained, playbackDomain, token, entitlement }: ProbeSettings) {
  if (canary === undefined) {
    return [];
  }
  const target = { host: playbackDomain, ...canary };
  return [
    ...(signer === undefined ? [] : canaryControls(target, signer, drained ?? [])),
    ...(token === undefined || entitlement === undefined
      ? []
      : [serviceControl(playbackDomain, canary.assetId, token)]),
  ];
}

function missing({ canary, signer, signerProblem, entitlement, stack }: ProbeSettings): readonly string[] {
  return [
    ...(canary === undefined
      ? [
          `Stack ${stack} has no canary asset: nothing that must play can be played, and no session of a title be misused. ` +
            "Configure `canary` and deploy.",
        ]
      : []),
    ...(signer === undefined
      ? [
          `The active signing key cannot be read${signerProblem === undefined ? "" : ` (${signerProblem})`}: no session can be played, ` +
            "misused, expired or tampered with. Run with credentials that may read its secret.",
        ]
      : []),
    ...(entitlement === undefined
      ? [`Stack ${stack} exports no entitlement service: its doors were not tried. Deploy the stack again.`]
      : []),
  ];
}

function notes({ canary, token, removedSession, drained, canaryObject }: ProbeSettings): readonly string[] {
  return [
    ...(token === undefined
      ? ["No token was handed over (--token): the entitlement service was not played through."]
      : []),
    ...(removedSession === undefined
      ? ["No session of a removed key was handed over (--removed-session)."]
      : []),
    ...(drained ?? []).map((region) => `${region} is drained: nothing was played from there.`),
    ...(canary !== undefined && canaryObject === undefined
      ? [
          "No object of the canary was named (--canary-object): the buckets' listings were tried, and a key that may not exist.",
        ]
      : []),
  ];
}
