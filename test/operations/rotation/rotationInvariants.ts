import {
  KEY_SETTLE_SECONDS,
  LONGEST_COOKIE_SECONDS,
  SIGNER_STALE_SECONDS,
} from "../../../functions/entitlement/signingTimes";
import { REGIONS, type RotationWorld, type Spread, type Told } from "./rotationWorld";

const SPREAD_MS = 600_000;

/** What viewers would have suffered at any time: cookies that are refused though they are valid, and requests that MediaPackage refuses. */
export function sufferings(world: RotationWorld): readonly string[] {
  return [...refusedCookies(world), ...refusedRequests(world), ...withoutKey(world)];
}

/** A cookie is good from when its key may first sign until the longest life after it may last sign, wherever it is shown. */
function refusedCookies({ told, keyGroups }: RotationWorld): readonly string[] {
  return REGIONS.flatMap((region) => {
    const documents = told[region] ?? [];
    return documents.flatMap((document, index) =>
      uses(document, documents[index + 1]).flatMap(({ key, from, to }) =>
        possible(keyGroups, from, to + LONGEST_COOKIE_SECONDS * 1_000)
          .filter((ids) => !ids.includes(`id-${key}`))
          .map((ids) => `${region} signs with ${key}, and an edge location knows ${ids.join()} only`),
      ),
    );
  });
}

/** Which keys a service may sign with while it has a document, the longest that it may have it. */
function uses(
  { at, active, retired }: Told,
  next: Told | undefined,
): readonly { readonly key: string; readonly from: number; readonly to: number }[] {
  const to = next === undefined ? Infinity : next.at + SIGNER_STALE_SECONDS * 1_000;
  const settled = at + KEY_SETTLE_SECONDS * 1_000;
  const [before] = retired;
  return before === undefined
    ? [{ key: active, from: at, to }]
    : [
        { key: before, from: at, to: Math.min(to, settled) },
        { key: active, from: settled, to },
      ];
}

/** Whatever edge locations may have known in a time. */
function possible<T>(history: readonly Spread<T>[], from: number, to: number): readonly T[] {
  return history
    .filter(({ at }, index) => at <= to && (history[index + 1]?.everywhereAt ?? Infinity) > from)
    .map(({ value }) => value);
}

/** At every time that matters each edge location sends what every MediaPackage takes. */
function refusedRequests({ headers, written }: RotationWorld): readonly string[] {
  return REGIONS.flatMap((region) => {
    const values = written[region] ?? [];
    const instants = [
      ...values.flatMap(({ at }) => [at, at + SPREAD_MS - 1, at + SPREAD_MS]),
      ...headers.flatMap(({ at, everywhereAt }) => [at, everywhereAt - 1, everywhereAt]),
    ].filter((at) => at >= (values[0]?.at ?? 0) + SPREAD_MS && at >= (headers[0]?.at ?? 0));
    return instants.flatMap((at) =>
      possible(headers, at, at)
        .map((value) => value[region] ?? 0)
        .filter((generation) => !isAccepted(values, generation, at))
        .map((generation) => `${region}: generation ${generation} is sent at ${new Date(at).toISOString()}`),
    );
  });
}

/** Whether a value is one of the last two in every view that MediaPackage may have of the secret. */
function isAccepted(
  values: readonly { readonly at: number; readonly generation: number }[],
  generation: number,
  now: number,
): boolean {
  const views = [
    now - SPREAD_MS,
    ...values.map(({ at }) => at).filter((at) => at > now - SPREAD_MS && at <= now),
  ];
  return views.every((view) =>
    values
      .filter(({ at }) => at <= view)
      .slice(-2)
      .some((value) => value.generation === generation),
  );
}

/** A Region that is told to sign with a key must have it. */
function withoutKey({ told, copiesFrom }: RotationWorld): readonly string[] {
  return REGIONS.flatMap((region) =>
    (told[region] ?? [])
      .filter(({ at, active }) => (copiesFrom.get(`arn-${active}`) ?? Infinity) > at)
      .map(({ active }) => `${region} is told to sign with ${active} and has no copy of it`),
  );
}
