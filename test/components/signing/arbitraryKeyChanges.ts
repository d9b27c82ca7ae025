import * as fc from "fast-check";

import type { SigningKeySet, SigningKeySettings } from "../../../components/signing/signingKeyStates";
import {
  DEPLOYMENT_ALLOWANCE_SECONDS,
  KEY_SETTLE_SECONDS,
} from "../../../functions/entitlement/signingTimes";
import { type Edit, retiredKey } from "./habits";
import type { Deployment } from "./trustModel";

const NAMES = ["key-a", "key-b", "key-c", "key-d", "key-e", "key-f"];

const name = fc.constantFrom(...NAMES);
/** Seconds by which an end of trust is later than it has to be; mostly not at all, sometimes too early. Undefined when none is written. */
const slack = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 0, 1, 60) },
  { weight: 2, arbitrary: fc.constantFrom(-1, -900, -1_800, -5_000) },
  { weight: 1, arbitrary: fc.integer({ min: -5_520, max: 20_000 }) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

function activate(next: string, seconds: number | undefined): Edit {
  return (keys, now) => ({
    ...Object.fromEntries(
      Object.entries(keys).map(([each, key]): [string, SigningKeySettings] =>
        key.state === "active" ? [each, retiredKey(now, seconds)] : [each, key],
      ),
    ),
    [next]: { state: "active" },
  });
}

const without =
  (gone: (each: string, key: SigningKeySettings) => boolean): Edit =>
  (keys) =>
    Object.fromEntries(Object.entries(keys).filter(([each, key]) => !gone(each, key)));

const published = (keys: SigningKeySet) =>
  Object.keys(keys).filter((each) => keys[each]?.state === "published");
const retired = (keys: SigningKeySet) => Object.keys(keys).filter((each) => keys[each]?.state === "retired");

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 4, arbitrary: name.map((each): Edit => (keys) => ({ [each]: { state: "published" }, ...keys })) },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.nat(4), slack).map(([n, seconds]): Edit => (keys, now) => {
      const [first = "key-a", ...others] = published(keys);
      return activate([first, ...others][n] ?? first, seconds)(keys, now);
    }),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(name, slack).map(
      ([each, seconds]): Edit =>
        (keys, now) =>
          activate(retired(keys)[0] ?? each, seconds)(keys, now),
    ),
  },
  { weight: 2, arbitrary: fc.tuple(name, slack).map(([each, seconds]) => activate(each, seconds)) },
  { weight: 5, arbitrary: fc.constant(without((_, { state }) => state === "retired")) },
  { weight: 3, arbitrary: name.map((each) => without((other) => other === each)) },
  {
    weight: 4,
    arbitrary: fc.tuple(name, fc.nat(2), slack).map(([each, n, seconds]): Edit => (keys, now) => ({
      ...keys,
      [retired(keys)[n] ?? each]: retiredKey(now, seconds),
    })),
  },
  { weight: 1, arbitrary: name.map((each): Edit => (keys) => ({ ...keys, [each]: { state: "published" } })) },
  { weight: 2, arbitrary: fc.constant<Edit>((keys) => keys) },
);

const edits = fc
  .oneof(
    { weight: 3, arbitrary: fc.tuple(edit) },
    { weight: 2, arbitrary: fc.array(edit, { minLength: 2, maxLength: 3 }) },
  )
  .map(
    (all): Edit =>
      (keys, now) =>
        all.reduce((current, each) => each(current, now), keys),
  );

const wait = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 1, 30, 120, KEY_SETTLE_SECONDS, 900, 1_620) },
  { weight: 3, arbitrary: fc.constantFrom(3_000, 4_620, 5_519, 5_520, 5_521, 7_000) },
  { weight: 2, arbitrary: fc.nat(8_000) },
);

const slow = fc.constantFrom(0, 0, 1, DEPLOYMENT_ALLOWANCE_SECONDS / 2);

const deployment: fc.Arbitrary<Deployment> = fc.record({
  wait,
  keys: edits,
  slowness: fc.tuple(slow, slow),
  fails: fc.constantFrom("never", "never", "never", "never", "before-group", "before-document"),
});

/** Sets as they may be when the rules come to a stack, known everywhere. */
const firsts: readonly SigningKeySet[] = [
  { "key-a": { state: "active" } },
  { "key-a": { state: "active" }, "key-b": { state: "published" } },
  { "key-a": { state: "active" }, "key-b": { state: "retired" }, "key-c": { state: "published" } },
];

/** Sequences that a team may come to deploy, sensible or not, with edge locations and clocks as they may be. */
export const scene = fc.record({
  first: fc.constantFrom(...firsts),
  deployments: fc.array(deployment, { minLength: 2, maxLength: 12 }),
  lags: fc.array(fc.array(fc.nat(KEY_SETTLE_SECONDS), { minLength: 1, maxLength: 5 }), { maxLength: 2 }),
  machineSkew: fc.constantFrom(-1, 0, 1),
});
