import type { KeyTransitionCode } from "../../../components/signing/keyTransitions";
import type { SigningKeySet, SigningKeySettings } from "../../../components/signing/signingKeyStates";
import { type Edit, type Habit, retiredKey } from "./habits";
import type { Deployment } from "./trustModel";

/** A sequence that does harm unless one rule is there. */
export interface Sequence {
  readonly rule: KeyTransitionCode | "guard";
  readonly harm: string;
  readonly habit: Habit;
  /** Known everywhere. */
  readonly first: SigningKeySet;
  readonly deployments: readonly Deployment[];
}

const A_ACTIVE: SigningKeySet = { "key-a": { state: "active" } };
const A_THEN_B: SigningKeySet = { ...A_ACTIVE, "key-b": { state: "published" } };

/** The keys' states; a number is for a retired key, seconds by which it is trusted longer than it has to be. */
type Written = Readonly<Record<string, SigningKeySettings["state"] | number>>;

function write(wait: number, written: Written, fails: Deployment["fails"] = "never"): Deployment {
  const keys: Edit = (_, now) =>
    Object.fromEntries(
      Object.entries(written).map(([each, state]) => [
        each,
        typeof state === "number" ? retiredKey(now, state) : { state },
      ]),
    );
  return { wait, keys, slowness: [0, 0], fails };
}

/** For every rule about sequences at least one. Where another rule would do as well, the team deploys as those do who need this one. */
export const sequences: readonly Sequence[] = [
  {
    rule: "not-published",
    harm: "a service that cannot read the key before signs with one that CloudFront has just been told of",
    habit: "waits",
    first: A_ACTIVE,
    deployments: [write(0, { "key-a": 0, "key-b": "active" })],
  },
  {
    // The guard does not let services go on with it either, but speaks after the record: services sign with key-a until it is gone.
    rule: "never-signed",
    harm: "services are told nothing more, and go on with a key that is taken out",
    habit: "succeeds",
    first: { ...A_ACTIVE, "key-b": { state: "published" }, "key-c": { state: "published" } },
    deployments: [
      write(0, { "key-a": "active", "key-b": 0, "key-c": "published" }),
      write(1_620, { "key-a": 0, "key-b": 0, "key-c": "active" }),
      write(5_520, { "key-c": "active" }),
    ],
  },
  {
    rule: "has-signed",
    harm: "a key of which there are cookies is taken out as if it had none",
    habit: "previews",
    first: A_THEN_B,
    deployments: [write(0, { "key-a": "published", "key-b": "active" }), write(0, { "key-b": "active" })],
  },
  {
    // A preview would have asked the guard. Without one it speaks when the key group has lost the key.
    rule: "active-removed",
    harm: "the key that signs is taken out by whoever does not look at a preview",
    habit: "succeeds",
    first: A_THEN_B,
    deployments: [write(0, { "key-b": "active" })],
  },
  {
    rule: "trust-missing",
    harm: "nobody can tell that a key became active a moment ago, and services go on with it",
    habit: "previews",
    first: A_ACTIVE,
    deployments: [
      write(0, { "key-a": "active", "key-b": "published", "key-c": "published" }),
      write(0, { "key-a": "retired", "key-b": "active", "key-c": "published" }),
      write(0, { "key-a": 0, "key-b": 60, "key-c": "active" }),
    ],
  },
  {
    // The guard asks for enough when the key retires, not afterwards.
    rule: "trust-too-early",
    harm: "a retired key's trust is cut short",
    habit: "previews",
    first: A_THEN_B,
    deployments: [
      write(0, { "key-a": 0, "key-b": "active" }),
      write(0, { "key-a": -5_500, "key-b": "active" }),
      write(60, { "key-b": "active" }),
    ],
  },
  {
    rule: "removed-early",
    harm: "a retired key is taken out before its time",
    habit: "previews",
    first: A_THEN_B,
    deployments: [write(0, { "key-a": 0, "key-b": "active" }), write(60, { "key-b": "active" })],
  },
  {
    rule: "not-settled",
    harm: "services go on with a key that was active for a moment",
    habit: "previews",
    first: A_ACTIVE,
    deployments: [
      write(0, { "key-a": "active", "key-b": "published", "key-c": "published" }),
      write(0, { "key-a": 0, "key-b": "active", "key-c": "published" }),
      write(1, { "key-a": 0, "key-b": 1, "key-c": "active" }),
    ],
  },
  {
    rule: "guard",
    harm: "an update fails before services are told, and the key that they still sign with is taken out",
    habit: "previews",
    first: A_THEN_B,
    deployments: [
      write(0, { "key-a": 0, "key-b": "active" }, "before-document"),
      write(5_520, { "key-b": "active" }),
    ],
  },
  {
    rule: "guard",
    harm: "updates fail before CloudFront is told, and services go on with a key that is new to it",
    habit: "previews",
    first: A_ACTIVE,
    deployments: [
      write(0, { "key-a": "active", "key-b": "published" }, "before-group"),
      write(0, { "key-a": 0, "key-b": "active" }, "before-group"),
      write(1_620, { "key-a": "active", "key-b": 0 }),
    ],
  },
  {
    rule: "guard",
    harm: "the same, and that key becomes the one to go on with only when it is trusted for longer",
    habit: "previews",
    first: A_ACTIVE,
    deployments: [
      write(0, { "key-a": "active", "key-b": "published", "key-c": "published" }, "before-group"),
      write(0, { "key-a": 0, "key-b": "active", "key-c": "published" }, "before-group"),
      write(1_620, { "key-a": 60, "key-b": 0, "key-c": "active" }),
      write(0, { "key-a": 60, "key-b": 120, "key-c": "active" }),
    ],
  },
];

/** Two rotations in a row, and the first key goes while the second one has less time left than a cookie needs. Nothing is wrong with it. */
export const toldAnew: Omit<Sequence, "rule" | "harm"> = {
  habit: "previews",
  first: { ...A_ACTIVE, "key-b": { state: "published" }, "key-c": { state: "published" } },
  deployments: [
    write(0, { "key-a": 0, "key-b": "active", "key-c": "published" }),
    {
      ...write(1_620, {}),
      keys: (before, now) => ({ ...before, "key-b": retiredKey(now, 0), "key-c": { state: "active" } }),
    },
    {
      ...write(5_000, {}),
      keys: ({ "key-a": _, ...others }) => others,
    },
    write(520, { "key-c": "active" }),
  ],
};
