import { z } from "zod";

import type { ActiveEntry } from "../functions/edge/names";

/** The active entry as the operator commands write it: the edge reads the order, people read the rest. */
export interface SignedActiveEntry extends ActiveEntry {
  /** Who switched; absent in the entry that the deployment seeded. */
  readonly by?: string | undefined;
  /** When, in ISO 8601. */
  readonly at?: string | undefined;
  /** Unique per switch, so that a writer recognises an entry whose acknowledgement was lost on the way. */
  readonly id?: string | undefined;
}

/** What the store holds under the active key. */
export type ActiveState =
  | { readonly kind: "entry"; readonly entry: SignedActiveEntry }
  /** The edge uses the distribution's own order. */
  | { readonly kind: "missing" }
  /** The edge uses the distribution's own order; `epoch` is set when at least that much can be read. */
  | { readonly kind: "unreadable"; readonly text: string; readonly epoch: number | undefined };

const epoch = z
  .number()
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER - 1);
const entrySchema = z.object({
  epoch,
  order: z.array(z.string().min(1)).min(1),
  by: z.string().optional(),
  at: z.string().optional(),
  id: z.string().optional(),
});

/** Reads the active entry's text; `undefined` stands for a missing key. Never throws. */
export function parseActive(text: string | undefined): ActiveState {
  if (text === undefined) {
    return { kind: "missing" };
  }
  const json = parseJson(text);
  const parsed = entrySchema.safeParse(json);
  if (parsed.success) {
    return { kind: "entry", entry: parsed.data };
  }
  const partly = z.object({ epoch }).safeParse(json);
  return { kind: "unreadable", text, epoch: partly.data?.epoch };
}

/** The epoch that a following switch must exceed: 0 where there is none to read. */
export function epochOf(state: ActiveState): number {
  switch (state.kind) {
    case "entry":
      return state.entry.epoch;
    case "missing":
      return 0;
    case "unreadable":
      return state.epoch ?? 0;
  }
}

/** One line about who wrote an entry, for messages and reports. */
export function describeEntry({ epoch: number, order, by, at }: SignedActiveEntry): string {
  const author = by === undefined ? "" : `, by ${by}`;
  const time = at === undefined ? "" : `, at ${at}`;
  return `epoch ${number} (${order.join(", ")}${author}${time})`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
