import type { Decision, Doubt } from "../../../policyLanguage/evaluate";
import type { BucketFacts, Fact, RoleFacts } from "../facts";
import { type Finding, judge, ok, wrong } from "../findings";
import { neededPermissions, type Permission, type PolicyPlace, type Request } from "../permissions";
import { sampleObjects } from "../sampleObjects";
import { ask, callerOf, denial, doubtAbout, inDoubt, understood } from "./askPolicies";
import { checkTrust } from "./trustCheck";

/** The policies of one place. */
interface Policies {
  /** In words, e.g. `bucket policy of arn:aws:s3:::b`. */
  readonly words: string;
  readonly resource: string;
  readonly texts: Fact<readonly string[]>;
}

/** Findings about the role and about everything that must allow it to copy one bucket's objects to another. */
export function checkPermissions(
  role: RoleFacts,
  source: BucketFacts,
  destination: BucketFacts,
  now: number,
): readonly Finding[] {
  const places: Readonly<Record<PolicyPlace, Policies>> = {
    "role-policies": {
      words: `policies of role ${role.arn}`,
      resource: role.arn,
      texts: mapFact(role.inlinePolicies, (policies) => policies.map(({ text }) => text)),
    },
    "source-bucket-policy": policiesOf(`bucket policy of ${source.arn}`, source.arn, source.policy),
    "bucket-policy": policiesOf(`bucket policy of ${destination.arn}`, destination.arn, destination.policy),
    "source-key-policy": policiesOf(`key policy of ${source.key.arn}`, source.key.arn, source.key.policy),
    "destination-key-policy": policiesOf(
      `key policy of ${destination.key.arn}`,
      destination.key.arn,
      destination.key.policy,
    ),
  };
  return [
    ...checkTrust(role, source, now),
    ...checkWhatIsNotRead(role),
    ...neededPermissions(role, source, destination).flatMap((permission) =>
      checkPermission(role, permission, places[permission.place], now),
    ),
  ];
}

/** Attached policies and boundaries are not read: the program gives the role none, and whoever added one may have denied something. */
function checkWhatIsNotRead(role: RoleFacts): readonly Finding[] {
  const place = { check: "role-policies", resource: role.arn } as const;
  const fix = "Detach them, or move what they say into an inline policy; the program attaches none.";
  return [
    ...judge(place, role.attachedPolicyArns, (arns) =>
      arns.length === 0
        ? []
        : [
            wrong(
              place,
              `Role ${role.arn} has attached policies, which may deny anything: ${arns.join(", ")}.`,
              fix,
            ),
          ],
    ),
    ...judge(place, role.description, (description) =>
      description?.boundaryArn === undefined
        ? []
        : [wrong(place, `Role ${role.arn} has a permissions boundary, ${description.boundaryArn}.`, fix)],
    ),
  ];
}

function checkPermission(
  role: RoleFacts,
  permission: Permission,
  policies: Policies,
  now: number,
): readonly Finding[] {
  const place = { check: permission.place, resource: policies.resource } as const;
  return judge(place, policies.texts, (texts) =>
    understood(place, () => {
      const troubles = sampleObjects(texts, permission.bucketArn)
        .map((object) => troublesWith(object, role, permission, { ...policies, texts }, now))
        .find((findings) => findings.length > 0);
      return (
        troubles ?? [
          ok(
            place,
            `${capitalized(policies.words)}: ${permission.required ? "allows" : "does not refuse"} ${permission.actions.join(", ")}.`,
          ),
        ]
      );
    }),
  );
}

function troublesWith(
  object: string,
  role: RoleFacts,
  permission: Permission,
  policies: Pick<Policies, "words" | "resource"> & { readonly texts: readonly string[] },
  now: number,
): readonly Finding[] {
  const place = { check: permission.place, resource: policies.resource } as const;
  const resource = permission.resourceOf(object);
  const asked = permission.requestsOf(object).flatMap((request) =>
    permission.actions
      .filter((action) => request.actions?.includes(action) ?? true)
      .map((action): Asked => {
        const decision = ask(policies.texts, callerOf(role), action, resource, request.context, now);
        return { action, request, decision, doubt: doubtAbout(decision, permission.required) };
      }),
  );
  const sure = asked.filter(({ doubt }) => doubt === undefined);
  const denied = sure.filter(({ decision }) => decision.verdict === "deny");
  const missing = sure.filter(({ decision }) => permission.required && decision.verdict === "silent");
  const words = capitalized(policies.words);
  return [
    ...(missing.length === 0 ? [] : [missingFinding(role, permission, policies, resource, missing)]),
    ...[...groupBy(denied, ({ decision }) => decision.statement)].map(([statement, calls]) =>
      wrong(
        place,
        `${words}: ${denial(statement)} refuses ${actionsOf(calls)} by ${role.arn} on ${resource}.`,
        "Take the statement away, or except the role from it (`aws:PrincipalArn` in its condition).",
      ),
    ),
    ...[...groupBy(asked, ({ doubt }) => doubt?.statement)].flatMap(([, calls]) => {
      const doubt = calls[0]?.doubt;
      return doubt === undefined
        ? []
        : [inDoubt(place, words, doubt, `${actionsOf(calls)} by ${role.arn} on ${resource}`)];
    }),
  ];
}

/** One question that was asked, with its answer. */
interface Asked {
  readonly action: string;
  readonly request: Request;
  readonly decision: Decision;
  readonly doubt: Doubt | undefined;
}

function missingFinding(
  role: RoleFacts,
  permission: Permission,
  policies: Pick<Policies, "words" | "resource">,
  resource: string,
  missing: readonly Asked[],
): Finding {
  const words = [...new Set(missing.map(({ request }) => request.words))].filter((text) => text !== "");
  const when = words.length === 0 ? "" : ` ${words.join(", nor ")}`;
  return wrong(
    { check: permission.place, resource: policies.resource },
    `${capitalized(policies.words)}: no statement lets ${role.arn} use ${actionsOf(missing)} ` +
      `on ${resource}${when}.`,
    `Deploy the stack again, or add ${permission.sid} ${JSON.stringify(permission.statement)}`,
  );
}

function groupBy<K, T>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

function actionsOf(asked: readonly Pick<Asked, "action">[]): string {
  return [...new Set(asked.map(({ action }) => action))].join(", ");
}

function policiesOf(words: string, resource: string, policy: Fact<string | undefined>): Policies {
  return { words, resource, texts: mapFact(policy, (text) => (text === undefined ? [] : [text])) };
}

function mapFact<T, U>(fact: Fact<T>, map: (value: T) => U): Fact<U> {
  return fact.kind === "read" ? { kind: "read", value: map(fact.value) } : fact;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
