import { keyTransitionProblems } from "../../components/signing/keyTransitions";
import { MAX_KEYS, SIGNING_KEY_NAME } from "../../components/signing/signingKeyStates";
import { asConfigured, keyChange, type KeyChange } from "./keyChange";
import type { DeployedKey, RegionSigner, SigningKeyStates } from "./ports";
import { RotationRefusedError } from "./refusal";
import { harmlessFrom, lastCookieGoneAt, trustedUntilFrom } from "./transitionRules";

/** Everything that decides how a rotation of the signing keys goes on. */
export interface KeyFacts {
  readonly configured: SigningKeyStates;
  readonly deployed: Readonly<Record<string, DeployedKey>>;
  readonly isDeployed: boolean;
  readonly trustedKeyIds: readonly string[];
  /** By media Region. */
  readonly signers: Readonly<Record<string, RegionSigner>>;
  /** Regions whose copy of a key cannot be read yet, with the reason: of the successor, where there is one, else of the active key. */
  readonly copyProblems: readonly string[];
}

/** What to do next about the signing keys. */
export type KeyStep =
  /** Write this into the configuration. */
  | { readonly kind: "write"; readonly keys: SigningKeyStates; readonly change: KeyChange }
  /** Deploy what the configuration says already. */
  | { readonly kind: "deploy"; readonly change: KeyChange }
  /** Deploy again: AWS is not as the outputs say. */
  | { readonly kind: "redeploy"; readonly reason: string }
  | { readonly kind: "await-distribution" }
  /** Regions that sign with another key, or cannot read theirs. */
  | { readonly kind: "await-regions"; readonly problems: readonly string[] }
  /** Not before then may the next step be taken. */
  | { readonly kind: "wait"; readonly until: number; readonly reason: string }
  | { readonly kind: "done" };

/**
 * Derives the next step. It goes by what is, not by what was done before: whoever asks again after a kill goes on where it was.
 *
 * @param target key that is to sign in the end; undefined to finish what is under way and no more
 * @param now milliseconds since 1970
 * @throws RotationRefusedError when the configuration is no step away from what is deployed, or a step would turn viewers away
 */
export function nextKeyStep(facts: KeyFacts, target: string | undefined, now: number): KeyStep {
  const { configured, deployed } = facts;
  const change = keyChange(deployed, configured);
  if (change.kind !== "none") {
    return stepToConfigured(facts, change, now);
  }
  if (!facts.isDeployed) {
    return { kind: "await-distribution" };
  }
  if (!isTrusted(facts)) {
    return {
      kind: "redeploy",
      reason: "CloudFront's key group holds other keys than the stack's outputs say",
    };
  }
  const active = nameOfActive(configured);
  const problems = [...signerProblems(facts, active), ...facts.copyProblems];
  if (problems.length > 0) {
    return { kind: "await-regions", problems };
  }
  return target === undefined || target === active
    ? removeWhatMayGo(facts, now)
    : bringIn(facts, target, active, now);
}

/** Instant from which a retired key may go; milliseconds since 1970. */
export function removableAt(
  facts: Pick<KeyFacts, "signers">,
  key: Pick<DeployedKey, "trustedUntil">,
): number {
  const signedUntil = lastCookieGoneAt(Object.values(facts.signers).map(({ changedAt }) => changedAt));
  return key.trustedUntil === undefined ? signedUntil : Math.max(signedUntil, Date.parse(key.trustedUntil));
}

/** The same states with later instants, for keys that may not be retired yet in AWS; undefined where none is retired. */
export function renewedKeys(configured: SigningKeyStates, now: number): SigningKeyStates | undefined {
  const latest = trustedUntilFrom(now);
  const renewed = Object.entries(configured).filter(
    ([, key]) => "trustedUntil" in key && Date.parse(key.trustedUntil) < Date.parse(latest),
  );
  return renewed.length === 0
    ? undefined
    : { ...configured, ...Object.fromEntries(renewed.map(([name]) => [name, retiredAt(now)])) };
}

/** @throws RotationRefusedError unless exactly one key is active */
export function nameOfActive(keys: Readonly<Record<string, { readonly state: string }>>): string {
  const active = Object.keys(keys).filter((name) => keys[name]?.state === "active");
  const [only] = active;
  if (only === undefined || active.length > 1) {
    throw new RotationRefusedError(
      `signing keys: ${active.length} are active (${active.join(", ")}); exactly one signs. Put the configuration right first.`,
    );
  }
  return only;
}

function stepToConfigured(facts: KeyFacts, change: KeyChange, now: number): KeyStep {
  const { configured, deployed } = facts;
  if (change.kind === "other") {
    throw new RotationRefusedError(
      `The signing keys in the configuration are no step of a rotation away from those deployed: ${change.differences.join("; ")}. ` +
        "Put the configuration back to what is deployed, or deploy it by hand, then run this again.",
    );
  }
  const isHarmless = keyTransitionProblems(deployed, configured, new Date(now)).length === 0;
  if (change.kind === "activate" && !isHarmless) {
    // Written a while ago, or by hand: the time that the old key must be trusted counts from now.
    return writeWhenHarmless(facts, (at) => ({ ...configured, [change.retiring]: retiredAt(at) }), now);
  }
  return isHarmless ? { kind: "deploy", change } : writeWhenHarmless(facts, () => configured, now);
}

