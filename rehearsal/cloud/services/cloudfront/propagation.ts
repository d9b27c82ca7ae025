import type { Cloud } from "../../core/cloud";
import { optionalText, texts } from "../../core/props";
import type { Props, StoredResource } from "../../core/types";
import { functionArnsOf, readDistribution, type OriginSettings } from "./behaviourSettings";
import { behavioursOf } from "./distributionUse";
import { TOKENS } from "./tokens";

/**
 * Virtual milliseconds until the last edge location has heard of a change. AWS names no limit: the Developer Guide speaks of minutes for a
 * deployment, and the platform waits for CloudFront's own word and ten minutes besides (KEY_SETTLE_SECONDS).
 */
export const LONGEST_PROPAGATION_MS = 5 * 60_000;

/**
 * A lag that an edge location may have.
 * @param option its name, for the message
 * @throws Error for less than 0 or more than {@link LONGEST_PROPAGATION_MS}
 */
export function checkedLag(option: string, ms: number): number {
  if (!(ms >= 0 && ms <= LONGEST_PROPAGATION_MS)) {
    throw new Error(`${option}: got ${ms}. An edge location lags 0 to ${LONGEST_PROPAGATION_MS} ms behind.`);
  }
  return ms;
}

/** Public keys in PEM by their ids. */
type Keys = Readonly<Record<string, string>>;

/** Custom headers by the id of their origin. */
type OriginHeaders = Readonly<Record<string, OriginSettings["customHeaders"]>>;

/** What something was, and since when; oldest first, as far back as an edge location may lag. */
class Versions<T> {
  #list: readonly { readonly since: number; readonly value: T }[] = [];

  /** Keeps the value from now on, unless it is the last one. */
  note(value: T, now: number): void {
    const last = this.#list.at(-1);
    if (last !== undefined && JSON.stringify(last.value) === JSON.stringify(value)) {
      return;
    }
    const firstNeeded = this.#list.findLastIndex(({ since }) => since <= now - LONGEST_PROPAGATION_MS);
    this.#list = [...this.#list.slice(Math.max(0, firstNeeded)), { since: now, value }];
  }

  /** The value at an instant, or the first one there was. */
  at(instant: number): T | undefined {
    return (this.#list.findLast(({ since }) => since <= instant) ?? this.#list[0])?.value;
  }
}

/**
 * What the edge locations have heard of CloudFront's configuration. A change of a key group reaches each location at its own lag, and until
 * then the location trusts the keys that it last heard of, deleted ones included. What is new in the distribution comes with the
 * distribution: Pulumi waits until AWS says that it is deployed, so the rehearsal's edges have it at once, key groups included.
 */
export class Propagation {
  readonly #keyGroups = new Map<string, Versions<Keys>>();
  readonly #originHeaders = new Map<string, Versions<OriginHeaders>>();
  readonly #changedAt = new Map<string, number>();

  constructor(private readonly cloud: Cloud) {}

  /** Says that something which distributions use has changed now: a policy by its id, a function by its ARN. */
  changed(id: string): void {
    this.#changedAt.set(id, this.cloud.clock.now());
  }

  /** Says what a key group holds from now on. */
  keyGroupChanged(id: string, inputs: Props): void {
    this.changed(id);
    versionsOf(this.#keyGroups, id).note(this.#keysOf(inputs), this.cloud.clock.now());
  }

  /** Says what a distribution is from now on. */
  distributionChanged(id: string, inputs: Props): void {
    this.changed(id);
    versionsOf(this.#originHeaders, id).note(headersOf(inputs), this.cloud.clock.now());
  }

  /** The keys that a location trusts of a group, `lagMs` after everybody else. A change behind Pulumi's back counts from when it is seen. */
  keysHeard(groupId: string, lagMs: number): Keys {
    const now = this.cloud.clock.now();
    const versions = versionsOf(this.#keyGroups, groupId);
    const group = this.cloud.resources.byId(TOKENS.keyGroup, groupId);
    if (group !== undefined) {
      versions.note(this.#keysOf(group.inputs), now);
    }
    return versions.at(now - lagMs) ?? {};
  }

  /** The custom headers that a location sends to a distribution's origins, `lagMs` after everybody else. */
  originHeadersHeard(distribution: StoredResource, lagMs: number): OriginHeaders {
    const now = this.cloud.clock.now();
    const versions = versionsOf(this.#originHeaders, distribution.id);
    versions.note(headersOf(distribution.inputs), now);
    return versions.at(now - lagMs) ?? {};
  }

  /**
   * True while some location may not have heard of the distribution as it is, or of a key group, policy or function that it uses.
   *
   * Inference: that CloudFront counts a key group's change as a deployment of the distributions that trust it.
   */
  isInProgress({ id, inputs }: StoredResource): boolean {
    const used = behavioursOf(inputs).flatMap((behaviour) => [
      ...texts(behaviour, "trustedKeyGroups"),
      ...functionArnsOf(behaviour),
      ...["cachePolicyId", "originRequestPolicyId", "responseHeadersPolicyId"].flatMap(
        (property) => optionalText(behaviour, property) ?? [],
      ),
    ]);
    const latest = Math.max(
      ...[id, ...used].map((one) => this.#changedAt.get(one) ?? Number.NEGATIVE_INFINITY),
    );
    return this.cloud.clock.now() < latest + LONGEST_PROPAGATION_MS;
  }

  #keysOf(group: Props): Keys {
    return Object.fromEntries(
      texts(group, "items").flatMap((id) => {
        const key = this.cloud.resources.byId(TOKENS.publicKey, id);
        const pem = optionalText(key?.inputs ?? {}, "encodedKey");
        return pem === undefined ? [] : [[id, pem]];
      }),
    );
  }
}

function headersOf(inputs: Props): OriginHeaders {
  const { origins } = readDistribution(inputs);
  return Object.fromEntries(
    [...origins.values()].map(({ originId, customHeaders }) => [originId, customHeaders]),
  );
}

function versionsOf<T>(all: Map<string, Versions<T>>, id: string): Versions<T> {
  const versions = all.get(id) ?? new Versions<T>();
  all.set(id, versions);
  return versions;
}
