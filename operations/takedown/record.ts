import { createHash } from "node:crypto";

import { z } from "zod";

import { stableJson } from "../../components/stableJson";

const instant = z.string();

/**
 * One place where the asset was, or was reachable.
 *
 * `in-force`: a prohibition that stands. `gone`: nothing is there. `invalidated`: taken out of the edge's caches. `kept`: still there,
 * because nobody asked for its deletion; no viewer reaches it. `remaining`: still there, or not known; the command is to be run again.
 */
const copy = z.strictObject({
  what: z.enum(["deny-entry", "catalog", "vod-asset", "cached-objects", "packaged-objects", "masters"]),
  /** `null` for what is global. */
  region: z.string().nullable(),
  /** Key, table Region, asset id, invalidation id, or bucket and prefix. */
  id: z.string(),
  state: z.enum(["in-force", "gone", "invalidated", "kept", "remaining"]),
  /** What was seen, in words. */
  detail: z.string(),
  /** With objects: what is there. */
  count: z
    .strictObject({ objects: z.number(), versions: z.number(), markers: z.number(), bytes: z.number() })
    .optional(),
  /** When it was seen to be so. */
  at: instant,
});

const answer = z.strictObject({
  via: z.enum(["distribution", "egress"]),
  regions: z.array(z.string()).readonly(),
  what: z.enum(["manifest", "segment"]),
  url: z.string(),
  status: z.number(),
  at: instant,
  ok: z.boolean(),
});

const proof = z.strictObject({
  proven: z.boolean(),
  firstAt: instant.nullable(),
  lastContraryAt: instant.nullable(),
  rounds: z.number(),
  answers: z.array(answer).readonly(),
});

const contents = {
  version: z.literal(1),
  kind: z.literal("takedown"),
  stack: z.string(),
  assetId: z.string(),
  /** Who ordered it, why and when; a run that completes an earlier one leaves it so. */
  by: z.string(),
  reason: z.string(),
  orderedAt: instant,
  /** Who completed it, and when. */
  completedBy: z.string(),
  completedAt: instant,
  /** Whether nothing answers any more and nothing is left to be done. */
  proven: z.boolean(),
  copies: z.array(copy).readonly(),
  proof: z.strictObject({
    /** Requests as viewers send them, with valid sessions. */
    distribution: proof,
    /** Requests past the distribution. */
    egress: proof,
    /** Whether the same key opened something else meanwhile, so that a refusal means the asset and not the session; `null` without a canary. */
    sessionsWork: z.boolean().nullable(),
  }),
  /** What is left to do, in words; empty when it is proven. */
  remaining: z.array(z.string()).readonly(),
};

const sealed = z.strictObject({
  ...contents,
  seal: z.strictObject({ algorithm: z.literal("SHA-256"), value: z.string() }),
});

/** A takedown as it is remembered. */
export type TakedownRecord = z.output<typeof sealed>;
/** A takedown before it is sealed. */
export type UnsealedRecord = Omit<TakedownRecord, "seal">;
/** One of {@link TakedownRecord}'s copies. */
export type CopyRecord = z.output<typeof copy>;

/**
 * Seals a record: its SHA-256 over JSON with sorted keys, the seal itself left out. It shows every change to whoever kept the seal
 * elsewhere; it is no signature, since anybody can seal what they wrote.
 */
export function seal(record: UnsealedRecord): TakedownRecord {
  return { ...record, seal: { algorithm: "SHA-256", value: digest(record) } };
}

/** What became of reading a record. */
export type RecordReading =
  | { readonly kind: "intact"; readonly record: TakedownRecord }
  /** It is a record, and not the one that was sealed. */
  | { readonly kind: "changed"; readonly stated: string; readonly actual: string }
  | { readonly kind: "no-record"; readonly problem: string };

/** Reads a record's text and checks its seal. */
export function readRecord(text: string): RecordReading {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: "no-record", problem: "it is no JSON" };
  }
  const parsed = sealed.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { kind: "no-record", problem: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "malformed"}` };
  }
  const { seal: stated, ...rest } = parsed.data;
  const actual = digest(rest);
  return actual === stated.value
    ? { kind: "intact", record: parsed.data }
    : { kind: "changed", stated: stated.value, actual };
}

function digest(record: UnsealedRecord): string {
  return createHash("sha256").update(stableJson(record)).digest("hex");
}
