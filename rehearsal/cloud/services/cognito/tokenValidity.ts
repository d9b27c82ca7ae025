import { optionalNumber, optionalObject, optionalText } from "../../core/props";
import type { Props } from "../../core/types";

const SECONDS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 };

/** Seconds of a unit of `tokenValidityUnits`; NaN for what is none. */
export function secondsPer(unit: string): number {
  return SECONDS[unit] ?? Number.NaN;
}

/** Seconds for which a client's access tokens are good: an hour, or what it says, in hours where it names no unit. */
export function accessTokenSecondsOf(inputs: Props): number {
  const validity = optionalNumber(inputs, "accessTokenValidity");
  const unit = optionalText(optionalObject(inputs, "tokenValidityUnits") ?? {}, "accessToken");
  return validity === undefined ? 3_600 : validity * secondsPer(unit ?? "hours");
}
