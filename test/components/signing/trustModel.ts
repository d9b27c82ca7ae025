import { keyTransitionProblems, type KeyTransitionCode } from "../../../components/signing/keyTransitions";
import { signerChangeProblem } from "../../../components/signing/signerGuard";
import { signerOrder } from "../../../components/signing/signerOrder";
import type { SigningKeySet } from "../../../components/signing/signingKeyStates";
import { stableJson } from "../../../components/stableJson";
import { keysThatMaySign } from "../../../functions/entitlement/signingChoice";
import { type SignerDocument, signerDocumentSchema } from "../../../functions/entitlement/signerDocument";
import {
  CLOCK_SKEW_SECONDS,
  KEY_SETTLE_SECONDS,
  LONGEST_COOKIE_SECONDS,
  SIGNER_STALE_SECONDS,
} from "../../../functions/entitlement/signingTimes";

/**
 * A model of everything between a configuration and a viewer's cookie, in seconds of true time: deployments that are judged, slow, and
 * that may fail half way; edge locations that hear of the key group late; services that sign by an old document; clocks that are wrong.
 */

/** One attempt to deploy a set of keys. */
export interface Deployment {
  /** Seconds since the deployment before had ended. */
  readonly wait: number;
  readonly keys: (before: SigningKeySet, now: Date) => SigningKeySet;
  /** Seconds from the rules' consent until the key group is updated, and from then until the services are told. */
  readonly slowness: readonly [group: number, document: number];
  /** Where it fails. */
  readonly fails: "never" | "before-group" | "before-document";
}

/** Who deploys, and how. */
export interface Deployer {
  /** By how much the deployer's clock is wrong: half of what two clocks may differ by, times this. */
  readonly machineSkew: number;
  /** Whether each update has a preview first: `pulumi up` has, Automation API's `up` has not. */
  readonly previews: boolean;
  readonly leftOut?: LeftOut;
}

/** What to leave out, to see whether it is missed. */
export type LeftOut = KeyTransitionCode | "guard" | undefined;

interface At<T> {
  readonly at: number;
  readonly value: T;
}

/** What happened in AWS. */
export interface History {
  /** Names of the keys in the group. */
  readonly groups: readonly At<readonly string[]>[];
  readonly documents: readonly At<SignerDocument>[];
  readonly deployed: number;
  /** What each refusal was for. */
  readonly refusals: readonly (readonly (KeyTransitionCode | "guard")[])[];
  /** Removals of keys that had signed. */
  readonly removed: number;
}

export const START = Date.parse("2026-11-21T12:00:00Z");

/** Each clock is wrong by at most half of what two may differ by. */
const HALF_SKEW = CLOCK_SKEW_SECONDS / 2;

/** Deploys a sequence as the program would, refusing what the rules refuse. The first set is there and known everywhere. */
export function deployAll(
  first: SigningKeySet,
  deployments: readonly Deployment[],
  { machineSkew, previews, leftOut }: Deployer,
): History {
  let now = 0;
  let record = first;
  const refusals: History["refusals"][number][] = [];
  let deployed = 0;
  let removed = 0;
  const groups: At<readonly string[]>[] = [{ at: -Infinity, value: Object.keys(first) }];
  const documents: At<SignerDocument>[] = [{ at: -100_000, value: documentOf(first) }];
  const isGuarded = leftOut !== "guard";
  for (const { wait, keys, slowness, fails } of deployments) {
    now += wait;
    const at = (seconds: number) => new Date(START + (seconds + machineSkew * HALF_SKEW) * 1_000);
    const after = keys(record, at(now));
    const problems = keyTransitionProblems(record, after, at(now)).filter(({ code }) => code !== leftOut);
    const last = documents.at(-1)?.value;
    const guardProblem = (seconds: number, preview: boolean) =>
      isGuarded && stableJson(last) !== stableJson(documentOf(after))
        ? signerChangeProblem({ insecureValue: stableJson(last) }, { keys: after, now: at(seconds), preview })
        : undefined;
    if (problems.length > 0) {
      refusals.push(problems.map(({ code }) => code));
      continue;
    }
    if (previews && guardProblem(now, true) !== undefined) {
      refusals.push(["guard"]);
      continue;
    }
    removed += Object.keys(record).filter(
      (name) => record[name]?.state === "retired" && after[name] === undefined,
    ).length;
    record = after;
    deployed += 1;
    if (fails === "before-group") {
      continue;
    }
    now += slowness[0];
    groups.push({ at: now, value: Object.keys(after) });
    if (fails === "before-document") {
      continue;
    }
    now += slowness[1];
    if (guardProblem(now, false) === undefined && stableJson(last) !== stableJson(documentOf(after))) {
      documents.push({ at: now, value: documentOf(after) });
    }
  }
  return { groups, documents, deployed, refusals, removed };
}

