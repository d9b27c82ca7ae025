import { like, verdictOf, type Access, type Verdict } from "../../support/policyEvaluator";
import { closedWorldOf, indexesOf, type ClosedWorld } from "./closedWorld";
import { deliveryGrants } from "./deliveryGrants";
import { entitlementGrants } from "./entitlementGrants";
import { objectsIn, overTls, type Context, type Grant } from "./grants";
import { ingestGrants } from "./ingestGrants";
import { mediaGrants } from "./mediaGrants";
import { replicationGrants } from "./replicationGrants";
import type { HeldPolicy, PolicyKind, Scene } from "./scene";

/** What policies have to say, and who could ask. */
export interface Expectations {
  readonly world: ClosedWorld;
  /** Grants by {@link placeOf}. */
  readonly grants: ReadonlyMap<string, readonly Grant[]>;
}

/** The table of needs for a scene: everything in it has to be allowed, and nothing else may be. */
export function expectationsOf(scene: Scene): Expectations {
  const all = [
    ...replicationGrants(scene),
    ...Object.keys(scene.config.regions).flatMap((region) => [
      ...mediaGrants(scene, region),
      ...ingestGrants(scene, region),
      ...entitlementGrants(scene, region),
    ]),
    ...deliveryGrants(scene),
  ];
  const grants = new Map<string, Grant[]>();
  for (const grant of all) {
    grants.set(placeOf(grant), [...(grants.get(placeOf(grant)) ?? []), grant]);
  }
  return {
    world: closedWorldOf(
      scene,
      all.flatMap(({ actions }) => actions),
    ),
    grants,
  };
}

/** Where a grant has to be written, as reports call it. */
export function placeOf({ kind, holder }: Pick<Grant, "kind" | "holder">): string {
  return `${kind} policy of ${holder.name}`;
}

/** Grants that no policy of the program is there for. */
export function unwritten(scene: Scene, { grants }: Expectations): readonly string[] {
  const written = new Set(scene.policies.map(placeOf));
  return [...grants.keys()].filter((place) => !written.has(place));
}

/** Policies whose statements refuse what does not come over TLS. */
const REFUSES_PLAIN: Partial<Record<PolicyKind, string>> = { bucket: "s3", queue: "sqs" };

/**
 * Where a policy says something else than the table: one sentence each. What the table allows comes first, in all circumstances; then
 * everything else in the closed world.
 */
export function* violationsOf(policy: HeldPolicy, { world, grants }: Expectations): Generator<string> {
  const own = grants.get(placeOf(policy)) ?? [];
  const seen = new Set<string>();
  const granted = own.flatMap((grant) =>
    grant.actions.flatMap((action) => grant.on.map((resource) => [action, resource, grant.who] as const)),
  );
  for (const [action, resource, who] of granted) {
    seen.add(`${action} ${resource} ${who ?? ""}`);
    yield* differences(policy, own, world, { action, resource, who });
  }
  const refused = REFUSES_PLAIN[policy.kind];
  for (const action of world.actions) {
    const isNamed = policy.statements.some(({ Action }) => Action.some((pattern) => like(pattern, action)));
    if (!isNamed && !action.startsWith(`${refused ?? "nothing"}:`)) {
      continue;
    }
    for (const resource of resourcesOf(policy, world, action)) {
      for (const who of policy.kind === "identity" ? [undefined] : world.principals) {
        if (!seen.has(`${action} ${resource} ${who ?? ""}`)) {
          yield* differences(policy, own, world, { action, resource, who });
        }
      }
    }
  }
}

/** The first few of many. */
export function first(count: number, violations: Iterable<string>): readonly string[] {
  const found: string[] = [];
  for (const violation of violations) {
    found.push(violation);
    if (found.length >= count) {
      break;
    }
  }
  return found;
}

interface Question {
  readonly action: string;
  readonly resource: string;
  readonly who: string | undefined;
}

function* differences(
  policy: HeldPolicy,
  grants: readonly Grant[],
  world: ClosedWorld,
  { action, resource, who }: Question,
): Generator<string> {
  const statements = policy.statements.filter(({ Action }) =>
    Action.some((pattern) => like(pattern, action)),
  );
  const fitting = grants.filter(
    (grant) => grant.who === who && grant.actions.includes(action) && grant.on.includes(resource),
  );
  for (const context of world.contextsOf(resource, who ?? "")) {
    const access = { action, resource, context, ...(who === undefined ? {} : { principal: who }) };
    const expected = expectedVerdict(policy, fitting, context);
    const actual = verdictOf(statements, access);
    if (actual !== expected) {
      yield sentence(policy, access, expected, actual);
    }
  }
}

function expectedVerdict({ kind }: HeldPolicy, fitting: readonly Grant[], context: Context): Verdict {
  if (REFUSES_PLAIN[kind] !== undefined && !overTls(context)) {
    return "deny";
  }
  return fitting.some(({ when }) => when?.(context) !== false) ? "allow" : "silent";
}

/** What a policy can be about: identity policies everything, the others their holder. */
function resourcesOf({ kind, holder }: HeldPolicy, world: ClosedWorld, action: string): readonly string[] {
  switch (kind) {
    case "identity":
      return world.resourcesOf(action);
    case "bucket":
      return [holder.arn, ...objectsIn(holder)];
    case "table":
      return [holder.arn, ...indexesOf(holder)];
    default:
      return [holder.arn];
  }
}

function sentence(
  policy: HeldPolicy,
  { action, resource, principal, context }: Access,
  expected: Verdict,
  actual: Verdict,
): string {
  const circumstances = Object.entries(context ?? {}).map(([key, value]) => `${key}=${value}`);
  return `${placeOf(policy)}: ${expected} expected and ${actual} found for ${principal ?? "its role"}, ${action} on ${resource}${circumstances.length === 0 ? "" : ` (${circumstances.join(", ")})`}`;
}
