import type { KeyObject } from "node:crypto";

import type { Cloud } from "../cloud/core/cloud";
import { optionalText, text, texts } from "../cloud/core/props";
import type { Props, StoredResource } from "../cloud/core/types";
import {
  readDistribution,
  type BehaviourSettings,
  type DistributionSettings,
} from "../cloud/services/cloudfront/behaviourSettings";
import {
  MANAGED_CACHE_POLICIES,
  MANAGED_ORIGIN_REQUEST_POLICIES,
  MANAGED_RESPONSE_HEADERS_POLICIES,
  readCachePolicy,
  readOriginRequestPolicy,
} from "../cloud/services/cloudfront/policySettings";
import { Propagation } from "../cloud/services/cloudfront/propagation";
import { parsePublicKey } from "../cloud/services/cloudfront/publicKey";
import { TOKENS } from "../cloud/services/cloudfront/tokens";
import type { ForwardingPolicies } from "./originView";
import { matchesWildcard } from "./wildcard";

/** Which distribution an edge serves. */
export type DistributionName = { readonly distributionId: string } | { readonly domainName: string };

/** A distribution with everything it names, as it is deployed at the moment of asking. */
export class DeployedDistribution {
  readonly settings: DistributionSettings;

  private constructor(
    private readonly cloud: Cloud,
    private readonly resource: StoredResource,
  ) {
    this.settings = readDistribution(resource.inputs);
  }

  /** Kept per stored resource: an update stores another object. */
  static readonly #known = new WeakMap<StoredResource, DeployedDistribution>();

  /** Finds it by id, or by its CloudFront domain name or an alias. */
  static find(cloud: Cloud, name: DistributionName): DeployedDistribution {
    const resource = cloud.resources.find(TOKENS.distribution, (candidate) =>
      "distributionId" in name ? candidate.id === name.distributionId : answersTo(candidate, name.domainName),
    );
    if (resource === undefined) {
      throw new Error(`no distribution is deployed for ${JSON.stringify(name)}`);
    }
    const known = DeployedDistribution.#known.get(resource) ?? new DeployedDistribution(cloud, resource);
    DeployedDistribution.#known.set(resource, known);
    return known;
  }

  get id(): string {
    return this.resource.id;
  }

  get domainName(): string {
    return text(this.resource.outputs, "domainName");
  }

  /** True when viewers may use this host name. */
  answersTo(host: string): boolean {
    return answersTo(this.resource, host);
  }

  /** The policies of a behaviour that decide about cache key and forwarding. */
  policiesOf(behaviour: BehaviourSettings): ForwardingPolicies {
    const { cachePolicyId, originRequestPolicyId } = behaviour;
    return {
      cache:
        MANAGED_CACHE_POLICIES[cachePolicyId] ??
        readCachePolicy(this.#policy(TOKENS.cachePolicy, cachePolicyId)),
      originRequest:
        originRequestPolicyId === undefined
          ? undefined
          : (MANAGED_ORIGIN_REQUEST_POLICIES[originRequestPolicyId] ??
            readOriginRequestPolicy(this.#policy(TOKENS.originRequestPolicy, originRequestPolicyId))),
    };
  }

  /** Inputs of a behaviour's response headers policy. */
  responseHeadersPolicyOf(behaviour: BehaviourSettings): Props | undefined {
    const id = behaviour.responseHeadersPolicyId;
    return id === undefined
      ? undefined
      : (MANAGED_RESPONSE_HEADERS_POLICIES[id] ?? this.#policy(TOKENS.responseHeadersPolicy, id));
  }

  /** Public keys that may sign for a behaviour, by id: those that its key groups held when an edge with this lag last heard of them. */
  trustedKeysOf(behaviour: BehaviourSettings, lagMs: number): ReadonlyMap<string, KeyObject> {
    const propagation = this.cloud.service(Propagation);
    const keys = new Map<string, KeyObject>();
    for (const groupId of behaviour.trustedKeyGroups) {
      for (const [keyId, pem] of Object.entries(propagation.keysHeard(groupId, lagMs))) {
        const key = publicKeyOf(pem);
        if (key !== undefined) {
          keys.set(keyId, key);
        }
      }
    }
    return keys;
  }

  /** The settings as an edge executes them that learns of the origins' custom headers later than of the rest. */
  settingsWithHeaders(lagMs: number): DistributionSettings {
    if (lagMs === 0) {
      return this.settings;
    }
    const heard = this.cloud.service(Propagation).originHeadersHeard(this.resource, lagMs);
    const origins = [...this.settings.origins].map(
      ([id, origin]) => [id, { ...origin, customHeaders: heard[id] ?? origin.customHeaders }] as const,
    );
    return { ...this.settings, origins: new Map(origins) };
  }

  #policy(token: string, id: string): Props {
    const resource = this.cloud.resources.byId(token, id);
    if (resource === undefined) {
      throw new Error(`${token} ${id} is gone, though distribution ${this.id} names it`);
    }
    return resource.inputs;
  }
}

/** Parsing a PEM text costs more than checking a signature with it. */
const parsedKeys = new Map<string, KeyObject>();

function publicKeyOf(pem: string): KeyObject | undefined {
  const known = parsedKeys.get(pem) ?? parsePublicKey(pem);
  if (known !== undefined) {
    parsedKeys.set(pem, known);
  }
  return known;
}

function answersTo(distribution: StoredResource, host: string): boolean {
  const wanted = host.toLowerCase();
  const aliases = texts(distribution.inputs, "aliases");
  return (
    optionalText(distribution.outputs, "domainName") === wanted ||
    aliases.some((alias) => matchesWildcard(alias.toLowerCase(), wanted))
  );
}