/**
 * The first cookie that some edge location refuses though it is valid; undefined when there is none.
 *
 * @param lags seconds after which each group is known at an edge location; every other one is as late, or as early, as can be
 * @param signsWith the key that the choice prefers, or any that it allows, as for a service that cannot read the other's secret
 */
export function firstHarm(
  { groups, documents }: History,
  lags: readonly (readonly number[])[],
  signsWith: "preferred" | "any",
): string | undefined {
  const edges = [
    groups.map(() => 0),
    groups.map(() => KEY_SETTLE_SECONDS),
    ...lags.map((each) => groups.map((_, n) => each[n % each.length] ?? 0)),
  ].map((lag) => (time: number) => {
    // A later group is never overtaken by an earlier one.
    const heard = groups.findLastIndex((group, n) => group.at + (lag[n] ?? 0) <= time);
    return groups[heard]?.value ?? [];
  });
  const groupTimes = groups.flatMap(({ at }) => [
    at,
    at + KEY_SETTLE_SECONDS,
    ...lags.flat().map((lag) => at + lag),
  ]);
  for (const mint of mints(documents, groups, signsWith)) {
    for (const [n, edge] of edges.entries()) {
      // The edge whose clock is behind honours the cookie longest.
      const end = mint.expires + HALF_SKEW;
      const times = [mint.at, ...groupTimes.filter((time) => time > mint.at && time < end), end - 1];
      const refusedAt = times.find((time) => time >= mint.at && time < end && !edge(time).includes(mint.key));
      if (refusedAt !== undefined) {
        return `edge ${n} refuses at ${refusedAt} s a cookie of ${mint.key} that was made at ${mint.at} s and is good until ${mint.expires} s; it trusts ${edge(refusedAt).join(", ") || "nothing"}`;
      }
    }
  }
  return undefined;
}

interface Mint {
  readonly at: number;
  readonly key: string;
  /** By the service's clock, told in true time. */
  readonly expires: number;
}

/** Cookies that are made when it matters: around every change, with documents as old as they may be, and wrong clocks. */
function* mints(
  documents: readonly At<SignerDocument>[],
  groups: History["groups"],
  signsWith: "preferred" | "any",
): Generator<Mint> {
  const settles = [0, 1, KEY_SETTLE_SECONDS, SIGNER_STALE_SECONDS].flatMap((around) =>
    [-CLOCK_SKEW_SECONDS, -HALF_SKEW, -1, 0, 1, HALF_SKEW, CLOCK_SKEW_SECONDS].map((off) => around + off),
  );
  const instants = new Set([
    ...documents.slice(1).flatMap((document) => settles.map((offset) => document.at + offset)),
    ...groups.slice(1).flatMap((group) => [group.at - 1, group.at]),
  ]);
  for (const at of instants) {
    for (const staleness of [0, 60, SIGNER_STALE_SECONDS]) {
      const read = documents.findLast((document) => document.at <= at - staleness);
      if (read === undefined) {
        continue;
      }
      for (const skew of [-HALF_SKEW, 0, HALF_SKEW]) {
        const clock = (time: number) => new Date(START + (time + skew) * 1_000);
        for (const awsSkew of [-HALF_SKEW, HALF_SKEW]) {
          const keys = keysThatMaySign(
            {
              document: read.value,
              modifiedAt: new Date(START + (read.at + awsSkew) * 1_000),
              confirmedAt: clock(at - staleness),
            },
            clock(at),
          );
          for (const key of signsWith === "any" ? keys : keys.slice(0, 1)) {
            yield { at, key: key.name, expires: at + skew + LONGEST_COOKIE_SECONDS };
          }
        }
      }
    }
  }
}

function documentOf(keys: SigningKeySet): SignerDocument {
  const { active, retired } = signerOrder(keys);
  const named = (name: string) => ({ name, publicKeyId: `K-${name}`, secretArn: `arn:${name}` });
  return signerDocumentSchema.parse({
    active: named(active),
    retired: retired.map((name) => {
      const trustedUntil = keys[name]?.trustedUntil;
      return { ...named(name), ...(trustedUntil === undefined ? {} : { trustedUntil }) };
    }),
  });
}