function bringIn(facts: KeyFacts, target: string, active: string, now: number): KeyStep {
  const { configured } = facts;
  const known = configured[target];
  if (known?.state === "published") {
    return writeWhenHarmless(
      facts,
      (at) => ({ ...configured, [target]: { state: "active" }, [active]: retiredAt(at) }),
      now,
    );
  }
  if (known !== undefined) {
    throw new RotationRefusedError(
      `The key ${target} is ${known.state} already: a name is never used for a second key. Pass another --name.`,
    );
  }
  if (!SIGNING_KEY_NAME.test(target)) {
    throw new RotationRefusedError(
      `--name ${target}: a signing key's name has 2 to 40 of a-z, 0-9 and -, and starts with a letter, such as key-2026-11.`,
    );
  }
  if (Object.keys(configured).length < MAX_KEYS) {
    return writeWhenHarmless(facts, () => ({ ...configured, [target]: { state: "published" } }), now);
  }
  if (retiredKeys(facts).length === 0) {
    throw new RotationRefusedError(
      `A CloudFront key group takes ${MAX_KEYS} keys, and there are ${MAX_KEYS}, none of them retired. Take out a published one that is not needed.`,
    );
  }
  return removeWhatMayGo(facts, now);
}

function removeWhatMayGo(facts: KeyFacts, now: number): KeyStep {
  const { configured } = facts;
  const retired = retiredKeys(facts);
  const names = retired.map(([name]) => name);
  const until = Math.max(...retired.map(([, at]) => at));
  if (retired.length === 0) {
    return { kind: "done" };
  }
  const endless = names.filter((name) => facts.deployed[name]?.trustedUntil === undefined);
  if (endless.length > 0) {
    // Retired by hand: nobody knows how long there are cookies of it, so the time counts from now.
    return writeWhenHarmless(
      facts,
      (at) => ({ ...configured, ...Object.fromEntries(endless.map((name) => [name, retiredAt(at)])) }),
      now,
    );
  }
  if (until > now) {
    return {
      kind: "wait",
      until,
      reason: `${names.join(", ")} must be trusted until its last cookie has expired`,
    };
  }
  // Together, because each change of what the Regions sign with begins the wait for the others anew.
  return writeWhenHarmless(
    facts,
    () => Object.fromEntries(Object.entries(configured).filter(([name]) => !names.includes(name))),
    now,
  );
}

function retiredKeys(facts: KeyFacts): [name: string, at: number][] {
  return Object.entries(facts.deployed)
    .filter(([, { state }]) => state === "retired")
    .map(([name, key]) => [name, removableAt(facts, key)]);
}

/**
 * Writes keys as soon as the rules have nothing against them.
 *
 * @param keysAt the keys, for a step that is taken at an instant
 * @throws RotationRefusedError when waiting does not help
 */
function writeWhenHarmless(
  { configured, deployed }: KeyFacts,
  keysAt: (at: number) => SigningKeyStates,
  now: number,
): KeyStep {
  const problemsAt = (at: number): readonly string[] =>
    keyTransitionProblems(deployed, keysAt(at), new Date(at)).map(({ message }) => message);
  const problems = problemsAt(now);
  if (problems.length === 0) {
    return { kind: "write", keys: keysAt(now), change: keyChange(configured, keysAt(now)) };
  }
  const until = harmlessFrom(problemsAt, now);
  if (until === undefined) {
    throw new RotationRefusedError(`This step would turn viewers away: ${problems.join(" ")}`);
  }
  return { kind: "wait", until, reason: problems.join(" ") };
}

function retiredAt(now: number): SigningKeyStates[string] {
  return asConfigured({ state: "retired", trustedUntil: trustedUntilFrom(now) });
}

/** Whether CloudFront trusts what signs or is about to, and nothing strange. A retired key may be gone: whoever has leaked is taken out by hand. */
function isTrusted({ deployed, trustedKeyIds }: KeyFacts): boolean {
  const keys = Object.values(deployed);
  return (
    keys.every(({ state, publicKeyId }) => state === "retired" || trustedKeyIds.includes(publicKeyId)) &&
    trustedKeyIds.every((id) => keys.some(({ publicKeyId }) => publicKeyId === id))
  );
}

function signerProblems({ signers, deployed }: KeyFacts, active: string): readonly string[] {
  return Object.entries(signers)
    .filter(([, { publicKeyId }]) => publicKeyId !== deployed[active]?.publicKeyId)
    .map(([region]) => `${region} is not told to sign with ${active}`);
}
