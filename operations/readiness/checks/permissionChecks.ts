import type { ConditionContext } from "../../../policyLanguage/conditions";
import { PolicyError, type Statement } from "../../../policyLanguage/document";
import { decide, type Decision } from "../../../policyLanguage/evaluate";
import { matchPrincipal, type IamCaller, type ServiceCaller } from "../../../policyLanguage/principals";
import type { BucketFacts, Fact, RoleFacts } from "../facts";
import { type Finding, judge, ok, unreadable, wrong } from "../findings";
import { neededPermissions, type Permission, type PolicyPlace, type Request } from "../permissions";
import { DEPLOY_AGAIN } from "./bucketChecks";

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

/** S3 assumes the role on behalf of the source's bucket. */
function checkTrust(role: RoleFacts, source: BucketFacts, now: number): readonly Finding[] {
  const place = { check: "trust", resource: role.arn } as const;
  const service = "s3.amazonaws.com";
  return judge(place, role.description, (description) => {
    if (description === undefined) {
      return [wrong(place, `Role ${role.arn} does not exist: S3 copies nothing.`, DEPLOY_AGAIN)];
    }
    return understood(place, () => {
      const { verdict, statement } = ask(
        [description.trustPolicy],
        { servicePrincipal: service },
        "sts:AssumeRole",
        role.arn,
        { "aws:SourceAccount": source.accountId, "aws:SourceArn": source.arn },
        now,
      );
      const circumstances = `for ${source.arn} (aws:SourceAccount ${source.accountId}, aws:SourceArn ${source.arn})`;
      return verdict === "allow"
        ? [ok(place, `Trust policy of ${role.arn} lets S3 assume it ${circumstances}.`)]
        : [
            wrong(
              place,
              verdict === "deny"
                ? `Trust policy of ${role.arn}: ${denial(statement)} refuses ${service} sts:AssumeRole ${circumstances}.`
                : `Trust policy of ${role.arn}: no statement lets ${service} assume it ${circumstances}.`,
              DEPLOY_AGAIN,
            ),
          ];
    });
  });
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
      const asked = permission.actions.flatMap((action) =>
        permission.requests.map((request) => ({
          action,
          request,
          decision: ask(texts, callerOf(role), action, permission.resource, request.context, now),
        })),
      );
      const denied = asked.filter(({ decision }) => decision.verdict === "deny");
      const missing = asked.filter(({ decision }) => permission.required && decision.verdict === "silent");
      if (denied.length === 0 && missing.length === 0) {
        return [
          ok(
            place,
            `${capitalized(policies.words)}: ${permission.required ? "allows" : "does not refuse"} ${permission.actions.join(", ")}.`,
          ),
        ];
      }
      return [
        ...(missing.length === 0 ? [] : [missingFinding(role, permission, policies, missing)]),
        ...[...byStatement(denied)].map(([statement, calls]) =>
          wrong(
            place,
            `${capitalized(policies.words)}: ${denial(statement)} refuses ${actionsOf(calls)} by ${role.arn} ` +
              `on ${permission.resource}.`,
            "Take the statement away, or except the role from it (`aws:PrincipalArn` in its condition).",
          ),
        ),
      ];
    }),
  );
}

/** One question that was asked, with its answer. */
interface Asked {
  readonly action: string;
  readonly request: Request;
  readonly decision: Decision;
}

function missingFinding(
  role: RoleFacts,
  permission: Permission,
  policies: Policies,
  missing: readonly Asked[],
): Finding {
  const words = [...new Set(missing.map(({ request }) => request.words))].filter((text) => text !== "");
  const when = words.length === 0 ? "" : ` ${words.join(", nor ")}`;
  return wrong(
    { check: permission.place, resource: policies.resource },
    `${capitalized(policies.words)}: no statement lets ${role.arn} use ${actionsOf(missing)} ` +
      `on ${permission.resource}${when}.`,
    `Deploy the stack again, or add ${permission.sid} ${JSON.stringify(permission.statement)}`,
  );
}

function byStatement(denied: readonly Asked[]): ReadonlyMap<Statement | undefined, readonly Asked[]> {
  const groups = new Map<Statement | undefined, Asked[]>();
  for (const asked of denied) {
    const { statement } = asked.decision;
    groups.set(statement, [...(groups.get(statement) ?? []), asked]);
  }
  return groups;
}

function actionsOf(asked: readonly Pick<Asked, "action">[]): string {
  return [...new Set(asked.map(({ action }) => action))].join(", ");
}

function denial(statement: Statement | undefined): string {
  return statement?.sid === undefined
    ? "a Deny statement without a Sid"
    : `the Deny statement ${statement.sid}`;
}

/** What every request carries besides its own circumstances. */
function ask(
  policies: readonly string[],
  caller: IamCaller | ServiceCaller,
  action: string,
  resource: string,
  context: ConditionContext,
  now: number,
): Decision {
  const isService = "servicePrincipal" in caller;
  return decide(policies, {
    action,
    resource,
    context: {
      "aws:SecureTransport": "true",
      "aws:CurrentTime": new Date(now).toISOString(),
      "aws:EpochTime": String(Math.floor(now / 1_000)),
      "aws:PrincipalIsAWSService": String(isService),
      ...(isService
        ? { "aws:PrincipalServiceName": caller.servicePrincipal }
        : { "aws:PrincipalArn": caller.principalArn, "aws:PrincipalAccount": caller.accountId }),
      ...context,
    },
    matchPrincipal: (principal) => matchPrincipal(caller, principal),
  });
}

function callerOf({ arn, accountId }: RoleFacts): IamCaller {
  return { principalArn: arn, accountId };
}

/** A policy that the evaluator does not understand is not judged; AWS may well understand it. */
function understood(
  place: { readonly check: Finding["check"]; readonly resource: string },
  look: () => readonly Finding[],
): readonly Finding[] {
  try {
    return look();
  } catch (error) {
    if (error instanceof PolicyError) {
      return [unreadable(place, { call: "understanding its policy", error: error.message })];
    }
    throw error;
  }
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
