import { keyChange } from "./keyChange";
import type { KeyFacts } from "./keyStep";
import { RotationRefusedError } from "./refusal";

/** What the operator wants of the signing keys. */
export interface KeyWish {
  /** Key that is to sign. @default the published one, or a new one named after the day */
  readonly name?: string | undefined;
  /** Begin a rotation although one is under way or ended a moment ago. */
  readonly again: boolean;
}

/**
 * Changes that are as fresh as this belong to a rotation that has ended, perhaps unnoticed: whoever runs the command again after it was
 * killed at its very end does not want another one.
 */
export const RECENT_MS = 24 * 3_600_000;

/**
 * Decides which key is to sign when the rotation is over. Decided once per run: after that, the key that was brought in is active and
 * would look like one that is to be replaced.
 *
 * @returns undefined when nothing is to be brought in: only what is under way is finished
 * @throws RotationRefusedError when it is not clear which
 */
export function keyTarget(facts: KeyFacts, { name, again }: KeyWish, now: number): string | undefined {
  const { configured } = facts;
  const published = namesOf(facts, "published");
  if (name !== undefined) {
    const others = published.filter((other) => other !== name);
    if (configured[name] === undefined && others.length > 0) {
      throw new RotationRefusedError(
        `${others.join(", ")} is published already and can follow. Leave --name out, or pass --name ${others[0] ?? ""}.`,
      );
    }
    return name;
  }
  const change = keyChange(facts.deployed, configured).kind;
  if (change === "other") {
    // The next step refuses that, and says what differs.
    return undefined;
  }
  const [successor] = published;
  if (published.length > 1) {
    throw new RotationRefusedError(
      `Several keys are published (${published.join(", ")}). Say with --name which of them is to sign.`,
    );
  }
  if (successor !== undefined) {
    return successor;
  }
  if (!again && (change !== "none" || namesOf(facts, "retired").length > 0 || isRecent(facts, now))) {
    return undefined;
  }
  return freshName(Object.keys({ ...facts.deployed, ...configured }), now);
}

/** Whether the keys were changed a short while ago. */
export function isRecent({ signers }: Pick<KeyFacts, "signers">, now: number): boolean {
  const changedAt = Object.values(signers).map((signer) => signer.changedAt);
  return now - Math.max(...changedAt) < RECENT_MS;
}

/** `key-2026-11-21`, and with -2, -3 and so on where there is one of that name. */
function freshName(taken: readonly string[], now: number): string {
  const base = `key-${new Date(now).toISOString().slice(0, 10)}`;
  const names = [base, ...taken.map((_, index) => `${base}-${index + 2}`)];
  return names.find((name) => !taken.includes(name)) ?? base;
}

function namesOf({ configured }: KeyFacts, state: string): readonly string[] {
  return Object.keys(configured)
    .filter((name) => configured[name]?.state === state)
    .sort();
}
