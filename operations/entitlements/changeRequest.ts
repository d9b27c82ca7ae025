import { z } from "zod";

import {
  entitlementSchema,
  offerSchema,
  viewerIdSchema,
  type Entitlement,
} from "../../functions/entitlement/rights";
import { tableInstant, type RightsChange } from "./change";

/** Clocks of those who ask and of this machine may differ a little. */
const AHEAD_MS = 60_000;

const instant = z.iso
  .datetime({ offset: true, error: "expected an instant, such as 2026-11-21T12:00:00Z" })
  .transform((text) => tableInstant(new Date(text)));

const { countries } = entitlementSchema.shape;
const { plans, assetId } = offerSchema.shape;

const terms = {
  validFrom: instant.optional(),
  validUntil: instant.optional(),
  countries: countries.transform((list) => (list === undefined ? undefined : [...new Set(list)].sort())),
};
const subject = { viewerId: viewerIdSchema, assetId: assetId.optional(), plan: plans.element.optional() };
const updatedAt = instant.optional();

/** What an operator or an import asks for, in the form of a line of an import. */
const changeRequestSchema = z.discriminatedUnion(
  "action",
  [
    z.strictObject({ action: z.literal("grant"), ...subject, ...terms, updatedAt }),
    z.strictObject({ action: z.literal("revoke"), ...subject, updatedAt }),
    z.strictObject({ action: z.literal("offer"), assetId, plans, ...terms, updatedAt }),
  ],
  { error: "expected an object with action grant, revoke or offer" },
);

/** A change as it is asked for, before it is looked at. */
export type ChangeRequest = z.input<typeof changeRequestSchema>;

/** Either a change, or everything that is wrong with the request, by field. */
export type ParsedChange =
  | { readonly change: RightsChange; readonly problems?: undefined }
  | { readonly change?: undefined; readonly problems: readonly string[] };

/**
 * Makes a change of a request.
 *
 * @param asOf when the change was made, unless the request says so itself
 * @param now the present: nothing can have been changed later
 */
export function parseChange(request: unknown, asOf: Date, now: Date): ParsedChange {
  const parsed = changeRequestSchema.safeParse(request);
  if (!parsed.success) {
    return {
      problems: parsed.error.issues.map(({ path, message }) => `${path.join(".") || "line"}: ${message}`),
    };
  }
  const { action, updatedAt: given, ...rest } = parsed.data;
  const at = given ?? tableInstant(asOf);
  const problems = [
    ...(Date.parse(at) > now.getTime() + AHEAD_MS
      ? [`updatedAt: ${at} is in the future, so every later change would be taken for an older one`]
      : []),
    ...windowProblems(rest),
    ...(action === "offer" ? [] : subjectProblems(rest)),
  ];
  return problems.length > 0 ? { problems } : { change: changeOf(parsed.data, at) };
}

function changeOf(request: z.output<typeof changeRequestSchema>, at: string): RightsChange {
  if (request.action === "offer") {
    const { assetId: id, plans: offered } = request;
    const offer = { assetId: id, plans: [...new Set(offered)], ...termsOf(request), updatedAt: at };
    return { action: "offer", offer };
  }
  const { action, viewerId } = request;
  const entitlement = { viewerId, subject: subjectIn(request), updatedAt: at };
  return {
    action,
    entitlement:
      action === "grant" ? { ...entitlement, ...termsOf(request) } : { ...entitlement, validUntil: at },
  };
}

function subjectIn(request: {
  readonly assetId?: string | undefined;
  readonly plan?: string | undefined;
}): Entitlement["subject"] {
  return request.plan === undefined
    ? { kind: "asset", assetId: request.assetId ?? "" }
    : { kind: "plan", plan: request.plan };
}

/** DynamoDB keeps no attribute that is undefined, and neither does the schema. */
function termsOf(request: {
  readonly validFrom?: string | undefined;
  readonly validUntil?: string | undefined;
  readonly countries?: string[] | undefined;
}): Pick<Entitlement, "validFrom" | "validUntil" | "countries"> {
  return {
    ...(request.validFrom === undefined ? {} : { validFrom: request.validFrom }),
    ...(request.validUntil === undefined ? {} : { validUntil: request.validUntil }),
    ...(request.countries === undefined ? {} : { countries: request.countries }),
  };
}

function windowProblems(request: object): readonly string[] {
  const { validFrom, validUntil } = z
    .object({ validFrom: z.string().optional(), validUntil: z.string().optional() })
    .parse(request);
  return validFrom !== undefined && validUntil !== undefined && validFrom >= validUntil
    ? [`validUntil: ${validUntil} is not after validFrom, ${validFrom}`]
    : [];
}

function subjectProblems(request: object): readonly string[] {
  const named = ["assetId", "plan"].filter((name) => Object.hasOwn(request, name));
  return named.length === 1 ? [] : [`assetId, plan: got ${named.length} of them, expected exactly one`];
}
