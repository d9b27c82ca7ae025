import { earliestTrustedUntil } from "../../../components/signing/keyTransitions";
import type { SigningKeySet, SigningKeySettings } from "../../../components/signing/signingKeyStates";
import { KEY_SETTLE_SECONDS } from "../../../functions/entitlement/signingTimes";
import { deployAll, type Deployment, firstHarm, type LeftOut } from "./trustModel";

/** How a team deploys. */
export type Habit =
  /** Each update after a preview; some fail half way. */
  | "previews"
  /** Without previews; none fails. */
  | "succeeds"
  /** The same, and after each update the team waits until CloudFront has told all edge locations. */
  | "waits";

/** Something that a team may come to write. */
export type Edit = (keys: SigningKeySet, now: Date) => SigningKeySet;

/** A retired key, with its end of trust so many seconds later than it has to be; with none when that is undefined. */
export function retiredKey(now: Date, seconds: number | undefined): SigningKeySettings {
  return seconds === undefined
    ? { state: "retired" }
    : {
        state: "retired",
        trustedUntil: new Date(earliestTrustedUntil(now).getTime() + seconds * 1_000).toISOString(),
      };
}

/** What a sequence comes to, by the team's habit. */
export function outcomeOf(
  {
    habit,
    first,
    deployments,
  }: {
    readonly habit: Habit;
    /** Known everywhere. */
    readonly first: SigningKeySet;
    readonly deployments: readonly Deployment[];
  },
  {
    lags = [],
    machineSkew = 0,
    leftOut,
  }: {
    readonly lags?: readonly (readonly number[])[];
    readonly machineSkew?: number;
    readonly leftOut?: LeftOut;
  },
) {
  const attempts = deployments.map((each): Deployment => ({
    ...each,
    wait: habit === "waits" ? each.wait + KEY_SETTLE_SECONDS : each.wait,
    fails: habit === "previews" ? each.fails : "never",
  }));
  const history = deployAll(first, attempts, { machineSkew, previews: habit === "previews", leftOut });
  return { history, harm: firstHarm(history, lags, habit === "waits" ? "any" : "preferred") };
}
