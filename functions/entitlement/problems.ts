/** Why a request is not answered with cookies, by the code that programs go by. The edge and API Gateway have answers of their own beside these. */
export const PROBLEMS = {
  "bad-request": { status: 400, title: "The request is not understood" },
  unauthorized: { status: 401, title: "A valid token is required" },
  origin: { status: 403, title: "Requests come through the playback host only" },
  address: { status: 403, title: "Playback is bound to IPv4 addresses" },
  "not-entitled": { status: 403, title: "No right to watch this title" },
  "not-yet-valid": { status: 403, title: "The right to watch this title has not begun" },
  "no-longer-valid": { status: 403, title: "The right to watch this title has ended" },
  country: { status: 403, title: "This title is not available in this country" },
  "unknown-asset": { status: 404, title: "There is no such title" },
  "format-not-available": { status: 404, title: "This title is not available in this format" },
  "not-playable-yet": { status: 409, title: "This title is being prepared" },
  "signing-unavailable": { status: 503, title: "Playback cannot be permitted at the moment" },
  "temporarily-unavailable": { status: 503, title: "The service is not available at the moment" },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

/** One of {@link PROBLEMS}. */
export type ProblemCode = keyof typeof PROBLEMS;

/** A request that is refused, for a reason that its sender may know. */
export interface Refusal {
  readonly kind: "refused";
  readonly code: ProblemCode;
  /** What to change, where that is not plain from the code. Never quotes a secret, nor a right. */
  readonly detail?: string;
}

/** Makes a refusal. */
export function refused(code: ProblemCode, detail?: string): Refusal {
  return { kind: "refused", code, ...(detail === undefined ? {} : { detail }) };
}
