import { z } from "zod";

import { FAILOVER_STATUS_CODES } from "../cloud/services/cloudfront/originGroupRules";
import { isForbiddenCustomHeader } from "../cloud/services/cloudfront/originRules";
import type {
  BehaviourSettings,
  DistributionSettings,
  OriginSettings,
} from "../cloud/services/cloudfront/behaviourSettings";

/** The origins of one request in the order in which they are tried. */
export interface OriginPlan {
  readonly origins: readonly OriginSettings[];
  /** Statuses on which the next origin is tried. */
  readonly statusCodes: readonly number[];
  /** True when a viewer-request function made the group, not the distribution. */
  readonly madeByFunction: boolean;
}

const overridesSchema = z.object({
  domainName: z.string().optional(),
  originPath: z.string().optional(),
  customHeaders: z.record(z.string(), z.string()).optional(),
  connectionAttempts: z.int().min(1).max(3).optional(),
  timeouts: z
    .object({
      connectionTimeout: z.int().min(1).max(10).optional(),
      readTimeout: z.int().min(1).max(120).optional(),
    })
    .optional(),
  originShield: z.object({ enabled: z.boolean(), region: z.string().optional() }).optional(),
});

const groupSchema = z.object({
  originIds: z.tuple([
    z.object({ originId: z.string(), originOverrides: overridesSchema.optional() }),
    z.object({ originId: z.string(), originOverrides: overridesSchema.optional() }),
  ]),
  failoverCriteria: z.object({
    statusCodes: z
      .array(z.int().refine((code) => FAILOVER_STATUS_CODES.some((allowed) => allowed === code)))
      .min(1),
  }),
  selectionCriteria: z.enum(["default", "media-quality-score"]).optional(),
});

type Overrides = z.infer<typeof overridesSchema>;

function applied(origin: OriginSettings, overrides: Overrides): OriginSettings {
  const headers = Object.entries(overrides.customHeaders ?? {}).map(([name, value]) => ({ name, value }));
  const forbidden = headers.find(({ name }) => isForbiddenCustomHeader(name));
  if (forbidden !== undefined) {
    throw new Error(`custom header ${forbidden.name} is not allowed`);
  }
  return {
    ...origin,
    domainName: overrides.domainName ?? origin.domainName,
    originPath: overrides.originPath ?? origin.originPath,
    customHeaders: overrides.customHeaders === undefined ? origin.customHeaders : headers,
    connectionAttempts: overrides.connectionAttempts ?? origin.connectionAttempts,
    connectionTimeoutSeconds: overrides.timeouts?.connectionTimeout ?? origin.connectionTimeoutSeconds,
    readTimeoutSeconds: overrides.timeouts?.readTimeout ?? origin.readTimeoutSeconds,
    shieldRegion:
      overrides.originShield === undefined
        ? origin.shieldRegion
        : overrides.originShield.enabled
          ? overrides.originShield.region
          : undefined,
  };
}

/** The plan that the distribution itself declares for a behaviour. */
export function staticPlan(distribution: DistributionSettings, behaviour: BehaviourSettings): OriginPlan {
  const group = distribution.originGroups.get(behaviour.targetOriginId);
  const ids = group?.memberIds ?? [behaviour.targetOriginId];
  return {
    origins: ids.map((id) => originOf(distribution, id)),
    statusCodes: group?.statusCodes ?? [],
    madeByFunction: false,
  };
}

function originOf(distribution: DistributionSettings, id: string): OriginSettings {
  const origin = distribution.origins.get(id);
  if (origin === undefined) {
    throw new Error(`origin ${id} does not exist in the distribution`);
  }
  return origin;
}

function parsed<T>(schema: z.ZodType<T>, helper: string, argument: unknown): T {
  const result = schema.safeParse(argument);
  if (!result.success) {
    throw new Error(`${helper}: ${z.prettifyError(result.error)}`);
  }
  return result.data;
}

/** The origin helpers of the `cloudfront` module; they throw into the function for arguments that CloudFront refuses. */
export class OriginDecision {
  #plan: OriginPlan;

  constructor(
    private readonly distribution: DistributionSettings,
    behaviour: BehaviourSettings,
  ) {
    this.#plan = staticPlan(distribution, behaviour);
  }

  /** The plan after whatever the function called. */
  get plan(): OriginPlan {
    return this.#plan;
  }

  /** `cf.selectRequestOriginById(id, overrides?)`. */
  select(originId: unknown, overrides: unknown): void {
    const origin = originOf(this.distribution, parsed(z.string(), "selectRequestOriginById", originId));
    const changes = parsed(overridesSchema.optional(), "selectRequestOriginById", overrides);
    this.#plan = { origins: [applied(origin, changes ?? {})], statusCodes: [], madeByFunction: true };
  }

  /** `cf.createRequestOriginGroup({originIds, failoverCriteria})`. */
  createGroup(parameters: unknown): void {
    const { originIds, failoverCriteria } = parsed(groupSchema, "createRequestOriginGroup", parameters);
    this.#plan = {
      origins: originIds.map(({ originId, originOverrides }) =>
        applied(originOf(this.distribution, originId), originOverrides ?? {}),
      ),
      statusCodes: failoverCriteria.statusCodes,
      madeByFunction: true,
    };
  }

  /** `cf.updateRequestOrigin(changes)`: changes the origin at hand; a group is left for its first member. */
  update(changes: unknown): void {
    const overrides = parsed(overridesSchema, "updateRequestOrigin", changes);
    const [origin] = this.#plan.origins;
    if (origin === undefined) {
      throw new Error("updateRequestOrigin: there is no origin to change");
    }
    this.#plan = { origins: [applied(origin, overrides)], statusCodes: [], madeByFunction: true };
  }
}
